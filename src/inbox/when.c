/* SPDX-License-Identifier: MIT */
/* One reader a form; the first that fits at a place takes it. */
#include "inbox/when.h"

enum {
	WHENS_MOST = 4000,
	CLOCK_SLACK = 300, /* lists are exact to a few minutes */
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	ERA_LONGEST = 2
};

enum word_kind {
	AGO_DAY,
	AGO_MINUTES,
	WEEKDAY,
	MONTH,
	ERA,
	HALF,
	AGO,
	ZONE
};

static const struct word {
	struct str word;
	enum word_kind kind;
	int value;
} words[] = {
#define WHEN(word, kind, value) {{word, sizeof word - 1}, kind, value},
#include "inbox/when_words.def"
#undef WHEN
};

struct reader {
	struct str text;
	const unsigned char *edges;
	size_t at;
	int64_t now, about;
	struct when *list;
	size_t n;
};

static int
peek(const struct reader *r)
{
	return r->at < r->text.n ? (unsigned char)r->text.p[r->at] : 0;
}

static bool
is_at_edge(const struct reader *r)
{
	return r->edges && r->at < r->text.n && r->edges[r->at];
}

static void
blanks(struct reader *r)
{
	while (is_space(peek(r)))
		r->at++;
}

static bool
take(struct reader *r, struct str s)
{
	if (!str_starts(str_skip(r->text, r->at), s))
		return false;
	r->at += s.n;
	return true;
}

/* A word of that kind here; Latin ones as whole words. */
static const struct word *
take_word(struct reader *r, enum word_kind kind)
{
	size_t at = r->at;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const struct word *w = &words[i];

		if (w->kind != kind || !take(r, w->word))
			continue;
		if (!is_alpha((unsigned char)w->word.p[0]) ||
		    !is_alpha(peek(r)) || is_at_edge(r))
			return w;
		r->at = at;
	}
	return NULL;
}

static bool
number(struct reader *r, size_t most, int *out)
{
	size_t at = r->at;
	int v = 0;

	while (is_digit(peek(r)) && r->at - at < most)
		v = v * 10 + peek(r) - '0', r->at++;
	if (r->at > at && !is_digit(peek(r))) {
		*out = v;
		return true;
	}
	r->at = at;
	return false;
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar. */
static int64_t
days_of(int y, int m, int d)
{
	int64_t era, of_era, of_year;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	of_era = y - era * 400;
	of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static int64_t
local_day(int64_t seconds)
{
	int64_t s = seconds + ZONE_JAPAN * MINUTE;

	return s >= 0 ? s / DAY_SECONDS
		      : -((DAY_SECONDS - 1 - s) / DAY_SECONDS);
}

static struct when *
add(struct reader *r, enum when_kind kind, size_t from)
{
	r->list[r->n] = (struct when){.kind = kind, .from = from, .to = r->at};
	return &r->list[r->n++];
}

static bool
is_day(int m, int d)
{
	return m >= 1 && m <= 12 && d >= 1 && d <= 31;
}

/* The last such day that is not after the day behind today. */
static int64_t
day_without_year(const struct reader *r, int m, int d)
{
	int64_t today = local_day(r->now ? r->now : r->about);
	int year = 1970 + (int)(today / 365.2425);
	int64_t best = days_of(year - 1, m, d);

	for (int y = year; y <= year + 1; y++)
		if (days_of(y, m, d) <= today + 1)
			best = days_of(y, m, d);
	return best;
}

static bool
put_day(struct reader *r, size_t from, int y, int m, int d)
{
	if (!is_day(m, d) || (y && (y < 1990 || y > 2200)))
		return false;
	add(r, WHEN_DAY, from)->day =
	    y ? days_of(y, m, d) : day_without_year(r, m, d);
	return true;
}

/* "/", "-", ".", or the Japanese unit; the same one twice is not asked. */
static bool
separator(struct reader *r, struct str unit)
{
	int c = peek(r);

	if (take(r, unit)) {
		blanks(r);
		return true;
	}
	if (c != '/' && c != '-' && c != '.')
		return false;
	r->at++;
	return is_digit(peek(r));
}

/* 2026/11/15, 2026-11-15, 2026.11.15, 2026年11月15日, and with an era. */
static bool
year_first(struct reader *r)
{
	size_t from = r->at;
	const struct word *era = take_word(r, ERA);
	int y, m, d;

	if (!era && (peek(r) == 'r' || peek(r) == 'h')) {
		static const struct word reiwa = {{"r", 1}, ERA, 2018},
					 heisei = {{"h", 1}, ERA, 1988};

		era = peek(r) == 'r' ? &reiwa : &heisei;
		r->at++;
	}
	if (!number(r, era ? ERA_LONGEST : 4, &y) ||
	    (!era && r->at - from != 4) || !separator(r, STR("年")) ||
	    !number(r, 2, &m) || !separator(r, STR("月")) || !number(r, 2, &d))
		return false;
	take(r, STR("日"));
	return put_day(r, from, era ? y + era->value : y, m, d);
}

/* 11月15日, 11/15, and 11/15/2026 or 15/11/2026. */
static bool
month_first(struct reader *r)
{
	size_t from = r->at, end;
	int m, d, y = 0;

	if (!number(r, 2, &m))
		return false;
	if (take(r, STR("月")))
		return number(r, 2, &d) && take(r, STR("日")) &&
		       put_day(r, from, 0, m, d);
	if (peek(r) != '/')
		return false;
	r->at++;
	if (!number(r, 2, &d))
		return false;
	end = r->at;
	if (peek(r) == '/') {
		r->at++;
		if (!number(r, 4, &y) || r->at - end != 5)
			return false;
	}
	if (m > 12 && y)
		return put_day(r, from, y, d, m);
	return put_day(r, from, y, m, d);
}

static void
skip_signs(struct reader *r, const char *signs)
{
	while (peek(r) && strchr(signs, peek(r)))
		r->at++;
}

static int
year_behind(struct reader *r)
{
	size_t at = r->at;
	int y;

	skip_signs(r, " ,");
	if (number(r, 4, &y) && y >= 1990 && peek(r) != ':')
		return y;
	r->at = at;
	return 0;
}

static void
ordinal(struct reader *r)
{
	static const char *const ends[] = {"st", "nd", "rd", "th"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (take(r, str_c(ends[i])))
			return;
}

/* Nov 20, 2026; 20 Nov 2026; November 9. */
static bool
english(struct reader *r)
{
	size_t from = r->at;
	const struct word *m;
	int d;

	if (number(r, 2, &d)) {
		ordinal(r);
		skip_signs(r, " -");
		m = take_word(r, MONTH);
		if (!m)
			return false;
		skip_signs(r, ".-");
		return put_day(r, from, year_behind(r), m->value, d);
	}
	m = take_word(r, MONTH);
	if (!m)
		return false;
	skip_signs(r, " .");
	if (!number(r, 2, &d))
		return false;
	ordinal(r);
	return put_day(r, from, year_behind(r), m->value, d);
}

static bool
zone_behind(struct reader *r, bool has_sign, int *out)
{
	size_t at = r->at;
	const struct word *w;
	int sign, h, m = 0;

	blanks(r);
	w = take_word(r, ZONE);
	if (w)
		*out = w->value;
	sign = peek(r) == '-' ? -1 : 1;
	if ((w || has_sign) && (peek(r) == '+' || peek(r) == '-')) {
		r->at++;
		if (number(r, 2, &h) &&
		    (!take(r, STR(":")) || number(r, 2, &m))) {
			*out = sign * (h * 60 + m);
			return true;
		}
		r->at = at;
		return false;
	}
	if (!w)
		r->at = at;
	return w != NULL;
}

static bool
half_behind(struct reader *r, int *h)
{
	size_t at = r->at;
	int c;

	blanks(r);
	c = peek(r);
	if ((c == 'a' || c == 'p') && r->at++ &&
	    (take(r, STR("m")) || take(r, STR(".m."))) && !is_alpha(peek(r))) {
		*h = *h % 12 + (c == 'p' ? 12 : 0);
		return true;
	}
	r->at = at;
	return false;
}

/* 8:22, 8:22:05, 3:40 pm, 午後8:05, 午後8時05分, 20時5分. */
static bool
clock_time(struct reader *r)
{
	size_t from = r->at;
	const struct word *half = take_word(r, HALF);
	int h, m = 0, s, zone = 0;
	struct when *w;

	blanks(r);
	if (!number(r, 2, &h))
		return false;
	if (take(r, STR("時"))) {
		if (number(r, 2, &m) && !take(r, STR("分")))
			return false;
		if (take(r, STR("間")))
			return false;
	} else if (!take(r, STR(":")) || !number(r, 2, &m)) {
		return false;
	} else if (peek(r) == ':') {
		r->at++;
		number(r, 2, &s);
	}
	if (half)
		h = h % 12 + half->value;
	else
		half_behind(r, &h);
	if (h > 24 || m > 59)
		return false;
	w = add(r, WHEN_CLOCK, from);
	w->minutes = h * 60 + m;
	w->has_zone = zone_behind(r, false, &zone);
	w->zone = zone;
	w->to = r->at;
	return true;
}

/* 2026-11-15T08:22:00+09:00 (the T was folded). */
static bool
iso(struct reader *r)
{
	size_t from = r->at;
	int y, mo, d, h, m, s = 0, zone = ZONE_JAPAN;
	struct when *w;

	if (!number(r, 4, &y) || !take(r, STR("-")) || !number(r, 2, &mo) ||
	    !take(r, STR("-")) || !number(r, 2, &d) || !take(r, STR("t")) ||
	    !number(r, 2, &h) || !take(r, STR(":")) || !number(r, 2, &m) ||
	    !is_day(mo, d))
		return false;
	if (take(r, STR(":")))
		number(r, 2, &s);
	if (take(r, STR(".")))
		number(r, 9, &s);
	if (take(r, STR("z")))
		zone = 0;
	else
		zone_behind(r, true, &zone);
	w = add(r, WHEN_INSTANT, from);
	w->lo = (days_of(y, mo, d) * 1440 + h * 60 + m - zone) * MINUTE;
	w->hi = w->lo + MINUTE + CLOCK_SLACK;
	w->lo -= CLOCK_SLACK;
	return true;
}

/* 今日, yesterday, 3時間前, 2 days ago, 土曜日. */
static bool
relative(struct reader *r)
{
	size_t from = r->at;
	const struct word *w = take_word(r, AGO_DAY);
	int64_t today = local_day(r->now);
	struct when *out;
	int n, back;

	if (!r->now)
		return false;
	if (w) {
		add(r, WHEN_DAY, from)->day = today - w->value;
		return true;
	}
	w = take_word(r, WEEKDAY);
	if (w) {
		/* 1970-01-01 was a Thursday. */
		back = (int)((today + 4 - w->value) % 7);
		out = add(r, WHEN_DAY, from);
		out->day = today - (back ? back : 7);
		out->is_weekday = true;
		return true;
	}
	w = take_word(r, AGO_MINUTES);
	n = 0;
	if (!w) {
		if (!number(r, 3, &n))
			return false;
		blanks(r);
		w = take_word(r, AGO);
		if (!w)
			return false;
	}
	out = add(r, WHEN_INSTANT, from);
	back = w->kind == AGO ? w->value : MINUTE;
	out->hi = r->now - (int64_t)n * back + CLOCK_SLACK;
	out->lo = r->now - (int64_t)(n + 1) * back - CLOCK_SLACK;
	if (back >= DAY_SECONDS) {
		/* Some count whole days, some count midnights. */
		int64_t day = local_day(r->now - (int64_t)n * back);

		out->hi = (day + 1) * DAY_SECONDS - ZONE_JAPAN * MINUTE;
	}
	return true;
}

typedef bool read_form(struct reader *r);

static read_form *const forms[] = {
    iso, relative, year_first, clock_time, english, month_first};

/* The weekday beside a day says nothing new: "11/20(金)", "Fri 20 Nov". */
static void
drop_weekdays(struct reader *r, size_t *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		struct when *w = &r->list[i];
		bool beside = i + 1 < *n && w->kind == WHEN_DAY &&
			      r->list[i + 1].kind == WHEN_DAY &&
			      r->list[i + 1].from - w->to <= 2;

		if (kept && w->is_weekday &&
		    r->list[kept - 1].kind == WHEN_DAY &&
		    w->from - r->list[kept - 1].to <= 2) {
			r->list[kept - 1].to = w->to;
			continue;
		}
		if (beside && !is_digit((unsigned char)r->text.p[w->from]) &&
		    is_alpha((unsigned char)r->text.p[w->from])) {
			r->list[i + 1].from = w->from;
			continue;
		}
		r->list[kept++] = *w;
	}
	*n = kept;
}

static bool
is_inside_word(const struct reader *r)
{
	int c = peek(r), before;

	if (!r->at || is_at_edge(r))
		return false;
	before = (unsigned char)r->text.p[r->at - 1];
	if (is_digit(c))
		return is_digit(before) || before == '-' || before == '/' ||
		       before == '.' || before == ':';
	return is_alpha(c) && is_alnum(before);
}

struct when *
when_read(struct arena *a, struct str folded, const unsigned char *edges,
    int64_t now, int64_t about, size_t *n_out)
{
	struct reader r = {
	    .text = folded, .edges = edges, .now = now, .about = about};

	r.list = arena_array(a, WHENS_MOST, sizeof *r.list);
	while (r.at < folded.n && r.n < WHENS_MOST) {
		size_t at = r.at;
		bool found = false;

		for (size_t i = 0; i < ARRAY_LEN(forms) && !found; i++) {
			size_t n = r.n;

			r.at = at;
			found = !is_inside_word(&r) && forms[i](&r);
			if (!found)
				r.n = n;
		}
		if (!found)
			r.at = at + 1;
	}
	drop_weekdays(&r, &r.n);
	*n_out = r.n;
	return r.list;
}

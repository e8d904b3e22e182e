/* SPDX-License-Identifier: MIT */
/* Looking for one mail's row, and for nothing else of the page. */
#include "inbox/inbox.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "inbox/page.h"
#include "inbox/when.h"
#include "mail/date.h"
#include "mail/message.h"
#include "url/host.h"

enum {
	CLOCK_SLACK = 300, /* seconds: lists and mails differ by minutes */
	LATENCY = 15 * 60, /* until a notice is in the list */
	OCCURRENCES_MOST = 64,
	CUT_SHORTEST = 12, /* bytes before an ellipsis that tell a row */
	CUT_LONGEST = 400,
	GAP_MOST = 24, /* bytes between a day and its time */
	SUBJECT_SHORTEST = 3,
	SUBJECT_MOST = 2048
};

/* What stands before a byte of the text without blanks. */
enum border {
	BORDER_NONE,
	BORDER_BLANK,
	BORDER_SOFT, /* an element's edge */
	BORDER_HARD  /* a line, a cell, several blanks */
};

/* A day, a time or both, as one thing; offsets in the folded text. */
struct stamp {
	size_t from, to;
	bool has_day, has_clock, is_instant, is_pure, is_heading;
	struct when day, clock;
	int64_t lo, hi;
};

struct search {
	struct arena *arena;
	struct inbox_page page;
	struct folded f;
	char *bare;	       /* the folded text without blanks */
	unsigned char *border; /* n_bare + 1 */
	uint32_t *to_bare;     /* f.text.n + 1 */
	uint32_t *to_folded;   /* n_bare + 1 */
	size_t n_bare;
	struct stamp *stamps;
	size_t n_stamps;
	struct str subject; /* folded, without blanks */
	int64_t date, now;
	int zone; /* of the mail's own Date, minutes */
	bool has_zone;
};

static unsigned char
border_between(
    const struct search *s, size_t raw, size_t next_raw, size_t *soft)
{
	struct str gap = str_sub(s->page.text, raw, next_raw - raw);
	unsigned char b = BORDER_NONE;
	size_t blanks = 0;

	for (size_t i = 0; i < gap.n; i++) {
		if (gap.p[i] == '\n' || gap.p[i] == '\t')
			b = BORDER_HARD;
		blanks += gap.p[i] == ' ';
	}
	if (blanks > 1 || str_find(gap, STR("\xe3\x80\x80")) >= 0)
		b = BORDER_HARD;
	while (*soft < s->page.n_soft && s->page.soft[*soft] <= raw)
		++*soft;
	if (*soft < s->page.n_soft && s->page.soft[*soft] <= next_raw &&
	    b < BORDER_SOFT)
		b = BORDER_SOFT;
	return b == BORDER_NONE && blanks ? BORDER_BLANK : b;
}

/* The text without blanks, and where lines and elements part it. */
static void
make_bare(struct search *s)
{
	struct str t = s->f.text;
	size_t last_raw = 0, soft = 0;

	s->bare = arena_raw(s->arena, t.n + 1);
	s->border = arena_raw(s->arena, t.n + 1);
	s->to_bare = arena_array(s->arena, t.n + 1, sizeof *s->to_bare);
	s->to_folded = arena_array(s->arena, t.n + 1, sizeof *s->to_folded);
	for (size_t i = 0; i < t.n; i++) {
		size_t raw = s->f.map[i];

		s->to_bare[i] = (uint32_t)s->n_bare;
		if (is_space((unsigned char)t.p[i]))
			continue;
		s->border[s->n_bare] =
		    s->n_bare ? border_between(s, last_raw, raw, &soft)
			      : BORDER_HARD;
		s->to_folded[s->n_bare] = (uint32_t)i;
		s->bare[s->n_bare++] = t.p[i];
		last_raw = raw;
	}
	s->to_bare[t.n] = (uint32_t)s->n_bare;
	s->to_folded[s->n_bare] = (uint32_t)t.n;
	s->border[s->n_bare] = BORDER_HARD;
}

static struct str
without_blanks(struct arena *a, struct str text)
{
	struct str f = fold_text(a, utf8_prefix(text, SUBJECT_MOST)).text;
	char *p = arena_raw(a, f.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < f.n; i++)
		if (!is_space((unsigned char)f.p[i]))
			p[n++] = f.p[i];
	return (struct str){p, n};
}

/* ---- times */

/* Only signs and a weekday in brackets between a day and its time. */
static bool
is_glue(struct str gap)
{
	struct str in = str_trim(gap);
	bool has_bracket = str_chr(in, '(') >= 0;
	size_t letters = 0;

	if (gap.n > GAP_MOST)
		return false;
	if (str_eq(in, STR("at")) || str_eq(in, STR(", at")))
		return true;
	while (in.n) {
		uint32_t cp = utf8_next(&in);

		if (cp < 0x80 ? is_alnum((int)cp)
			      : cp >= 0x3041 && cp != 0x30fb)
			letters++;
	}
	return !letters || (has_bracket && letters <= 3);
}

/* A day on a line of its own may be the heading of many times. */
static bool
is_apart(const struct search *s, size_t to, size_t from)
{
	size_t b = s->to_bare[from];

	for (size_t a = s->to_bare[to]; a <= b; a++)
		if (s->border[a] == BORDER_HARD)
			return true;
	return false;
}

static bool
joins(const struct search *s, const struct stamp *t, const struct when *w)
{
	if (t->is_instant)
		return w->kind != WHEN_CLOCK;
	if (w->kind == WHEN_CLOCK)
		return t->has_day && !t->has_clock;
	/* Behind a time, "today" may be the first word of the title. */
	return w->kind == WHEN_DAY && !t->has_day &&
	       s->border[s->to_bare[w->to]] >= BORDER_SOFT;
}

static void
put_in(struct stamp *s, const struct when *w)
{
	s->to = w->to;
	if (s->is_instant)
		return;
	if (w->kind == WHEN_DAY) {
		s->has_day = true;
		s->day = *w;
	} else if (w->kind == WHEN_CLOCK) {
		s->has_clock = true;
		s->clock = *w;
	} else {
		s->is_instant = true;
		s->lo = w->lo;
		s->hi = w->hi;
	}
}

/* Stands it alone in its line, cell or element? */
static bool
is_alone(const struct search *s, size_t from, size_t to)
{
	static const char left[] = ":|-", right[] = "|-";
	size_t a = s->to_bare[from], b = s->to_bare[to];
	struct str before = {s->bare, a}, after;

	after = str_skip((struct str){s->bare, s->n_bare}, b);
	if (s->border[a] < BORDER_SOFT &&
	    !(a && strchr(left, s->bare[a - 1])) &&
	    !str_ends(before, STR("\xe3\x83\xbb")) &&
	    !str_ends(before, STR("\xc2\xb7")))
		return false;
	if (s->border[b] >= BORDER_SOFT || !after.n)
		return true;
	return strchr(right, after.p[0]) ||
	       str_starts(after, STR("\xe3\x83\xbb")) ||
	       str_starts(after, STR("\xc2\xb7"));
}

/* By byte of the folded text: does an element or a line end in front? */
static const unsigned char *
make_edges(const struct search *s)
{
	unsigned char *edges = arena_raw(s->arena, s->f.text.n + 1);

	for (size_t i = 0; i < s->f.text.n; i++)
		edges[i] = s->border[s->to_bare[i]] >= BORDER_SOFT &&
			   s->to_folded[s->to_bare[i]] == i;
	return edges;
}

static void
make_stamps(struct search *s)
{
	size_t n, pure = 0;
	struct when *w =
	    when_read(s->arena, s->f.text, make_edges(s), s->now, s->date, &n);

	s->stamps = arena_array(s->arena, n + 1, sizeof *s->stamps);
	for (size_t i = 0; i < n; i++) {
		struct stamp *last =
		    s->n_stamps ? &s->stamps[s->n_stamps - 1] : NULL;

		if (!last || !joins(s, last, &w[i]) ||
		    is_apart(s, last->to, w[i].from) ||
		    !is_glue(
			str_sub(s->f.text, last->to, w[i].from - last->to))) {
			last = &s->stamps[s->n_stamps++];
			last->from = w[i].from;
		}
		put_in(last, &w[i]);
	}
	for (size_t i = 0; i < s->n_stamps; i++) {
		s->stamps[i].is_pure =
		    is_alone(s, s->stamps[i].from, s->stamps[i].to);
		pure += s->stamps[i].is_pure;
	}
	for (size_t i = 0; !pure && i < s->n_stamps; i++)
		s->stamps[i].is_pure = true;
}

static void
set_range(struct stamp *t, int zone)
{
	int64_t start = t->day.day * DAY_SECONDS - zone * 60;

	if (t->has_clock) {
		t->lo = start + t->clock.minutes * 60 - CLOCK_SLACK;
		t->hi = t->lo + 2 * CLOCK_SLACK + 60;
	} else {
		t->lo = start - CLOCK_SLACK;
		t->hi = start + DAY_SECONDS + CLOCK_SLACK;
	}
}

/* A time without a day has that of the heading above it, else today. */
static void
resolve_days(struct search *s)
{
	struct stamp *heading = NULL;

	for (size_t i = 0; i < s->n_stamps; i++) {
		struct stamp *t = &s->stamps[i];

		if (t->is_instant)
			continue;
		if (t->has_day && t->is_pure)
			heading = t;
		if (!t->has_day) {
			if (heading) {
				heading->is_heading = !heading->has_clock;
				t->day = heading->day;
			} else if (s->now) {
				t->day.day =
				    (s->now + ZONE_JAPAN * 60) / DAY_SECONDS;
			} else {
				t->is_pure = false;
			}
		}
		set_range(t, t->clock.has_zone ? t->clock.zone : ZONE_JAPAN);
	}
}

/* Lists are in Japan's time, or in that of whoever wrote the mail. */
static bool
is_time_of_mail(const struct search *s, const struct stamp *t)
{
	struct stamp other = *t;

	if (s->date >= t->lo && s->date <= t->hi)
		return true;
	if (t->is_instant || t->clock.has_zone || !s->has_zone)
		return false;
	set_range(&other, s->zone);
	return s->date >= other.lo && s->date <= other.hi;
}

/* ---- rows */

static size_t
raw_of(const struct search *s, size_t bare)
{
	return s->f.map[s->to_folded[bare]];
}

/* A stamp that may be a row's, outside the words that were found. */
static bool
counts(const struct search *s, const struct stamp *t, const struct frame *f,
    size_t a, size_t b)
{
	size_t from = s->f.map[t->from], to = s->f.map[t->to];

	return t->is_pure && !t->is_heading && from >= f->from && to <= f->to &&
	       (s->to_bare[t->to] <= a || s->to_bare[t->from] >= b);
}

static size_t
count_in(const struct search *s, const struct frame *f, size_t a, size_t b)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_stamps; i++)
		n += counts(s, &s->stamps[i], f, a, b);
	return n;
}

/* The smallest frame around the words that has a time in it too. */
static const struct frame *
row_of(const struct search *s, size_t a, size_t b)
{
	size_t from = raw_of(s, a), to = raw_of(s, b - 1) + 1;
	const struct frame *best = NULL;

	for (size_t i = 0; i < s->page.n_frames; i++) {
		const struct frame *f = &s->page.frames[i];

		if (f->from > from || f->to < to ||
		    (best && f->to - f->from >= best->to - best->from))
			continue;
		if (count_in(s, f, a, b))
			best = f;
	}
	return best;
}

/* Where rows have no element of their own: is the time first, or last? */
static bool
is_time_first(const struct search *s, const struct frame *f)
{
	const struct stamp *last = NULL;
	struct str tail;

	for (size_t i = 0; i < s->n_stamps; i++)
		if (counts(s, &s->stamps[i], f, 0, 0))
			last = &s->stamps[i];
	if (!last)
		return true;
	tail = str_sub(
	    s->page.text, s->f.map[last->to], f->to - s->f.map[last->to]);
	return str_trim(tail).n > 0;
}

static bool
row_is_of_mail(const struct search *s, size_t a, size_t b)
{
	const struct frame *f = row_of(s, a, b);
	const struct stamp *before = NULL, *after = NULL;
	bool is_first;

	if (!f)
		return false;
	for (size_t i = 0; i < s->n_stamps; i++) {
		const struct stamp *t = &s->stamps[i];

		if (!counts(s, t, f, a, b))
			continue;
		if (s->to_bare[t->to] <= a)
			before = t;
		else if (!after)
			after = t;
	}
	if (count_in(s, f, a, b) == 1)
		return is_time_of_mail(s, before ? before : after);
	is_first = is_time_first(s, f);
	if (is_first ? before != NULL : after != NULL)
		return is_time_of_mail(s, is_first ? before : after);
	return false;
}

static bool
is_stamp_edge(const struct search *s, size_t bare, bool is_end)
{
	for (size_t i = 0; i < s->n_stamps; i++)
		if (s->to_bare[is_end ? s->stamps[i].to : s->stamps[i].from] ==
		    bare)
			return true;
	return false;
}

/* The whole of a title, and no part of a longer one or of a sentence. */
static bool
is_title(const struct search *s, size_t a, size_t b)
{
	return (s->border[a] >= BORDER_BLANK || is_stamp_edge(s, a, true)) &&
	       (s->border[b] >= BORDER_SOFT || is_stamp_edge(s, b, false));
}

static bool
find_whole(const struct search *s)
{
	struct str all = {s->bare, s->n_bare};
	size_t at = 0;

	for (size_t i = 0; i < OCCURRENCES_MOST; i++) {
		ssize_t hit = str_find(str_skip(all, at), s->subject);
		size_t a, b;

		if (hit < 0)
			return false;
		a = at + (size_t)hit;
		b = a + s->subject.n;
		if (is_title(s, a, b) && row_is_of_mail(s, a, b))
			return true;
		at = a + 1;
	}
	return false;
}

/* A title that the list cuts with an ellipsis, which folding makes "...". */
static bool
find_cut(const struct search *s)
{
	struct str all = {s->bare, s->n_bare};
	size_t at = 0, tried = 0;
	ssize_t hit;

	while (tried < OCCURRENCES_MOST &&
	       (hit = str_find(str_skip(all, at), STR("..."))) >= 0) {
		size_t e = at + (size_t)hit;
		size_t a = e > CUT_LONGEST ? e - CUT_LONGEST : 0;

		for (; a + CUT_SHORTEST <= e; a++) {
			if (s->border[a] == BORDER_NONE ||
			    e - a >= s->subject.n ||
			    memcmp(s->bare + a, s->subject.p, e - a))
				continue;
			tried++;
			if (row_is_of_mail(s, a, e))
				return true;
		}
		at = e + 3;
	}
	return false;
}

/* ---- what it means */

static bool
is_later_page(const struct evidence_input *in, struct arena *a, struct str url)
{
	static const char *const names[] = {"page=", "p=", "pageno="};
	struct url u;

	if (!url_parse(in->urls, a, url, NULL, &u))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str rest = u.query;

		while (rest.p) {
			struct str pair = str_cut(&rest, '&');

			if (str_istarts(pair, STR("?")))
				pair = str_skip(pair, 1);
			if (str_istarts(pair, str_c(names[i])) &&
			    !str_eq(str_skip(pair, strlen(names[i])), STR("1")))
				return true;
		}
	}
	return false;
}

static bool
is_foreign(const struct evidence_input *in, struct arena *a,
    const struct evidence *e, struct str origin, struct str *host_out)
{
	enum relation r;
	struct url u;

	*host_out = origin;
	if (!url_parse(in->urls, a, origin, NULL, &u))
		return true;
	*host_out = u.host;
	r = relation_of(in, e->brand, u.host, FOR_LINK, NULL);
	return r != REL_OWN && r != REL_OWN_UNSURE;
}

/* Does the list reach over the mail's time, and had it time to appear? */
static bool
is_covered(const struct search *s, bool is_later)
{
	int64_t lo = INT64_MAX, hi = INT64_MIN;

	for (size_t i = 0; i < s->n_stamps; i++) {
		const struct stamp *t = &s->stamps[i];

		if (!t->is_pure || t->is_heading)
			continue;
		lo = t->lo < lo ? t->lo : lo;
		hi = t->hi > hi ? t->hi : hi;
	}
	if (lo == INT64_MAX || s->date < lo || (is_later && s->date > hi))
		return false;
	return !s->now || s->date <= s->now - LATENCY;
}

static void
read_date(struct search *s, const struct message *m)
{
	const struct mail_header *h = message_header(m, STR("Date"), 0);
	struct date d;

	s->date = INT64_MIN;
	if (!h || !date_read(h->value, &d))
		return;
	s->date = d.seconds;
	s->zone = d.zone;
	s->has_zone = d.zone != 0 && d.zone != ZONE_JAPAN;
}

static enum inbox_answer
look(struct search *s, const struct evidence_input *in,
    const struct evidence *e, bool is_later)
{
	bool is_never_listed =
	    e->notice & (NOTICE_SIGNIN | NOTICE_ONE_TIME_CODE);

	if (s->date == INT64_MIN || s->subject.n < SUBJECT_SHORTEST)
		return INBOX_CANNOT_TELL;
	make_bare(s);
	make_stamps(s);
	resolve_days(s);
	if (find_whole(s) || find_cut(s))
		return INBOX_YES;
	if (is_never_listed &&
	    !(know_brand(in->know, e->brand).inbox_exempt & e->notice))
		return INBOX_CANNOT_TELL;
	return is_covered(s, is_later) ? INBOX_NO : INBOX_CANNOT_TELL;
}

void
inbox_look(struct arena *a, const struct evidence_input *in, struct str bytes,
    struct evidence *out)
{
	struct search s = {.arena = a, .now = in->now};
	bool is_later = false;

	out->inbox = INBOX_CANNOT_TELL;
	if (!in->mail || out->brand == BRAND_NONE)
		return;
	s.page = inbox_page_read(a, bytes);
	for (size_t i = 0; i < s.page.n_origins; i++) {
		struct str host;

		is_later |= is_later_page(in, a, s.page.origins[i]);
		if (!is_foreign(in, a, out, s.page.origins[i], &host))
			continue;
		out->inbox = INBOX_REFUSED;
		out->inbox_span = (struct span){.part = STR(""),
		    .quote = utf8_prefix(host, LIMIT_QUOTE_BYTES)};
		return;
	}
	s.f = fold_text(a, s.page.text);
	s.subject = without_blanks(a, in->mail->subject);
	read_date(&s, in->mail);
	out->inbox = look(&s, in, out, is_later);
}

/* SPDX-License-Identifier: MIT */
/* Taking a Received field apart, in the forms that mail servers write. */
#include "auth/received.h"

#include "auth/tags.h"

enum {
	WORDS_MOST = 200
};

/* A word and how deep in comments it stands; brackets stay part of it. */
struct word {
	struct str text;
	int depth;
};

static size_t
split_words(struct str s, struct word *v)
{
	size_t n = 0, start = 0;
	int depth = 0;

	for (size_t i = 0; i <= s.n; i++) {
		char c = i < s.n ? s.p[i] : ' ';

		if (!is_space(c) && c != '(' && c != ')')
			continue;
		if (i > start && n < WORDS_MOST)
			v[n++] =
			    (struct word){str_sub(s, start, i - start), depth};
		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		start = i + 1;
	}
	return n;
}

static int64_t
days_from_civil(int64_t y, unsigned m, unsigned d)
{
	/* Howard Hinnant's algorithm, years from March. */
	int64_t era;
	unsigned yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (unsigned)(y - era * 400);
	doy = (153 * (m + (m > 2 ? -3u : 9u)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + (int64_t)doe - 719468;
}

/* Up to `most` digits off the front of *s; -1 when there is none. */
static int
take_number(struct str *s, size_t most)
{
	int v = 0;
	size_t n = 0;

	while (n < s->n && n < most && is_digit(s->p[n]))
		v = v * 10 + (s->p[n++] - '0');
	*s = str_skip(*s, n);
	return n ? v : -1;
}

static void
skip_spaces(struct str *s)
{
	while (s->n && is_space(s->p[0]))
		*s = str_skip(*s, 1);
}

static int
take_month(struct str *s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (str_istarts(*s, (struct str){names + i * 3, 3})) {
			*s = str_skip(*s, 3);
			return i + 1;
		}
	return -1;
}

/* "+0900" or GMT and the like, in seconds east. */
static int64_t
zone_of(struct str s)
{
	bool is_west = s.n && s.p[0] == '-';
	int v;

	if (!s.n || (s.p[0] != '+' && s.p[0] != '-'))
		return 0;
	s = str_skip(s, 1);
	v = take_number(&s, 4);
	if (v < 0)
		return 0;
	v = v / 100 * 3600 + v % 100 * 60;
	return is_west ? -v : v;
}

int64_t
received_date(struct str s)
{
	ssize_t comma = str_chr(s, ',');
	int day, month, year, hour, minute, second = 0;

	if (comma >= 0)
		s = str_skip(s, (size_t)comma + 1);
	skip_spaces(&s);
	day = take_number(&s, 2);
	skip_spaces(&s);
	month = take_month(&s);
	skip_spaces(&s);
	year = take_number(&s, 4);
	skip_spaces(&s);
	hour = take_number(&s, 2);
	if (day < 1 || day > 31 || month < 0 || year < 0 || hour < 0 || !s.n ||
	    s.p[0] != ':')
		return INT64_MIN;
	s = str_skip(s, 1);
	minute = take_number(&s, 2);
	if (minute < 0)
		return INT64_MIN;
	if (s.n && s.p[0] == ':') {
		s = str_skip(s, 1);
		second = take_number(&s, 2);
	}
	while (s.n && !is_space(s.p[0]))
		s = str_skip(s, 1);
	skip_spaces(&s);
	return days_from_civil(year, (unsigned)month, (unsigned)day) * 86400 +
	       hour * 3600 + minute * 60 + (second > 0 ? second : 0) -
	       zone_of(s);
}

static bool
is_told(struct str word)
{
	return str_ieq(word, STR("HELO")) || str_ieq(word, STR("EHLO"));
}

/*
 * The client's address: the last one in a comment between "from" and "by",
 * for what the client said comes before it. A word behind HELO, and "helo=",
 * are the client's own.
 */
static void
find_client(
    struct arena *a, const struct word *v, size_t n, struct received *out)
{
	for (size_t i = 1; i < n; i++) {
		struct ip ip;
		bool after_told = is_told(v[i - 1].text);

		if (str_ieq(v[i].text, STR("forged")) && v[i].depth)
			out->is_name_doubtful = true;
		if (!v[i].depth || after_told || !ip_parse(v[i].text, &ip))
			continue;
		out->ip = ip;
		out->has_ip = true;
		out->name = STR_NONE;
		if (v[i - 1].depth == v[i].depth &&
		    is_domain(v[i - 1].text, 2) &&
		    !(i > 1 && is_told(v[i - 2].text)))
			out->name = lower_copy(a, v[i - 1].text);
	}
	/* Exim names the host in front when it tells HELO apart. */
	if (out->has_ip && !out->name.p && n > 2)
		for (size_t i = 2; i < n; i++)
			if (str_istarts(v[i].text, STR("helo=")) &&
			    v[i].depth && is_domain(v[1].text, 2))
				out->name = lower_copy(a, v[1].text);
	if (out->name.n && out->name.p[out->name.n - 1] == '.')
		out->name.n--;
}

static struct str
without_angles(struct str s)
{
	s = str_trim(s);
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return str_sub(s, 1, s.n - 2);
	return s;
}

static struct str
host_of(struct arena *a, struct str word)
{
	if (word.n && word.p[word.n - 1] == ';')
		word.n--;
	if (word.n && word.p[word.n - 1] == '.')
		word.n--;
	return lower_copy(a, word);
}

void
received_parse(struct arena *a, const struct field *f, struct received *out)
{
	struct word v[WORDS_MOST];
	struct str text = field_unfold(a, f->body);
	ssize_t semicolon = str_rchr(text, ';');
	size_t n, by;

	*out = (struct received){.field = f, .date = INT64_MIN};
	if (semicolon >= 0)
		out->date =
		    received_date(str_skip(text, (size_t)semicolon + 1));
	n = split_words(text, v);
	for (by = 0; by < n; by++)
		if (!v[by].depth && str_ieq(v[by].text, STR("by")))
			break;
	if (by + 1 < n)
		out->by = host_of(a, v[by + 1].text);
	if (n > 1 && by > 0 && str_ieq(v[0].text, STR("from"))) {
		out->has_from = true;
		out->helo = v[1].text;
		find_client(a, v, by < n ? by : n, out);
	}
	for (size_t i = by; i + 1 < n; i++) {
		struct str next = v[i + 1].text;

		if (str_ieq(v[i].text, STR("envelope-from")) ||
		    str_ieq(v[i].text, STR("envelope-sender")))
			out->envelope_from = without_angles(next);
		if (str_ieq(v[i].text, STR("with")) && !v[i].depth &&
		    (str_istarts(next, STR("POP3")) ||
			str_istarts(next, STR("IMAP"))))
			out->is_fetch = true;
	}
}

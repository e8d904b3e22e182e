/* SPDX-License-Identifier: MIT */
/* Master-file lines (RFC 1035 section 5.1), as far as checks need them. */
#include "ask/zone_impl.h"
#include "base/buf.h"

enum {
	WORDS_MOST = 64,
	NAME_MOST = 1024
};

struct word {
	struct str text;
	bool was_quoted;
};

/* One record: its words, over lines joined by parentheses. */
struct line {
	struct word words[WORDS_MOST];
	size_t n, number;
	bool has_owner; /* does not begin with a blank */
};

struct reader {
	struct zone *zone;
	struct str rest, origin, owner;
	size_t number;
};

/* A character behind a backslash: itself, or \DDD. */
static char
unescape(struct str *rest)
{
	unsigned v = 0;
	size_t i;

	for (i = 0; i < 3 && i < rest->n && is_digit(rest->p[i]); i++)
		v = v * 10 + (unsigned)(rest->p[i] - '0');
	if (i == 3 && v < 256) {
		*rest = str_skip(*rest, 3);
		return (char)v;
	}
	v = rest->n ? (unsigned char)rest->p[0] : '\\';
	*rest = str_skip(*rest, 1);
	return (char)v;
}

static struct word
read_word(struct reader *r)
{
	struct word w = {.was_quoted = r->rest.p[0] == '"'};
	struct buf b;

	buf_init(&b, r->zone->arena, 1 << 20);
	if (w.was_quoted)
		r->rest = str_skip(r->rest, 1);
	while (r->rest.n) {
		char c = r->rest.p[0];

		if (w.was_quoted ? c == '"'
				 : is_space(c) || c == ';' || c == '(' ||
				       c == ')' || c == '"')
			break;
		r->rest = str_skip(r->rest, 1);
		if (c == '\n')
			r->number++;
		buf_byte(&b, c == '\\' ? unescape(&r->rest) : c);
	}
	if (w.was_quoted)
		r->rest = str_skip(r->rest, 1);
	w.text = buf_str(&b);
	return w;
}

/* The next record's words; false at the end. */
static bool
read_line(struct reader *r, struct line *l)
{
	int depth = 0;

	l->n = 0;
	l->number = r->number;
	l->has_owner = r->rest.n && !is_space(r->rest.p[0]);
	while (r->rest.n) {
		char c = r->rest.p[0];

		if (c == ';') {
			while (r->rest.n && r->rest.p[0] != '\n')
				r->rest = str_skip(r->rest, 1);
		} else if (c == '(' || c == ')') {
			depth += c == '(' ? 1 : -1;
			r->rest = str_skip(r->rest, 1);
		} else if (c == '\n') {
			r->rest = str_skip(r->rest, 1);
			r->number++;
			if (depth > 0)
				continue;
			if (l->n)
				return true;
			l->number = r->number;
			l->has_owner = r->rest.n && !is_space(r->rest.p[0]);
		} else if (is_space(c)) {
			r->rest = str_skip(r->rest, 1);
		} else {
			struct word w = read_word(r);

			if (l->n < WORDS_MOST)
				l->words[l->n++] = w;
		}
	}
	return l->n > 0;
}

static struct str
absolute(struct reader *r, struct str name)
{
	struct buf b;

	if (str_eq(name, STR("@")))
		return r->origin;
	if (!r->origin.n || str_ends(name, STR(".")))
		return name;
	buf_init(&b, r->zone->arena, NAME_MOST);
	buf_add(&b, name);
	buf_byte(&b, '.');
	buf_add(&b, r->origin);
	return buf_str(&b);
}

static bool
is_ttl(struct str w)
{
	return w.n && is_digit(w.p[0]) &&
	       (is_digit(w.p[w.n - 1]) ||
		   str_chr(STR("smhdwSMHDW"), w.p[w.n - 1]) >= 0);
}

static bool
is_class(struct str w)
{
	return str_ieq(w, STR("IN")) || str_ieq(w, STR("CH")) ||
	       str_ieq(w, STR("HS"));
}

static bool
fail(struct reader *r, const struct line *l, const char *why,
    struct str *why_out)
{
	struct buf b;

	buf_init(&b, r->zone->arena, 200);
	buf_fmt(&b, "line %zu: %s", l->number, why);
	*why_out = buf_str(&b);
	return false;
}

/* The data of a record as an answer gives it. */
static struct str
data_of(struct reader *r, struct str type, const struct word *w, size_t n)
{
	struct buf b;

	if (n == 0)
		return STR("");
	if (str_ieq(type, STR("CNAME")) || str_ieq(type, STR("PTR")))
		return absolute(r, w[0].text);
	buf_init(&b, r->zone->arena, 1 << 20);
	if (str_ieq(type, STR("MX")) && n > 1) {
		buf_add(&b, w[0].text);
		buf_byte(&b, ' ');
		buf_add(&b, absolute(r, w[1].text));
		return buf_str(&b);
	}
	for (size_t i = 0; i < n; i++)
		buf_add(&b, w[i].text);
	return buf_str(&b);
}

static bool
read_record(struct reader *r, const struct line *l, struct str *why_out)
{
	size_t i = 0;
	struct str type;
	bool is_timeout;

	if (l->has_owner)
		r->owner = absolute(r, l->words[i++].text);
	if (!r->owner.n)
		return fail(r, l, "no owner name", why_out);
	while (i < l->n &&
	       (is_ttl(l->words[i].text) || is_class(l->words[i].text)))
		i++;
	if (i == l->n)
		return fail(r, l, "no type", why_out);
	type = l->words[i++].text;
	if (i == l->n && !str_ieq(type, STR("TIMEOUT")) &&
	    !str_ieq(type, STR("NODATA")))
		return fail(r, l, "no data", why_out);
	is_timeout = l->n - i == 1 && !l->words[i].was_quoted &&
		     str_eq(l->words[i].text, STR("TIMEOUT"));
	zone_add(r->zone, r->owner, type,
	    data_of(r, type, l->words + i, l->n - i), is_timeout);
	return true;
}

bool
zone_master(struct zone *z, struct str bytes, struct str *why_out)
{
	struct reader r = {z, bytes, STR(""), STR(""), 1};
	struct line l;

	while (read_line(&r, &l)) {
		if (str_ieq(l.words[0].text, STR("$ORIGIN")) && l.n == 2)
			r.origin = l.words[1].text;
		else if (str_ieq(l.words[0].text, STR("$TTL")))
			continue;
		else if (l.words[0].text.n && l.words[0].text.p[0] == '$')
			return fail(&r, &l, "unknown directive", why_out);
		else if (!read_record(&r, &l, why_out))
			return false;
	}
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Splitting a header section into fields, whatever its bytes. */
#include "mail/field.h"

#include "base/limits.h"
#include "mail/charset.h"

enum {
	LINE_MOST = 998 /* RFC 5322, 2.1.1 */
};

/* The line at `at` with its end; length 0 only at the end of s. */
static struct str
line_at(struct str s, size_t at)
{
	struct str rest = str_skip(s, at);
	ssize_t end = str_chr(rest, '\n');

	return end < 0 ? rest : str_sub(rest, 0, (size_t)end + 1);
}

static struct str
without_end(struct str line)
{
	if (line.n && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool
is_name_char(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != ':';
}

/* Length of the name that the line begins with, 0 when it is no field. */
static size_t
name_length(struct str line, size_t *colon_out)
{
	size_t n = 0, i;

	while (n < line.n && is_name_char((unsigned char)line.p[n]))
		n++;
	i = n;
	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	if (!n || i == line.n || line.p[i] != ':')
		return 0;
	*colon_out = i;
	return n;
}

static bool
is_folded(struct str line)
{
	return line.n && (line.p[0] == ' ' || line.p[0] == '\t');
}

/* CR and LF taken out; what folds is the white space behind them. */
static struct str
unfold(struct arena *a, struct str body)
{
	char *out;
	size_t n = 0;

	body = str_trim(body);
	if (str_chr(body, '\n') < 0 && str_chr(body, '\r') < 0)
		return body;
	out = arena_raw(a, body.n);
	for (size_t i = 0; i < body.n; i++) {
		char c = body.p[i];

		if (c == '\n')
			continue;
		if (c == '\r') {
			if (i + 1 < body.n && body.p[i + 1] == '\n')
				continue;
			c = ' ';
		}
		out[n++] = c;
	}
	return (struct str){out, n};
}

struct reader {
	struct arena *arena;
	struct str s;
	struct facts *facts;
	struct field_list list;
	size_t at;
};

static bool
has_bare_cr(struct str s)
{
	while (s.n) {
		ssize_t at = str_chr(s, '\r');

		if (at < 0)
			return false;
		s = str_skip(s, (size_t)at + 1);
		if (!s.n || s.p[0] != '\n')
			return true;
	}
	return false;
}

static void
note_bytes(struct reader *r, struct str raw)
{
	if (has_bare_cr(raw))
		fact_add(r->facts, FACT_BARE_CR, raw);
	if (str_chr(raw, '\0') >= 0)
		fact_add(r->facts, FACT_NUL, raw);
	if (charset_ascii_prefix(raw) < raw.n)
		fact_add(r->facts, FACT_RAW_8BIT, raw);
}

/* Takes the lines that continue the field; gives the offset behind them. */
static size_t
continued(struct reader *r, size_t at)
{
	for (;;) {
		struct str line = line_at(r->s, at);

		if (!is_folded(line))
			return at;
		if (!str_trim(line).n)
			fact_add(r->facts, FACT_BLANK_FOLD, line);
		else if (line.n > LINE_MOST)
			fact_add(r->facts, FACT_LONG_LINE, line);
		at += line.n;
	}
}

static void
take_field(struct reader *r, struct str line, size_t n_name, size_t colon)
{
	size_t end = continued(r, r->at + line.n);
	struct str raw = str_sub(r->s, r->at, end - r->at);
	struct mail_header *h;

	if (line.n > LINE_MOST)
		fact_add(r->facts, FACT_LONG_LINE, line);
	if (colon > n_name)
		fact_add(r->facts, FACT_COLON_SPACE, line);
	note_bytes(r, raw);
	r->at = end;
	if (r->list.n >= LIMIT_HEADERS) {
		fact_add(r->facts, FACT_LIMIT_HEADERS_, raw);
		return;
	}
	r->list.items = arena_push(
	    r->arena, r->list.items, r->list.n, sizeof *r->list.items);
	h = &r->list.items[r->list.n++];
	h->name = str_sub(raw, 0, n_name);
	h->raw = raw;
	h->body = without_end(str_skip(raw, colon + 1));
	h->value = unfold(r->arena, h->body);
	if (r->facts && str_within(raw, r->facts->raw))
		h->offset = (size_t)(raw.p - r->facts->raw.p);
}

/*
 * A line that is no field: true when it can be passed over, as fields go on
 * behind it.
 */
static bool
is_passed_over(struct reader *r, struct str line)
{
	struct str next = line_at(r->s, r->at + line.n);
	size_t colon;

	if (r->at == 0 && (str_starts(line, STR("From ")) ||
			      str_starts(line, STR(">From ")))) {
		fact_add(r->facts, FACT_MBOX_FROM, line);
		return true;
	}
	/* A delimiter of parts: only the empty line before it is missing. */
	if (str_starts(line, STR("--")))
		return false;
	if (!name_length(next, &colon) && !(r->list.n && is_folded(next)))
		return false;
	fact_add(r->facts, FACT_NO_COLON, line);
	return true;
}

struct field_list
field_read(struct arena *a, struct str s, struct facts *facts)
{
	struct reader r = {.arena = a, .s = s, .facts = facts};

	while (r.at < s.n) {
		struct str line = line_at(s, r.at);
		size_t colon, n_name;

		if (!without_end(line).n) {
			r.at += line.n;
			r.list.body_offset = r.at;
			return r.list;
		}
		n_name = name_length(line, &colon);
		if (n_name) {
			take_field(&r, line, n_name, colon);
		} else if (is_passed_over(&r, line)) {
			r.at = continued(&r, r.at + line.n);
		} else {
			fact_add(facts, r.list.n ? FACT_NO_END : FACT_NO_HEADER,
			    line);
			break;
		}
	}
	r.list.body_offset = r.at;
	return r.list;
}

const struct mail_header *
field_find(
    const struct mail_header *items, size_t n_items, struct str name, size_t n)
{
	for (size_t i = 0; i < n_items; i++)
		if (str_ieq(items[i].name, name) && n-- == 0)
			return &items[i];
	return NULL;
}

struct str
field_value(const struct mail_header *items, size_t n_items, const char *name)
{
	const struct mail_header *h =
	    field_find(items, n_items, str_c(name), 0);

	return h ? h->value : STR_NONE;
}

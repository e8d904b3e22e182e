/* SPDX-License-Identifier: MIT */
/* Address lists of any quality: RFC 5322 section 3.4 and 4.4, and worse. */
#include "mail/address.h"

#include "base/limits.h"
#include "mail/address_reader.h"

static void
next_mailbox(struct address_reader *r, size_t start)
{
	r->start = start;
	r->has_angle = r->is_in_angle = r->has_at = r->has_comment = false;
	r->has_other = false;
}

static void
close_angle(struct address_reader *r, size_t end)
{
	r->angle.end = end;
	r->is_in_angle = false;
}

/* "<": the last one of a mailbox counts. */
static void
open_angle(struct address_reader *r, size_t at)
{
	struct str inside = str_sub(r->s, r->angle.start, at - r->angle.start);

	if (r->is_in_angle && !str_trim(inside).n) {
		/* "<<a@b>>" */
		fact_add(r->facts, FACT_ADDRESS_ANGLES, r->s);
		r->angle.start = r->angle.end = at + 1;
		return;
	}
	if (r->is_in_angle)
		fact_add(r->facts, FACT_ADDRESS_ANGLE, r->s);
	else if (r->has_angle)
		fact_add(r->facts, FACT_ADDRESS_ANGLES, r->s);
	r->has_angle = r->is_in_angle = r->has_other = true;
	r->is_route = r->has_angle_at = false;
	r->angle_from = at;
	r->angle.start = r->angle.end = at + 1;
}

/* Characters with a meaning; each gives the offset behind what it took. */
static size_t
quote(struct address_reader *r, size_t at)
{
	size_t n = at < r->no_quote_from ? address_quoted_length(r, at) : 0;

	r->has_other = true;
	if (!n && at < r->no_quote_from) {
		r->no_quote_from = at;
		fact_add(r->facts, FACT_ADDRESS_QUOTE, r->s);
	}
	return at + (n ? n : 1);
}

static size_t
comment(struct address_reader *r, size_t at)
{
	size_t n = at < r->no_comment_from ? address_comment_length(r, at) : 0;

	if (!n) {
		if (at < r->no_comment_from) {
			r->no_comment_from = at;
			fact_add(r->facts, FACT_ADDRESS_COMMENT, r->s);
		}
		r->has_other = true;
		return at + 1;
	}
	if (!r->is_in_angle) {
		r->has_comment = true;
		r->comment = (struct address_span){at + 1, at + n - 1};
	}
	return at + n;
}

/* Behind `at`, does ">" stand before any "<"? */
static bool
is_closed_ahead(struct address_reader *r, size_t at)
{
	/* Each byte is looked at once: the place found is kept. */
	if (r->next_angle <= at)
		r->next_angle = at + 1;
	while (r->next_angle < r->s.n && r->s.p[r->next_angle] != '<' &&
	       r->s.p[r->next_angle] != '>')
		r->next_angle++;
	return r->next_angle < r->s.n && r->s.p[r->next_angle] == '>';
}

static size_t
separator(struct address_reader *r, size_t at)
{
	char c = r->s.p[at];

	if (r->is_in_angle) {
		/* A route has commas, and so has a domain of bad writers; but
		   where a "<" is next the ">" was forgotten. */
		if (r->is_route || !r->has_angle_at || is_closed_ahead(r, at))
			return at + 1;
		fact_add(r->facts, FACT_ADDRESS_ANGLE, r->s);
		close_angle(r, at);
	}
	address_take(r, at);
	if (c == ';') {
		r->is_in_group = false;
		r->n_names = 0;
	}
	next_mailbox(r, at + 1);
	return at + 1;
}

static size_t
colon(struct address_reader *r, size_t at)
{
	/* "Name: a@b, c@d;" begins a group; "mailto:a@b" does not. */
	if (r->is_in_angle || r->has_angle || r->has_at || r->is_in_group ||
	    str_ieq(str_trim(str_sub(r->s, r->start, at - r->start)),
		STR("mailto")))
		return at + 1;
	r->group = address_phrase(r, r->start, at);
	r->is_in_group = true;
	r->n_names = 0;
	next_mailbox(r, at + 1);
	return at + 1;
}

static size_t
step(struct address_reader *r, size_t at)
{
	size_t skip = address_opaque_length(r, at);
	char c = r->s.p[at];

	if (skip) {
		r->has_other = true;
		return at + skip;
	}
	switch (c) {
	case '"':
		return quote(r, at);
	case '(':
		return comment(r, at);
	case '<':
		open_angle(r, at);
		return at + 1;
	case '>':
		if (r->is_in_angle)
			close_angle(r, at);
		return at + 1;
	case ',':
	case ';':
		return separator(r, at);
	case ':':
		return colon(r, at);
	case '@':
		if (!r->is_in_angle)
			r->has_at = true, r->at_place = at;
		else if (!r->has_angle_at)
			r->is_route = at == r->angle.start;
		r->has_angle_at |= r->is_in_angle;
		break;
	case '\\':
		r->has_other = true;
		return at + 2;
	}
	if (!is_space((unsigned char)c))
		r->has_other = true;
	return at + 1;
}

struct address *
address_read(struct arena *a, struct str value, struct str hint,
    struct facts *facts, size_t *n_out)
{
	struct address_reader r = {.arena = a,
	    .s = value,
	    .hint = hint,
	    .facts = facts,
	    .no_quote_from = SIZE_MAX,
	    .no_comment_from = SIZE_MAX};
	size_t at = 0;

	if (charset_ascii_prefix(value) < value.n)
		r.charset = charset_read(a, value, STR_NONE, hint).charset;
	while (at < value.n && r.n < LIMIT_ADDRESSES)
		at = step(&r, at);
	if (at < value.n)
		fact_add(facts, FACT_LIMIT_ADDRESSES_, value);
	if (at > value.n)
		at = value.n;
	if (r.is_in_angle) {
		fact_add(facts, FACT_ADDRESS_ANGLE, value);
		close_angle(&r, at);
	}
	address_take(&r, at);
	*n_out = r.n;
	return r.out;
}

struct address *
address_list(struct arena *a, struct str value, struct str hint, size_t *n_out)
{
	return address_read(a, value, hint, NULL, n_out);
}

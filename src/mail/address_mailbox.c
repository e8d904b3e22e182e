/* SPDX-License-Identifier: MIT */
/* One mailbox: its address and its name as a client shows it. */
#include "base/buf.h"
#include "base/limits.h"
#include "mail/address_reader.h"
#include "mail/word.h"

/* Comments and blanks out, quoted pairs kept: an address as one word. */
static struct str
bare_address(struct address_reader *r, struct str s)
{
	struct buf b;
	bool is_quoted = false;
	size_t depth = 0;

	s = str_trim(s);
	buf_init(&b, r->arena, s.n);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			if (!depth) {
				buf_byte(&b, c);
				buf_byte(&b, s.p[i + 1]);
			}
			i++;
			continue;
		}
		if (c == '"' && !depth)
			is_quoted = !is_quoted;
		if (c == '(' && !is_quoted)
			depth++;
		if (!depth && (is_quoted || !is_space((unsigned char)c)))
			buf_byte(&b, c);
		if (c == ')' && !is_quoted && depth)
			depth--;
	}
	/* An opened bracket that nothing closes is no comment. */
	return depth ? s : buf_str(&b);
}

/* RFC 5322, 4.4: "@a,@b:local@domain". */
static struct str
without_route(struct address_reader *r, struct str addr)
{
	ssize_t colon;

	if (!addr.n || addr.p[0] != '@')
		return addr;
	colon = str_chr(addr, ':');
	if (colon < 0)
		return addr;
	fact_add(r->facts, FACT_ADDRESS_ROUTE, r->s);
	return str_skip(addr, (size_t)colon + 1);
}

static void
set_address(struct address_reader *r, struct address *out, struct str written)
{
	struct str addr = without_route(r, bare_address(r, written));
	ssize_t at = str_rchr(addr, '@');
	struct buf b;

	/* <"local@domain">: quoted as a whole. */
	if (addr.n > 2 && addr.p[0] == '"' && addr.p[addr.n - 1] == '"' &&
	    at > 1) {
		addr = str_sub(addr, 1, addr.n - 2);
		at--;
		out->is_quoted = true;
	}
	/* "<mailto:x@y>" is a slip of writers of HTML. */
	if (str_istarts(addr, STR("mailto:")))
		addr = str_skip(addr, 7), at -= 7;
	if (!addr.n)
		return;
	out->addr = addr;
	if (at >= 0) {
		struct str domain = str_skip(addr, (size_t)at + 1);

		if (domain.n)
			out->domain = arena_lower(r->arena, domain);
		addr.n = (size_t)at;
	}
	if (!addr.n)
		return;
	if (addr.n < 2 || addr.p[0] != '"' || addr.p[addr.n - 1] != '"') {
		out->local = addr;
		return;
	}
	buf_init(&b, r->arena, addr.n);
	for (size_t i = 1; i + 1 < addr.n; i++) {
		if (addr.p[i] == '\\' && i + 2 < addr.n)
			i++;
		buf_byte(&b, addr.p[i]);
	}
	out->local = buf_str(&b);
}

/* Has it nothing that a phrase has to be freed of? */
static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '(' || c == '\\' || c == 0x1b || c >= 0x80)
			return false;
	}
	return true;
}

/*
 * A phrase as shown: quotes and comments gone, then decoded. Quoted strings
 * are decoded too, as clients do.
 */
struct str
address_phrase(struct address_reader *r, size_t start, size_t end)
{
	struct str s = str_trim(str_sub(r->s, start, end - start));
	struct buf b;
	size_t i = start, no_comment_from = r->no_comment_from;
	bool is_quoted = false;

	if (is_plain(s))
		return str_trim(word_decode(r->arena, s, r->hint, r->facts));
	buf_init(&b, r->arena, end - start);
	while (i < end) {
		size_t skip = address_opaque_length(r, i), n;
		char c = r->s.p[i];

		if (skip) {
			if (skip > end - i)
				skip = end - i;
			buf_add(&b, str_sub(r->s, i, skip));
			i += skip;
		} else if (c == '"' && (is_quoted || i < r->no_quote_from)) {
			is_quoted = !is_quoted;
			i++;
		} else if (c == '\\' && is_quoted && i + 1 < end) {
			buf_byte(&b, r->s.p[i + 1]);
			i += 2;
		} else if (c == '(' && !is_quoted && i < no_comment_from) {
			n = address_comment_length(r, i);
			if (!n || n > end - i)
				no_comment_from = n = 0;
			i += n;
		} else {
			buf_byte(&b, c);
			i++;
		}
	}
	return str_trim(
	    word_decode(r->arena, str_trim(buf_str(&b)), r->hint, r->facts));
}

/* Is the blank at `at` next to "@" or ".", on the side that is looked at? */
static bool
is_joining(const struct address_reader *r, size_t at)
{
	return r->s.p[at] == '@' || r->s.p[at] == '.';
}

/*
 * The address around the last "@" of a mailbox without angles: to the blanks
 * on both sides, save those around "@" and "." as in "a @ b . c".
 */
static struct address_span
address_token(const struct address_reader *r, size_t end)
{
	struct address_span t = {r->at_place, r->at_place + 1};
	bool is_quoted = false;

	while (t.start > r->start) {
		size_t k = t.start;

		while (k > r->start && is_space((unsigned char)r->s.p[k - 1]))
			k--;
		if (k < t.start && !is_quoted && !is_joining(r, t.start) &&
		    !(k > r->start && is_joining(r, k - 1)))
			break;
		if (k == r->start)
			break;
		t.start = k - 1;
		if (r->s.p[t.start] == '"')
			is_quoted = !is_quoted;
	}
	while (t.end < end) {
		size_t k = t.end;

		while (k < end && is_space((unsigned char)r->s.p[k]))
			k++;
		if (k == end || r->s.p[k] == '(' ||
		    (k > t.end && !is_joining(r, t.end - 1) &&
			!is_joining(r, k)))
			break;
		t.end = k + 1;
	}
	return t;
}

/* Can it stand for a local part: one plain word? */
static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_space((unsigned char)s.p[i]) || s.p[i] == '"' ||
		    s.p[i] == '(')
			return false;
	return str_find(s, STR("=?")) < 0 && charset_ascii_prefix(s) == s.n;
}

/* A mailbox without angle brackets. */
static void
read_plain(struct address_reader *r, struct address *out, size_t end)
{
	struct address_span token = {r->start, end};
	struct str before, behind;

	if (r->has_comment && r->comment.end + 1 == end)
		end = r->comment.start - 1;
	while (end > r->start && is_space((unsigned char)r->s.p[end - 1]))
		end--;
	token.end = end;
	if (r->has_at)
		token = address_token(r, end);
	else if (!is_word(str_sub(r->s, r->start, end - r->start)))
		token.start = end;
	set_address(
	    r, out, str_sub(r->s, token.start, token.end - token.start));
	before = address_phrase(r, r->start, token.start);
	behind = token.end < end ? address_phrase(r, token.end, end) : STR("");
	out->display = before.n ? before : behind;
	if (!out->display.n && r->has_comment)
		out->display =
		    address_phrase(r, r->comment.start, r->comment.end);
}

static bool
ends_in_address(struct str display)
{
	ssize_t open = str_rchr(display, '<');

	return open >= 0 && str_ends(display, STR(">")) &&
	       str_chr(str_skip(display, (size_t)open), '@') > 0;
}

/* Where the name before the angle ends: blanks and commas don't count. */
static size_t
name_end(const struct address_reader *r, size_t start)
{
	size_t end = r->angle_from;

	while (end > start && (is_space((unsigned char)r->s.p[end - 1]) ||
				  r->s.p[end - 1] == ','))
		end--;
	return end;
}

/* `"Name" (<local@domain>)`: an address that only a comment has. */
static void
angle_in_comment(struct address_reader *r)
{
	struct address_span c = r->comment;
	struct str s = str_sub(r->s, c.start, c.end - c.start);
	ssize_t open = str_rchr(s, '<'), close = str_rchr(s, '>');

	if (open < 0 || close < open ||
	    str_chr(str_sub(s, (size_t)open, (size_t)(close - open)), '@') < 0)
		return;
	r->has_angle = true;
	r->angle_from = c.start - 1;
	r->angle = (struct address_span){
	    c.start + (size_t)open + 1, c.start + (size_t)close};
	r->has_comment = false;
}

void
address_take(struct address_reader *r, size_t end)
{
	struct address *out;
	size_t start = r->start;

	while (start < end && is_space((unsigned char)r->s.p[start]))
		start++;
	r->start = start;
	while (end > start && is_space((unsigned char)r->s.p[end - 1]))
		end--;
	if (!r->has_other && !r->has_comment)
		return;
	if (r->has_comment && !r->has_angle && !r->has_at)
		angle_in_comment(r);
	if (r->has_angle && r->n_names) {
		/* "Doe, John <john@example.com>" without quotes. */
		fact_add(r->facts, FACT_ADDRESS_COMMA, r->s);
		r->n -= r->n_names;
		start = r->start = r->out[r->n].offset;
	}
	r->n_names = r->has_angle || r->has_at ? 0 : r->n_names + 1;
	if (r->n >= LIMIT_ADDRESSES) {
		fact_add(r->facts, FACT_LIMIT_ADDRESSES_, r->s);
		return;
	}
	r->out = arena_push(r->arena, r->out, r->n, sizeof *r->out);
	out = &r->out[r->n++];
	out->offset = start;
	out->length = end - start;
	if (r->is_in_group)
		out->group = r->group;
	if (r->has_angle) {
		struct str inside = str_sub(
		    r->s, r->angle.start, r->angle.end - r->angle.start);

		set_address(r, out, inside);
		out->is_angle_empty = !str_trim(inside).n;
		out->display = address_phrase(r, start, name_end(r, start));
		if (!out->display.n && r->has_comment)
			out->display =
			    address_phrase(r, r->comment.start, r->comment.end);
	} else {
		read_plain(r, out, end);
	}
	if (!out->display.n)
		out->display = STR_NONE;
	out->has_address_in_word = ends_in_address(out->display);
	if (out->has_address_in_word)
		fact_add(r->facts, FACT_ADDRESS_ENCODED, r->s);
}

/* SPDX-License-Identifier: MIT */
/* Parameters of MIME fields. */
#include "mail/param.h"

#include "base/buf.h"
#include "base/limits.h"
#include "mail/charset.h"
#include "mail/word.h"

/* One parameter as written: name, name*, name*0 or name*0*. */
struct piece {
	struct str name;
	struct str text; /* unquoted */
	int section;	 /* -1 when none is written */
	bool is_percent; /* ended by an asterisk */
	bool is_taken;
};

struct reader {
	struct arena *arena;
	struct str s; /* what is left */
	struct piece *pieces;
	size_t n;
	struct str hint;
	struct facts *facts;
	bool is_comment_off; /* no ")" is left */
};

/* Length of the comment that s begins with, 0 when it has no end. */
static size_t
comment_length(struct str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

static void
skip_blank(struct reader *r)
{
	for (;;) {
		while (r->s.n && is_space((unsigned char)r->s.p[0]))
			r->s = str_skip(r->s, 1);
		if (!r->s.n || r->s.p[0] != '(' || r->is_comment_off)
			return;
		size_t n = comment_length(r->s);

		r->is_comment_off = n == 0;
		r->s = str_skip(r->s, n);
	}
}

/* A quoted string; an unclosed one ends at the next ";" or the end. */
static struct str
quoted(struct reader *r)
{
	struct buf b;
	size_t i;

	buf_init(&b, r->arena, r->s.n);
	for (i = 1; i < r->s.n && r->s.p[i] != '"'; i++) {
		char c = r->s.p[i];
		char next = i + 1 < r->s.n ? r->s.p[i + 1] : '\0';

		/* A path of Windows is no escape: only what needs one. */
		if (c == '\\' && (next == '"' || next == '\\'))
			c = r->s.p[++i];
		buf_byte(&b, c);
	}
	if (i == r->s.n) {
		struct str rest = str_skip(r->s, 1);
		ssize_t end = str_chr(rest, ';');

		fact_add(r->facts, FACT_ADDRESS_QUOTE, r->s);
		if (end >= 0) {
			r->s = str_skip(rest, (size_t)end);
			return str_trim(str_sub(rest, 0, (size_t)end));
		}
	}
	r->s = str_skip(r->s, i + 1);
	return buf_str(&b);
}

/* A value without quotes: to the ";", as file names with blanks occur. */
static struct str
unquoted(struct reader *r)
{
	ssize_t end = str_chr(r->s, ';');
	struct str v = end < 0 ? r->s : str_sub(r->s, 0, (size_t)end);
	ssize_t comment = str_find(v, STR(" ("));

	r->s = str_skip(r->s, v.n);
	if (comment > 0 && v.p[v.n - 1] == ')')
		v.n = (size_t)comment;
	return str_trim(v);
}

/* "name*3*" to its three things. */
static void
read_name(struct piece *p, struct str name)
{
	ssize_t star;
	uint64_t n;

	p->section = -1;
	if (str_ends(name, STR("*"))) {
		p->is_percent = true;
		name.n--;
	}
	star = str_rchr(name, '*');
	if (star > 0 && str_u64(str_skip(name, (size_t)star + 1), &n) &&
	    n < LIMIT_PARAMS &&
	    (name.p[star + 1] != '0' || (size_t)star + 2 == name.n)) {
		p->section = (int)n;
		name.n = (size_t)star;
	}
	p->name = name;
}

static void
read_piece(struct reader *r)
{
	size_t n = 0;
	struct str name;
	struct piece *p;

	skip_blank(r);
	while (n < r->s.n && r->s.p[n] != '=' && r->s.p[n] != ';')
		n++;
	name = str_trim(str_sub(r->s, 0, n));
	r->s = str_skip(r->s, n);
	if (!r->s.n || r->s.p[0] == ';' || !name.n) {
		if (r->s.n && r->s.p[0] == '=')
			r->s = str_skip(r->s, 1);
		return;
	}
	r->s = str_skip(r->s, 1);
	if (r->n >= LIMIT_PARAMS) {
		fact_add(r->facts, FACT_LIMIT_PARAMS_, r->s);
		r->s = STR("");
		return;
	}
	r->pieces = arena_push(r->arena, r->pieces, r->n, sizeof *r->pieces);
	p = &r->pieces[r->n++];
	read_name(p, arena_lower(r->arena, name));
	skip_blank(r);
	p->text = r->s.n && r->s.p[0] == '"' ? quoted(r) : unquoted(r);
}

static void
add_percent(struct buf *b, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		int high, low;

		if (text.p[i] == '%' && i + 2 < text.n) {
			high = hex_value((unsigned char)text.p[i + 1]);
			low = hex_value((unsigned char)text.p[i + 2]);
			if (high >= 0 && low >= 0) {
				buf_byte(b, (char)(high << 4 | low));
				i += 2;
				continue;
			}
		}
		buf_byte(b, text.p[i]);
	}
}

/* Takes "charset'language'" off the front of an extended value. */
static struct str
take_charset(struct str *text)
{
	ssize_t first = str_chr(*text, '\''), second;
	struct str charset;

	if (first < 0)
		return STR_NONE;
	second = str_chr(str_skip(*text, (size_t)first + 1), '\'');
	if (second < 0)
		return STR_NONE;
	charset = str_sub(*text, 0, (size_t)first);
	*text = str_skip(*text, (size_t)(first + second + 2));
	return charset;
}

static struct str
decode(struct reader *r, struct str bytes, struct str charset)
{
	struct charset_text t = charset_read(r->arena, bytes, charset, r->hint);

	if (charset.n && !t.has_label)
		fact_add(r->facts, FACT_WORD_CHARSET, bytes);
	return t.text;
}

/* The pieces of `name` joined: RFC 2231, section 3 and 4. */
static struct str
extended(struct reader *r, struct str name)
{
	struct str charset = STR_NONE;
	const struct piece *by_section[LIMIT_PARAMS] = {0};
	const struct piece *alone = NULL;
	struct buf b;
	bool is_percent = false;

	for (size_t i = 0; i < r->n; i++) {
		struct piece *p = &r->pieces[i];

		if (!str_eq(p->name, name))
			continue;
		p->is_taken = true;
		if (p->section >= 0 && !by_section[p->section])
			by_section[p->section] = p;
		else if (p->section < 0 && p->is_percent && !alone)
			alone = p;
	}
	if (alone)
		by_section[0] = alone;
	buf_init(&b, r->arena, LIMIT_HEADER_BYTES);
	for (size_t i = alone || by_section[0] ? 0 : 1;
	     i < LIMIT_PARAMS && by_section[i] && (!alone || !i); i++) {
		struct str text = by_section[i]->text;

		if (by_section[i]->is_percent) {
			if (!is_percent)
				charset = take_charset(&text);
			is_percent = true;
			add_percent(&b, text);
		} else {
			buf_add(&b, text);
		}
	}
	return is_percent
		   ? decode(r, buf_str(&b), charset)
		   : word_decode(r->arena, buf_str(&b), r->hint, r->facts);
}

static bool
is_extended(const struct reader *r, struct str name)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->pieces[i].name, name) &&
		    (r->pieces[i].section >= 0 || r->pieces[i].is_percent))
			return true;
	return false;
}

static void
join(struct reader *r, struct param_field *f)
{
	for (size_t i = 0; i < r->n; i++) {
		struct piece *p = &r->pieces[i];
		struct param *out;

		if (p->is_taken)
			continue;
		f->params =
		    arena_push(r->arena, f->params, f->n, sizeof *f->params);
		out = &f->params[f->n++];
		out->name = p->name;
		if (is_extended(r, p->name)) {
			out->value = extended(r, p->name);
			continue;
		}
		out->value = word_decode(r->arena, p->text, r->hint, r->facts);
		for (size_t k = i; k < r->n; k++)
			if (str_eq(r->pieces[k].name, p->name))
				r->pieces[k].is_taken = true;
	}
}

/* "text/html (comment)" without the comment. */
static struct str
main_value(struct reader *r)
{
	struct buf b;

	buf_init(&b, r->arena, r->s.n);
	while (r->s.n && r->s.p[0] != ';') {
		if (r->s.p[0] == '(' && !r->is_comment_off) {
			size_t n = comment_length(r->s);

			r->is_comment_off = n == 0;
			if (n) {
				r->s = str_skip(r->s, n);
				continue;
			}
		}
		buf_byte(&b, r->s.p[0]);
		r->s = str_skip(r->s, 1);
	}
	return str_trim(buf_str(&b));
}

/* "text/html charset=utf-8": a blank in place of the semicolon. */
static void
blankless(struct reader *r, struct str *value)
{
	struct str rest = r->s;
	size_t n = 0;

	while (n < value->n && !is_space((unsigned char)value->p[n]))
		n++;
	if (n == value->n || str_chr(str_skip(*value, n), '=') < 0)
		return;
	r->s = str_skip(*value, n);
	read_piece(r);
	r->s = rest;
	value->n = n;
}

struct param_field
param_read(
    struct arena *a, struct str field, struct str hint, struct facts *facts)
{
	struct reader r = {
	    .arena = a, .s = field, .hint = hint, .facts = facts};
	struct param_field f = {0};

	f.value = main_value(&r);
	blankless(&r, &f.value);
	while (r.s.n) {
		ssize_t next;

		/* What is left of a value's end is passed over. */
		next = str_chr(r.s, ';');
		if (next < 0)
			break;
		r.s = str_skip(r.s, (size_t)next + 1);
		read_piece(&r);
	}
	join(&r, &f);
	return f;
}

struct str
param_value(const struct param_field *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->params[i].name, str_c(name)))
			return f->params[i].value;
	return STR_NONE;
}

/* SPDX-License-Identifier: MIT */
/* String literals behind the calls that decode them. */
#include "mail/written.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "mail/transfer.h"

enum {
	LITERAL_SHORTEST = 16,
	CALLS_MOST = 64
};

enum coding {
	CODING_BASE64,
	CODING_PERCENT,
	CODING_ESCAPES
};

static const struct {
	const char *call;
	enum coding coding;
} calls[] = {
    {"atob(", CODING_BASE64},
    {"unescape(", CODING_PERCENT},
    {"decodeURIComponent(", CODING_PERCENT},
    {"document.write(", CODING_ESCAPES},
    {"document.writeln(", CODING_ESCAPES},
    {"innerHTML=", CODING_ESCAPES},
    {"innerHTML =", CODING_ESCAPES},
    {"outerHTML=", CODING_ESCAPES},
};

/* So many hexadecimal digits at s, or -1. */
static long
hex(struct str s, size_t digits)
{
	long v = 0;

	if (s.n < digits)
		return -1;
	for (size_t i = 0; i < digits; i++) {
		int d = hex_value((unsigned char)s.p[i]);

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* "%3C" is a byte, "%u3042" a UTF-16 unit. */
static void
percent_decode(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		struct str rest = str_skip(s, i + 1);
		long byte = s.p[i] == '%' ? hex(rest, 2) : -1;
		long unit = s.p[i] == '%' && rest.n && rest.p[0] == 'u'
				? hex(str_skip(rest, 1), 4)
				: -1;

		if (unit >= 0) {
			buf_utf8(b, (uint32_t)unit);
			i += 5;
		} else if (byte >= 0) {
			buf_byte(b, (char)byte);
			i += 2;
		} else {
			buf_byte(b, s.p[i]);
		}
	}
}

/* ECMA-262 12.9.4: \x3c, \u003c and single-character escapes. */
static void
escapes_decode(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		struct str rest = str_skip(s, i + 2);
		int c = i + 1 < s.n ? s.p[i + 1] : 0;
		long unit = -1;

		if (s.p[i] != '\\' || !c) {
			buf_byte(b, s.p[i]);
			continue;
		}
		if (c == 'x')
			unit = hex(rest, 2);
		else if (c == 'u')
			unit = hex(rest, 4);
		if (unit >= 0) {
			buf_utf8(b, (uint32_t)unit);
			i += c == 'x' ? 3 : 5;
		} else {
			buf_byte(b, c == 'n' || c == 't' ? ' ' : (char)c);
			i++;
		}
	}
}

/* The literal behind a call, past brackets; absent when there is none. */
static struct str
literal_at(struct str s)
{
	char quote;

	while (s.n && (is_space((unsigned char)s.p[0]) || s.p[0] == '('))
		s = str_skip(s, 1);
	if (!s.n || !strchr("'\"`", s.p[0]))
		return STR_NONE;
	quote = s.p[0];
	s = str_skip(s, 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == quote)
			return str_sub(s, 0, i);
	}
	return STR_NONE;
}

/* Has it a tag, and is it text at all? */
static bool
is_markup(struct str s)
{
	if (!utf8_is_valid(s))
		return false;
	for (size_t i = 0; i + 1 < s.n; i++)
		if (s.p[i] == '<' && is_alpha((unsigned char)s.p[i + 1]))
			return str_chr(str_skip(s, i), '>') >= 0;
	return false;
}

static void
decode(struct buf *b, struct arena *a, enum coding coding, struct str literal)
{
	struct base64 state = {0};
	char *raw;

	switch (coding) {
	case CODING_BASE64:
		raw = arena_raw(a, literal.n + 1);
		buf_add(b, (struct str){raw, base64_run(&state, literal, raw)});
		break;
	case CODING_PERCENT:
		percent_decode(b, literal);
		break;
	case CODING_ESCAPES:
		escapes_decode(b, literal);
		break;
	}
}

/* Adds what the calls of one kind hold; true when there was something. */
static void
add_written(struct arena *a, struct buf *out, struct str text, size_t which)
{
	struct str call = str_c(calls[which].call), rest = text;

	for (size_t i = 0; i < CALLS_MOST; i++) {
		ssize_t at = str_find(rest, call);
		struct str literal;
		struct buf b;

		if (at < 0)
			return;
		rest = str_skip(rest, (size_t)at + call.n);
		literal = literal_at(rest);
		if (literal.n < LITERAL_SHORTEST)
			continue;
		/* The next call is looked for behind it: one look a byte. */
		rest = str_skip(rest, (size_t)(literal.p - rest.p) + literal.n);
		buf_init(&b, a, LIMIT_WRITTEN_BYTES);
		decode(&b, a, calls[which].coding, literal);
		if (buf_ok(&b) && is_markup(buf_str(&b))) {
			buf_byte(out, '\n');
			buf_add(out, buf_str(&b));
		}
	}
}

struct str
html_with_written(struct arena *a, struct str html)
{
	struct buf found, all;
	struct str s = html;

	if (str_ifind(html, STR("<script")) < 0)
		return html;
	buf_init(&found, a, LIMIT_WRITTEN_BYTES);
	/* What was found may hold scripts too: one more round. */
	for (int round = 0; round < 2 && s.n; round++) {
		size_t before = found.n;

		for (size_t i = 0; i < ARRAY_LEN(calls); i++)
			add_written(a, &found, s, i);
		if (!buf_ok(&found))
			break;
		s = str_skip(buf_str(&found), before);
		s = arena_str(a, s);
	}
	if (!found.n || html.n > SIZE_MAX / 2)
		return html;
	buf_init(&all, a, html.n + found.n);
	buf_add(&all, html);
	buf_add(&all, buf_str(&found));
	return buf_ok(&all) ? buf_str(&all) : html;
}

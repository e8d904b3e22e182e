/* SPDX-License-Identifier: MIT */
/* CSS declarations, one after the other. */
#include "mail/html_css_value.h"
#include "base/buf.h"

/* Where the declaration ends: a `;` outside of quotes and parentheses. */
static size_t
declaration_end(struct str s)
{
	size_t i = 0, depth = 0;
	char quote = 0;

	for (; i < s.n; i++) {
		char c = s.p[i];

		if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')') {
			depth -= depth > 0;
		} else if (c == ';' && !depth) {
			break;
		}
	}
	return i;
}

size_t
css_next(struct str *block, struct css_decl out[static CSS_DECLS_MOST])
{
	struct str s = *block, name, val;
	size_t end, n = 0;
	ssize_t bang;

	while (n < s.n && s.p[n] != ':' && s.p[n] != ';')
		n++;
	if (n >= s.n || s.p[n] == ';') {
		*block = str_skip(s, n + 1);
		return 0;
	}
	name = str_trim((struct str){s.p, n});
	s = str_skip(s, n + 1);
	end = declaration_end(s);
	*block = str_skip(s, end + 1);
	out[0] = (struct css_decl){.prop = (uint8_t)css_prop_find(name)};
	if (!out[0].prop)
		return 0;
	val = (struct str){s.p, end};
	bang = str_rchr(val, '!');
	if (bang >= 0) {
		out[0].is_important =
		    str_ieq(str_trim(str_skip(val, (size_t)bang + 1)),
			STR("important"));
		val.n = (size_t)bang;
	}
	return css_value(str_trim(val), out);
}

/* A backslash escape behind s->p[0]: CSS Syntax 3, section 4.3.7. */
static void
unescape(struct buf *out, struct str *s)
{
	uint32_t cp = 0;
	size_t n = 1;

	while (n < s->n && n < 7 && hex_value((unsigned char)s->p[n]) >= 0)
		cp = cp * 16 + (uint32_t)hex_value((unsigned char)s->p[n++]);
	if (n == 1) {
		/* Any other character stands for itself. */
		if (s->n > 1)
			buf_byte(out, s->p[1]);
		*s = str_skip(*s, 2);
		return;
	}
	if (n < s->n && html_is_space(s->p[n]))
		n++;
	buf_utf8(out, cp ? cp : 0xfffd);
	*s = str_skip(*s, n);
}

static bool
has_noise(struct str s)
{
	ssize_t slash = str_chr(s, '/');

	return str_chr(s, '\\') >= 0 ||
	       (slash >= 0 &&
		   str_find(str_skip(s, (size_t)slash), STR("/*")) >= 0);
}

struct str
css_clean(struct arena *a, struct str s)
{
	struct buf out;
	ssize_t end;

	if (!has_noise(s))
		return s;
	buf_init(&out, a, s.n * 3 + 3);
	while (s.n) {
		size_t n = 0;

		while (n < s.n && s.p[n] != '\\' && s.p[n] != '/')
			n++;
		buf_add(&out, (struct str){s.p, n});
		s = str_skip(s, n);
		if (!s.n)
			break;
		if (s.p[0] == '\\') {
			unescape(&out, &s);
		} else if (s.n > 1 && s.p[1] == '*') {
			end = str_find(str_skip(s, 2), STR("*/"));
			s = end < 0 ? STR("") : str_skip(s, (size_t)end + 4);
			buf_byte(&out, ' ');
		} else {
			buf_byte(&out, '/');
			s = str_skip(s, 1);
		}
	}
	return buf_str(&out);
}

struct str
css_url(struct str block)
{
	ssize_t at = str_ifind(block, STR("url("));
	struct str s;
	size_t n;

	if (at < 0)
		return STR_NONE;
	s = str_trim(str_skip(block, (size_t)at + 4));
	if (s.n && (s.p[0] == '"' || s.p[0] == '\'')) {
		ssize_t close = str_chr(str_skip(s, 1), s.p[0]);

		return close < 0 ? STR_NONE : str_sub(s, 1, (size_t)close);
	}
	for (n = 0; n < s.n && s.p[n] != ')'; n++)
		;
	return str_trim((struct str){s.p, n});
}

/* SPDX-License-Identifier: MIT */
/* Growing bytes and HTML's escapes. */
#include "http/out.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
out_init(struct out *o, size_t max)
{
	*o = (struct out){.max = max};
}

void
out_done(struct out *o)
{
	free(o->p);
	*o = (struct out){.max = o->max};
}

/* Room for n bytes and a NUL. */
static bool
make_room(struct out *o, size_t n)
{
	size_t cap = o->cap ? o->cap : 256;
	char *p;

	if (o->is_full || n > o->max - o->n) {
		o->is_full = true;
		return false;
	}
	while (cap - o->n <= n)
		cap += cap / 2 + n;
	if (cap == o->cap)
		return true;
	p = realloc(o->p, cap);
	if (!p)
		abort();
	o->p = p;
	o->cap = cap;
	return true;
}

void
out_add(struct out *o, const char *p, size_t n)
{
	if (!n || !make_room(o, n))
		return;
	memcpy(o->p + o->n, p, n);
	o->n += n;
	o->p[o->n] = 0;
}

void
out_text(struct out *o, const char *s)
{
	if (s)
		out_add(o, s, strlen(s));
}

void
out_fmt(struct out *o, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0 || !make_room(o, (size_t)n))
		return;
	va_start(ap, format);
	vsnprintf(o->p + o->n, (size_t)n + 1, format, ap);
	va_end(ap);
	o->n += (size_t)n;
}

/* Bytes of the well-formed character at p, 0 when it is none. */
static size_t
character(const unsigned char *p, size_t n, uint32_t *cp_out)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len = p[0] < 0x80	     ? 1
		     : (p[0] & 0xe0) == 0xc0 ? 2
		     : (p[0] & 0xf0) == 0xe0 ? 3
		     : (p[0] & 0xf8) == 0xf0 ? 4
					     : 0;
	uint32_t cp;

	if (!len || len > n)
		return 0;
	cp = len == 1 ? p[0] : p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	if (cp < least[len] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	*cp_out = cp;
	return len;
}

/* Controls, and what would turn or hide the text around it. */
static bool
is_unfit(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n' && cp != '\t') ||
	       (cp >= 0x7f && cp < 0xa0) || cp == 0x61c ||
	       (cp >= 0x200e && cp <= 0x200f) ||
	       (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff ||
	       (cp >= 0xe0000 && cp <= 0xe0fff);
}

static const char *
reference(uint32_t cp)
{
	switch (cp) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\r':
		return " ";
	default:
		return NULL;
	}
}

static void
add_fit(
    struct out *o, const char *p, size_t n, const char *(*refer)(uint32_t cp))
{
	const unsigned char *u = (const unsigned char *)p;
	size_t i = 0, start = 0;

	while (i < n) {
		uint32_t cp = 0;
		size_t len = character(u + i, n - i, &cp);
		const char *as = len ? refer(cp) : "\xef\xbf\xbd";

		if (len && !as && is_unfit(cp))
			as = "\xef\xbf\xbd";
		if (as) {
			out_add(o, p + start, i - start);
			out_text(o, as);
			start = i + (len ? len : 1);
		}
		i += len ? len : 1;
	}
	out_add(o, p + start, n - start);
}

void
out_html(struct out *o, const char *p, size_t n)
{
	add_fit(o, p, n, reference);
}

static const char *
no_reference(uint32_t cp)
{
	return cp == '\r' ? " " : NULL;
}

void
out_clean(struct out *o, const char *p, size_t n)
{
	add_fit(o, p, n, no_reference);
}

/* The next {kanji|reading} at or behind p; NULL without. */
static const char *
next_ruby(const char *p, size_t n, const char **bar_out, const char **end_out)
{
	const char *stop = p + n, *open = memchr(p, '{', n);

	while (open) {
		const char *bar = memchr(open, '|', (size_t)(stop - open));
		const char *end = memchr(open, '}', (size_t)(stop - open));

		if (bar && end && bar < end) {
			*bar_out = bar;
			*end_out = end;
			return open;
		}
		open = end ? memchr(end, '{', (size_t)(stop - end)) : NULL;
	}
	return NULL;
}

static void
add_words(struct out *o, const char *p, size_t n, bool with_ruby)
{
	const char *stop = p + n, *open, *bar, *end;

	while ((open = next_ruby(p, (size_t)(stop - p), &bar, &end))) {
		out_html(o, p, (size_t)(open - p));
		if (with_ruby)
			out_text(o, "<ruby>");
		out_html(o, open + 1, (size_t)(bar - open - 1));
		if (with_ruby) {
			out_text(o, "<rp>(</rp><rt>");
			out_html(o, bar + 1, (size_t)(end - bar - 1));
			out_text(o, "</rt><rp>)</rp></ruby>");
		}
		p = end + 1;
	}
	out_html(o, p, (size_t)(stop - p));
}

void
out_words(struct out *o, const char *p, size_t n)
{
	add_words(o, p, n, true);
}

void
out_words_plain(struct out *o, const char *p, size_t n)
{
	add_words(o, p, n, false);
}

char *
out_take(struct out *o, size_t *size_out)
{
	char *p = o->p;

	if (!p)
		p = calloc(1, 1);
	if (!p)
		abort();
	if (size_out)
		*size_out = o->n;
	*o = (struct out){.max = o->max};
	return p;
}

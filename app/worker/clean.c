/* SPDX-License-Identifier: MIT */
/* Text and JSON that a terminal can be given. */
#include <stdlib.h>
#include <string.h>

#include "worker/answer.h"

/*
 * Characters that order a terminal about, turn the reading direction or hide
 * what is written (Unicode 15, Cc, Bidi_Control, line separators, tags).
 */
static const struct {
	uint32_t first, last;
} unwanted[] = {
    {0x00, 0x09},
    {0x0b, 0x1f},
    {0x7f, 0x9f},
    {0x061c, 0x061c},
    {0x200e, 0x200f},
    {0x2028, 0x202e},
    {0x2066, 0x2069},
    {0xfeff, 0xfeff},
    {0xfff9, 0xfffb},
    {0xe0000, 0xe007f},
};

static bool
is_unwanted(uint32_t cp)
{
	for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++)
		if (cp >= unwanted[i].first && cp <= unwanted[i].last)
			return true;
	return false;
}

/*
 * Code point at p (n > 0) and its length; malformed bytes (RFC 3629) are one
 * byte long and UINT32_MAX.
 */
static size_t
utf8_at(const unsigned char *p, size_t n, uint32_t *cp_out)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len = *p < 0x80	 ? 1
		     : *p < 0xc2 ? 0
		     : *p < 0xe0 ? 2
		     : *p < 0xf0 ? 3
		     : *p < 0xf5 ? 4
				 : 0;
	uint32_t cp = len == 1 ? *p : *p & (0x7fU >> len);

	*cp_out = UINT32_MAX;
	if (!len || len > n)
		return 1;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		cp = cp << 6 | (p[i] & 0x3fU);
	}
	if (cp < least[len] || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return 1;
	*cp_out = cp;
	return len;
}

/* Numbers of SGR (ECMA-48, 8.3.117) that only dress: no conceal, no blink. */
static bool
is_sgr_number(unsigned n)
{
	return n <= 4 || n == 7 || n == 22 || (n >= 30 && n <= 39) ||
	       (n >= 90 && n <= 97);
}

/* Length of one of our sequences at p, or 0. */
static size_t
sgr_at(const unsigned char *p, size_t n)
{
	unsigned number = 0, digits = 0;

	if (n < 3 || p[0] != 0x1b || p[1] != '[')
		return 0;
	for (size_t i = 2; i < n && i < 16; i++) {
		if (p[i] >= '0' && p[i] <= '9' && digits++ < 2) {
			number = number * 10 + (p[i] - '0');
			continue;
		}
		if (!digits || digits > 2 || !is_sgr_number(number))
			return 0;
		if (p[i] == 'm')
			return i + 1;
		if (p[i] != ';')
			return 0;
		number = digits = 0;
	}
	return 0;
}

char *
answer_clean_text(const char *text, size_t n, bool use_colour, size_t *size_out)
{
	static const char sign[] = "\xef\xbf\xbd", plain[] = "\x1b[0m";
	const unsigned char *p = (const unsigned char *)text;
	struct wire_out w = {0};
	bool is_dressed = false;

	while (n) {
		uint32_t cp;
		size_t len = use_colour ? sgr_at(p, n) : 0;

		if (len) {
			is_dressed = true;
			wire_raw(&w, p, len);
		} else {
			len = utf8_at(p, n, &cp);
			if (cp == UINT32_MAX || is_unwanted(cp))
				wire_raw(&w, sign, sizeof sign - 1);
			else
				wire_raw(&w, p, len);
		}
		p += len;
		n -= len;
	}
	if (is_dressed)
		wire_raw(&w, plain, sizeof plain - 1);
	*size_out = w.n;
	wire_raw(&w, "", 1);
	return (char *)w.p;
}

static void
add_escape(struct wire_out *w, unsigned unit)
{
	static const char hex[] = "0123456789abcdef";
	char e[6] = {'\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15],
	    hex[unit >> 4 & 15], hex[unit & 15]};

	wire_raw(w, e, sizeof e);
}

/* Outside of strings JSON is ASCII, so each hit is inside of one. */
char *
answer_json_line(const json_t *o, size_t *size_out)
{
	char *line = json_dumps(o, JSON_COMPACT | JSON_ENCODE_ANY);
	const unsigned char *p = (const unsigned char *)line;
	struct wire_out w = {0};
	size_t n = line ? strlen(line) : 0;

	while (n) {
		uint32_t cp;
		size_t len = utf8_at(p, n, &cp);

		if (cp >= 0x10000 && is_unwanted(cp)) {
			add_escape(&w, 0xd800 + ((cp - 0x10000) >> 10));
			add_escape(&w, 0xdc00 + ((cp - 0x10000) & 0x3ff));
		} else if (cp != UINT32_MAX && is_unwanted(cp)) {
			add_escape(&w, cp);
		} else {
			wire_raw(&w, p, len);
		}
		p += len;
		n -= len;
	}
	free(line);
	*size_out = w.n;
	wire_raw(&w, "", 1);
	return (char *)w.p;
}

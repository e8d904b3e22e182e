/* SPDX-License-Identifier: MIT */
/* UTF-8 decoding with maximal subparts, and encoding. */
#include "base/utf8.h"

enum {
	REPLACEMENT = 0xfffd
};

uint32_t
utf8_next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	unsigned lower = 0x80, upper = 0xbf;
	uint32_t cp = p[0];
	size_t want, i;

	if (cp < 0x80) { /* most of a mail; a call each would show */
		s->p++;
		s->n--;
		return cp;
	}
	if (cp >= 0xc2 && cp <= 0xdf) {
		want = 1;
		cp &= 0x1f;
	} else if (cp >= 0xe0 && cp <= 0xef) {
		want = 2;
		lower = cp == 0xe0 ? 0xa0 : 0x80;
		upper = cp == 0xed ? 0x9f : 0xbf;
		cp &= 0x0f;
	} else if (cp >= 0xf0 && cp <= 0xf4) {
		want = 3;
		lower = cp == 0xf0 ? 0x90 : 0x80;
		upper = cp == 0xf4 ? 0x8f : 0xbf;
		cp &= 0x07;
	} else {
		*s = str_skip(*s, 1);
		return REPLACEMENT;
	}
	for (i = 1; i <= want; i++) {
		if (i >= s->n || p[i] < lower || p[i] > upper) {
			*s = str_skip(*s, i);
			return REPLACEMENT;
		}
		lower = 0x80;
		upper = 0xbf;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	*s = str_skip(*s, want + 1);
	return cp;
}

uint32_t
utf8_last(struct str s, size_t *len_out)
{
	size_t n = 1;
	struct str tail;
	uint32_t cp;

	while (n < 4 && n < s.n && ((unsigned char)s.p[s.n - n] & 0xc0) == 0x80)
		n++;
	tail = str_skip(s, s.n - n);
	cp = utf8_next(&tail);
	if (tail.n) { /* stray continuation bytes: the last one alone */
		*len_out = 1;
		return REPLACEMENT;
	}
	*len_out = n;
	return cp;
}

size_t
utf8_put(char out[static 4], uint32_t cp)
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = REPLACEMENT;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* Length of the well-formed sequence beyond ASCII at p, or 0. */
static size_t
sequence_length(const unsigned char *p, size_t n)
{
	/* The Unicode Standard, table 3-7. */
	unsigned char low = 0x80, high = 0xbf;
	size_t length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (p[0] < 0xc2 || p[0] > 0xf4 || n < length)
		return 0;
	switch (p[0]) {
	case 0xe0:
		low = 0xa0;
		break;
	case 0xed:
		high = 0x9f;
		break;
	case 0xf0:
		low = 0x90;
		break;
	case 0xf4:
		high = 0x8f;
		break;
	}
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

bool
utf8_is_valid(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0, length;
	uint64_t word;

	while (i < s.n) {
		if (i + 8 <= s.n) {
			/* Most text is ASCII: eight bytes at once. */
			memcpy(&word, p + i, 8);
			if (!(word & 0x8080808080808080)) {
				i += 8;
				continue;
			}
		}
		if (p[i] < 0x80) {
			i++;
			continue;
		}
		length = sequence_length(p + i, s.n - i);
		if (!length)
			return false;
		i += length;
	}
	return true;
}

struct str
utf8_prefix(struct str s, size_t most)
{
	size_t n = most;

	if (s.n <= most)
		return s;
	while (n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	s.n = n;
	return s;
}

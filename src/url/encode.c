/* SPDX-License-Identifier: MIT */
/* Percent-encode sets as one table of bits. */
#include "url/encode.h"

enum {
	C0 = URL_SET_C0,
	FR = URL_SET_FRAGMENT,
	QU = URL_SET_QUERY,
	SQ = URL_SET_SPECIAL_QUERY,
	PA = URL_SET_PATH,
	US = URL_SET_USERINFO,
	ALL = C0 | FR | QU | SQ | PA | US
};

static const unsigned char sets[256] = {
    [0 ... 0x1f] = ALL,
    [' '] = FR | QU | SQ | PA | US,
    ['"'] = FR | QU | SQ | PA | US,
    ['<'] = FR | QU | SQ | PA | US,
    ['>'] = FR | QU | SQ | PA | US,
    ['`'] = FR | PA | US,
    ['#'] = QU | SQ | PA | US,
    ['\''] = SQ,
    ['?'] = PA | US,
    ['^'] = PA | US,
    ['{'] = PA | US,
    ['}'] = PA | US,
    ['/'] = US,
    [':'] = US,
    [';'] = US,
    ['='] = US,
    ['@'] = US,
    ['['] = US,
    ['\\'] = US,
    [']'] = US,
    ['|'] = US,
    [0x7f ... 0xff] = ALL,
};

bool
url_is_in_set(unsigned char c, enum url_set set)
{
	return sets[c] & set;
}

struct str
url_encode(struct arena *a, struct str s, enum url_set set)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t more = 0;
	char *out, *p;

	for (size_t i = 0; i < s.n; i++)
		more += (sets[(unsigned char)s.p[i]] & set) != 0;
	if (!more)
		return s;
	out = p = arena_raw(a, s.n + 2 * more);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (sets[c] & set) {
			*p++ = '%';
			*p++ = hex[c >> 4];
			*p++ = hex[c & 15];
		} else {
			*p++ = (char)c;
		}
	}
	return (struct str){out, (size_t)(p - out)};
}

struct str
url_decode(struct arena *a, struct str s)
{
	char *out, *p;

	if (str_chr(s, '%') < 0)
		return s;
	out = p = arena_raw(a, s.n);
	for (size_t i = 0; i < s.n; i++) {
		int high = -1, low = -1;

		if (s.p[i] == '%' && s.n - i > 2) {
			high = hex_value((unsigned char)s.p[i + 1]);
			low = hex_value((unsigned char)s.p[i + 2]);
		}
		if (high < 0 || low < 0) {
			*p++ = s.p[i];
			continue;
		}
		*p++ = (char)(high << 4 | low);
		i += 2;
	}
	return (struct str){out, (size_t)(p - out)};
}

/* SPDX-License-Identifier: MIT */
/* Views of bytes: comparison, search, cutting. */
#include "base/str.h"

struct str
str_c(const char *s)
{
	return s ? (struct str){s, strlen(s)} : STR_NONE;
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

bool
str_ieq(struct str a, struct str b)
{
	return a.n == b.n && str_istarts(a, b);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n &&
	       (!prefix.n || !memcmp(s.p, prefix.p, prefix.n));
}

bool
str_istarts(struct str s, struct str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (to_lower((unsigned char)s.p[i]) !=
		    to_lower((unsigned char)prefix.p[i]))
			return false;
	return true;
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

bool
str_iends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_ieq(str_skip(s, s.n - suffix.n), suffix);
}

ssize_t
str_chr(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? at - s.p : -1;
}

ssize_t
str_rchr(struct str s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;

	return at ? at - s.p : -1;
}

ssize_t
str_find(struct str s, struct str needle)
{
	const char *at;

	if (!needle.n)
		return 0;
	if (s.n < needle.n)
		return -1;
	at = memmem(s.p, s.n, needle.p, needle.n);
	return at ? at - s.p : -1;
}

ssize_t
str_ifind(struct str s, struct str needle)
{
	int first;

	if (s.n < needle.n)
		return -1;
	if (!needle.n)
		return 0;
	first = to_lower((unsigned char)needle.p[0]);
	for (size_t i = 0; i <= s.n - needle.n; i++)
		if (to_lower((unsigned char)s.p[i]) == first &&
		    str_istarts(str_skip(s, i), needle))
			return (ssize_t)i;
	return -1;
}

struct str
str_sub(struct str s, size_t at, size_t n)
{
	s = str_skip(s, at);
	if (s.n > n)
		s.n = n;
	return s;
}

struct str
str_skip(struct str s, size_t n)
{
	if (!s.p)
		return s;
	if (n > s.n)
		n = s.n;
	return (struct str){s.p + n, s.n - n};
}

struct str
str_trim(struct str s)
{
	while (s.n && is_space((unsigned char)s.p[0]))
		s = str_skip(s, 1);
	while (s.n && is_space((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_cut(struct str *rest, char sep)
{
	struct str piece = *rest;
	ssize_t at = str_chr(*rest, sep);

	if (at < 0) {
		*rest = STR_NONE;
		return piece;
	}
	piece.n = (size_t)at;
	*rest = str_skip(*rest, (size_t)at + 1);
	return piece;
}

bool
str_has_word(struct str words, struct str word)
{
	while (words.p)
		if (str_eq(str_cut(&words, ' '), word))
			return true;
	return false;
}

struct str
str_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

bool
str_u64(struct str s, uint64_t *out)
{
	uint64_t v = 0;

	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit((unsigned char)s.p[i]) ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return false;
	}
	*out = v;
	return true;
}

bool
str_within(struct str inner, struct str outer)
{
	return inner.p && outer.p && inner.p >= outer.p &&
	       inner.p + inner.n <= outer.p + outer.n;
}

uint64_t
str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93;
	return h ^ h >> 32;
}

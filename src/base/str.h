/* SPDX-License-Identifier: MIT */
/* A borrowed view of bytes, and what can be asked of it. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Not NUL-terminated, never owned, passed by value. {NULL, 0} is the absent
 * string; an empty one that is present has p != NULL. Every function here
 * takes both. "ASCII case" folds A-Z only.
 */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
#define STR_FMT(s)   (int)(s).n, (s).p ? (s).p : ""
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* View of a NUL-terminated string; NULL gives the absent string. */
struct str str_c(const char *s);

bool str_eq(struct str a, struct str b);
bool str_ieq(struct str a, struct str b);
/* <0, 0, >0 by unsigned bytes, the shorter first where one begins the other. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_iends(struct str s, struct str suffix);

/* Offset of the first occurrence, or -1. An empty needle is found at 0. */
ssize_t str_chr(struct str s, char c);
ssize_t str_rchr(struct str s, char c);
ssize_t str_find(struct str s, struct str needle);
ssize_t str_ifind(struct str s, struct str needle);

/* From offset `at` (clamped to s.n), at most n bytes. */
struct str str_sub(struct str s, size_t at, size_t n);
struct str str_skip(struct str s, size_t n);

/* Without SP, HTAB, CR, LF, FF, VT at both ends. */
struct str str_trim(struct str s);

/*
 * Takes the piece before the first `sep` off *rest and returns it; the last
 * piece leaves *rest absent. Call while rest->p != NULL.
 */
struct str str_cut(struct str *rest, char sep);

/* Is `word` one of the words, which a blank parts? */
bool str_has_word(struct str words, struct str word);

/* The next line without its end (LF or CRLF); *rest as in str_cut. */
struct str str_line(struct str *rest);

/*
 * Whole string as an unsigned decimal number; false (and *out untouched) when
 * empty, with another character, or above UINT64_MAX.
 */
bool str_u64(struct str s, uint64_t *out);

/* Is `inner` a view into `outer`'s bytes? */
bool str_within(struct str inner, struct str outer);

/* 64-bit hash (FNV-1a with a final mix): for tables of our own data only. */
uint64_t str_hash(struct str s);

/* ASCII classes of one byte; no locale. */
static inline bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_alpha(int c)
{
	return ((unsigned)c | 32) - 'a' < 26;
}

static inline bool
is_alnum(int c)
{
	return is_digit(c) || is_alpha(c);
}

static inline bool
is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline int
to_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* 0..15, or -1 for what is no hexadecimal digit. */
static inline int
hex_value(int c)
{
	if (is_digit(c))
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 4648 section 4: 0..63, or -1 for what is no digit of base64. */
static inline int
base64_value(int c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The digits of section 5 too, which a URL can carry. */
static inline int
base64url_value(int c)
{
	return c == '-' ? 62 : c == '_' ? 63 : base64_value(c);
}

#include "base/banned.h"

#endif

/* SPDX-License-Identifier: MIT */
/* UTF-8, read and written one code point at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

/*
 * Takes one code point off the front of *s (s->n > 0). Malformed bytes give
 * U+FFFD for each maximal subpart, as the WHATWG Encoding Standard says; so
 * at least one byte is taken each time.
 */
uint32_t utf8_next(struct str *s);

/* The last code point of s and its length in bytes; s.n > 0. */
uint32_t utf8_last(struct str s, size_t *len_out);

/* Writes 1 to 4 bytes; what is no scalar value is written as U+FFFD. */
size_t utf8_put(char out[static 4], uint32_t cp);

bool utf8_is_valid(struct str s);

/*
 * Longest prefix of at most `most` bytes that ends between code points, so
 * that a quote never cuts a character.
 */
struct str utf8_prefix(struct str s, size_t most);

#endif

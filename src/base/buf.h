/* SPDX-License-Identifier: MIT */
/* Bytes that grow, up to a maximum, with the first error kept. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

/*
 * Lives in an arena. Past `max` bytes nothing more is added and buf_ok turns
 * false: callers add freely and ask once, at the end.
 */
struct buf {
	struct arena *arena;
	char *p;
	size_t n, cap, max;
	bool is_full;
};

void buf_init(struct buf *b, struct arena *a, size_t max);

void buf_add(struct buf *b, struct str s);
void buf_byte(struct buf *b, char c);
/* As UTF-8; a surrogate or a number above 0x10ffff adds U+FFFD. */
void buf_utf8(struct buf *b, uint32_t cp);
void buf_fmt(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for n more bytes to be written at the returned place, or NULL. */
char *buf_room(struct buf *b, size_t n);
/* Says that `n` of that room were written. */
void buf_took(struct buf *b, size_t n);

/* What was added so far: valid until the next addition. Never absent. */
struct str buf_str(const struct buf *b);
bool buf_ok(const struct buf *b);

#endif

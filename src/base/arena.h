/* SPDX-License-Identifier: MIT */
/* One allocator per message: everything about it dies with it. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena;

/*
 * Never NULL: real memory exhaustion ends the process; base/limits.h makes
 * sure that no mail can cause it. arena_free(NULL) does nothing.
 */
struct arena *arena_new(void);
void arena_free(struct arena *a);

/*
 * For the next message: one block is kept, of what this one needed and at most
 * 1 MB, wiped; all else is given back.
 */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type, never NULL (also for n == 0). */
void *arena_alloc(struct arena *a, size_t n);
/* The same without zeroing, for bytes that are written at once. */
void *arena_raw(struct arena *a, size_t n);
/* `count` items of `size`; an overflow ends the process. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* A copy with a NUL behind it (not counted in n). */
struct str arena_str(struct arena *a, struct str s);
/* The same with ASCII letters in lower case. */
struct str arena_lower(struct arena *a, struct str s);

/*
 * Room for one more item behind the n items of `items`, an array made by this
 * function alone (start with NULL, 0). Returns the array, moved when it grew;
 * the new item is zeroed. Amortised O(1).
 */
void *arena_push(struct arena *a, void *items, size_t n, size_t size);

/* Calls done(thing) at arena_free or arena_reset, last given first. */
void arena_own(struct arena *a, void *thing, void (*done)(void *));

/* Bytes taken from the system, for reports and limits. */
size_t arena_used(const struct arena *a);

#endif

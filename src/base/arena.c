/* SPDX-License-Identifier: MIT */
/* The arena: blocks of doubling size, large pieces in blocks of their own. */
#include "base/arena.h"

#include <stdalign.h>

/*
 * Under AddressSanitizer each piece is a block of its own, so that a byte
 * read behind its end is seen.
 */
#if defined(__SANITIZE_ADDRESS__)
#define PIECES_ALONE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PIECES_ALONE 1
#endif
#endif
#ifndef PIECES_ALONE
#define PIECES_ALONE 0
#endif

enum {
	BLOCK_FIRST = 16 * 1024,
	BLOCK_MOST = 1024 * 1024,
	KEPT_MOST = 1024 * 1024, /* of an arena between two messages */
	PUSH_FIRST = 4
};

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) char data[];
};

struct owned {
	struct owned *next;
	void *thing;
	void (*done)(void *);
};

struct arena {
	struct block *first, *current;
	struct block *more; /* all but the first, in no order */
	struct owned *owned;
	size_t next_size, total;
};

static void *
memory(size_t n)
{
	void *p = malloc(n);

	if (!p)
		abort();
	return p;
}

static struct block *
block_new(struct arena *a, size_t size)
{
	struct block *b;

	if (__builtin_add_overflow(size, sizeof *b, &size))
		abort();
	b = memory(size);
	b->next = NULL;
	b->size = size - sizeof *b;
	b->used = 0;
	a->total += size;
	return b;
}

static struct block *
block_more(struct arena *a, size_t size)
{
	struct block *b = block_new(a, size);

	b->next = a->more;
	a->more = b;
	return b;
}

struct arena *
arena_new(void)
{
	struct arena *a = memory(sizeof *a);

	*a = (struct arena){.next_size = BLOCK_FIRST};
	a->first = a->current = block_new(a, BLOCK_FIRST);
	return a;
}

static void
release_owned(struct arena *a)
{
	/* A piece of `owned` lies in the arena: read before calling. */
	while (a->owned) {
		struct owned *o = a->owned;

		a->owned = o->next;
		o->done(o->thing);
	}
}

static void
block_free(struct arena *a, struct block *b)
{
	a->total -= b->size + sizeof *b;
	free(b);
}

/*
 * What one message needed, up to KEPT_MOST, is at hand for the next: to give
 * it back and ask for it again costs more than to read a small message.
 */
static void
grow_first(struct arena *a, size_t needed)
{
	size_t size = a->first->size;

	if (needed > KEPT_MOST)
		needed = KEPT_MOST;
	if (PIECES_ALONE || needed <= size)
		return;
	block_free(a, a->first);
	a->first = block_new(a, needed);
}

void
arena_reset(struct arena *a)
{
	size_t needed = a->total;
	struct block *b, *next;

	release_owned(a);
	for (b = a->more; b; b = next) {
		next = b->next;
		block_free(a, b);
	}
	a->more = NULL;
	memset(a->first->data, 0, a->first->used);
	a->first->used = 0;
	grow_first(a, needed);
	a->current = a->first;
	a->next_size = BLOCK_FIRST;
}

void
arena_free(struct arena *a)
{
	if (!a)
		return;
	release_owned(a);
	for (struct block *b = a->more, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a->first);
	free(a);
}

void *
arena_raw(struct arena *a, size_t n)
{
	struct block *b = a->current;
	size_t align = alignof(max_align_t);

	if (n > SIZE_MAX - align)
		abort();
	if (PIECES_ALONE) {
		b = block_more(a, n);
		b->used = n;
		return b->data;
	}
	n = n ? (n + align - 1) & ~(align - 1) : align;
	if (b->size - b->used < n) {
		/* A large piece has a block of its own. */
		if (n > a->next_size / 2) {
			b = block_more(a, n);
			b->used = n;
			return b->data;
		}
		if (a->next_size < BLOCK_MOST)
			a->next_size *= 2;
		a->current = b = block_more(a, a->next_size);
	}
	b->used += n;
	return b->data + b->used - n;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(arena_raw(a, n), 0, n);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		abort();
	return arena_alloc(a, n);
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = arena_raw(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){p, s.n};
}

struct str
arena_lower(struct arena *a, struct str s)
{
	struct str out = arena_str(a, s);
	char *p = (char *)out.p;

	for (size_t i = 0; i < out.n; i++)
		p[i] = (char)to_lower((unsigned char)p[i]);
	return out;
}

void *
arena_push(struct arena *a, void *items, size_t n, size_t size)
{
	char *p = items;

	/* Capacity is PUSH_FIRST, then each power of two: n tells it. */
	if (n == 0) {
		p = arena_array(a, PUSH_FIRST, size);
	} else if (n >= PUSH_FIRST && !(n & (n - 1))) {
		p = arena_array(a, n * 2, size);
		memcpy(p, items, n * size);
	}
	memset(p + n * size, 0, size);
	return p;
}

void
arena_own(struct arena *a, void *thing, void (*done)(void *))
{
	struct owned *o = arena_alloc(a, sizeof *o);

	*o = (struct owned){a->owned, thing, done};
	a->owned = o;
}

size_t
arena_used(const struct arena *a)
{
	return a->total;
}

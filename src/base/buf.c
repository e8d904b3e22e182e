/* SPDX-License-Identifier: MIT */
/* Growing bytes in an arena. */
#include "base/buf.h"
#include "base/utf8.h"

#include <stdarg.h>

enum {
	CAP_FIRST = 64
};

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){.arena = a, .max = max};
}

char *
buf_room(struct buf *b, size_t n)
{
	size_t want, cap;
	char *p;

	if (b->is_full || n > b->max - b->n) {
		b->is_full = true;
		return NULL;
	}
	want = b->n + n;
	if (want > b->cap) {
		cap = b->cap ? b->cap : CAP_FIRST;
		while (cap < want)
			cap *= 2;
		p = arena_raw(b->arena, cap);
		if (b->n)
			memcpy(p, b->p, b->n);
		b->p = p;
		b->cap = cap;
	}
	return b->p ? b->p + b->n : NULL;
}

void
buf_took(struct buf *b, size_t n)
{
	b->n += n;
}

void
buf_add(struct buf *b, struct str s)
{
	char *at;

	if (!s.n)
		return;
	at = buf_room(b, s.n);
	if (!at)
		return;
	memcpy(at, s.p, s.n);
	b->n += s.n;
}

void
buf_byte(struct buf *b, char c)
{
	if (b->n < b->cap && !b->is_full && b->n < b->max)
		b->p[b->n++] = c;
	else
		buf_add(b, (struct str){&c, 1});
}

void
buf_utf8(struct buf *b, uint32_t cp)
{
	char out[4];

	buf_add(b, (struct str){out, utf8_put(out, cp)});
}

void
buf_fmt(struct buf *b, const char *format, ...)
{
	va_list args;
	char *at;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n <= 0)
		return;
	/* vsnprintf writes a NUL too: room for it, but not counted. */
	at = buf_room(b, (size_t)n + 1);
	if (!at)
		return;
	va_start(args, format);
	vsnprintf(at, (size_t)n + 1, format, args);
	va_end(args);
	b->n += (size_t)n;
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){b->p ? b->p : "", b->n};
}

bool
buf_ok(const struct buf *b)
{
	return !b->is_full;
}

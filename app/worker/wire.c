/* SPDX-License-Identifier: MIT */
/* Numbers and bytes into a buffer and, distrusting it, out of one. */
#include "worker/wire.h"

#include <stdlib.h>
#include <string.h>

#define WIRE_ABSENT UINT32_MAX

void *
wire_alloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		abort();
	return p;
}

char *
wire_dup(const char *s, size_t n)
{
	char *p = wire_alloc(n + 1);

	if (n)
		memcpy(p, s, n);
	p[n] = 0;
	return p;
}

void
wire_raw(struct wire_out *w, const void *p, size_t n)
{
	if (n > SIZE_MAX / 4 - w->n)
		abort();
	if (w->n + n > w->cap) {
		size_t cap = (w->n + n) * 2 + 64;
		uint8_t *bigger = realloc(w->p, cap);

		if (!bigger)
			abort();
		w->p = bigger;
		w->cap = cap;
	}
	if (n)
		memcpy(w->p + w->n, p, n);
	w->n += n;
}

void
wire_u32(struct wire_out *w, uint32_t v)
{
	wire_raw(w, &v, sizeof v);
}

void
wire_u64(struct wire_out *w, uint64_t v)
{
	wire_raw(w, &v, sizeof v);
}

void
wire_bytes(struct wire_out *w, const void *p, size_t n)
{
	if (n >= WIRE_ABSENT)
		abort();
	wire_u32(w, p ? (uint32_t)n : WIRE_ABSENT);
	if (p)
		wire_raw(w, p, n);
}

void
wire_text(struct wire_out *w, const char *s)
{
	wire_bytes(w, s, s ? strlen(s) + 1 : 0);
}

void
wire_done(struct wire_out *w)
{
	free(w->p);
	*w = (struct wire_out){0};
}

static bool
take(struct wire_in *w, void *out, size_t n)
{
	if (w->is_bad || w->n < n) {
		w->is_bad = true;
		return false;
	}
	memcpy(out, w->p, n);
	w->p += n;
	w->n -= n;
	return true;
}

uint32_t
wire_get_u32(struct wire_in *w)
{
	uint32_t v;

	return take(w, &v, sizeof v) ? v : 0;
}

uint64_t
wire_get_u64(struct wire_in *w)
{
	uint64_t v;

	return take(w, &v, sizeof v) ? v : 0;
}

const uint8_t *
wire_get_bytes(struct wire_in *w, size_t most, size_t *n_out)
{
	uint32_t n = wire_get_u32(w);
	const uint8_t *p = w->p;

	*n_out = 0;
	if (w->is_bad || n == WIRE_ABSENT)
		return NULL;
	if (n > most || n > w->n) {
		w->is_bad = true;
		return NULL;
	}
	w->p += n;
	w->n -= n;
	*n_out = n;
	return p;
}

const char *
wire_get_text(struct wire_in *w, size_t most)
{
	size_t n;
	const char *p = (const char *)wire_get_bytes(w, most, &n);

	if (!p)
		return NULL;
	if (!n || memchr(p, 0, n) != p + n - 1) {
		w->is_bad = true;
		return NULL;
	}
	return p;
}

bool
wire_is_done(const struct wire_in *w)
{
	return !w->is_bad && !w->n;
}

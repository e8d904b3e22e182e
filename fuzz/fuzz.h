/* SPDX-License-Identifier: MIT */
/* What fuzz targets share. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <assert.h>

#include "base/arena.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes in a piece of memory of their own, so that ASan sees its end. */
static inline struct str
fuzz_copy(struct arena *a, const uint8_t *data, size_t size)
{
	char *p = arena_raw(a, size);

	if (size)
		memcpy(p, data, size);
	return (struct str){p, size};
}

static inline void
fuzz_utf8(struct str s)
{
	assert(!s.n || s.p);
	assert(utf8_is_valid(s));
}

#endif

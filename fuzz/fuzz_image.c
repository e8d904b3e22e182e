/* SPDX-License-Identifier: MIT */
/* Pictures: within the budget, each code once, none empty. */
#include "fuzz.h"

#include "base/limits.h"
#include "image/image.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str bytes = fuzz_copy(a, data, size);
	struct image_budget before = image_budget(), left = before;
	struct image_head h = image_head(bytes);
	struct image_scan s;

	/* Large pictures cost time and find nothing that small ones do not. */
	left.pixels = left.scanned = before.pixels = before.scanned = 1 << 19;
	s = image_scan(a, bytes, &left);
	assert(left.pixels <= before.pixels && left.scanned <= before.scanned);
	assert((s.end == IMAGE_NOT_ONE) == (h.kind == IMAGE_NONE));
	assert(s.n_codes <= LIMIT_CODES);
	for (size_t i = 0; i < s.n_codes; i++) {
		assert(s.codes[i].n);
		for (size_t k = 0; k < i; k++)
			assert(!str_eq(s.codes[i], s.codes[k]));
	}
	arena_free(a);
	return 0;
}

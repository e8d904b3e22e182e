/* SPDX-License-Identifier: MIT */
/* Folding: valid and bounded, with offsets that never go back. */
#include "fuzz.h"

#include "base/fold.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = fuzz_copy(a, data, size);
	struct folded f = fold_text(a, text);

	fuzz_utf8(f.text);
	assert(f.text.n <= text.n * 4);
	assert(f.map[f.text.n] == text.n);
	for (size_t i = 0; i < f.text.n; i++)
		assert(f.map[i] <= f.map[i + 1]);
	fold_source(&f, text, size / 2, size / 3);
	arena_free(a);
	return 0;
}

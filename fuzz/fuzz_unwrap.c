/* SPDX-License-Identifier: MIT */
/* Chains of redirectors. */
#include "fuzz.h"

#include "base/limits.h"
#include "url/unwrap.h"

static const struct url_tables *tables;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct url u;
	struct unwrap w;

	if (!tables)
		tables = url_tables_new(NULL, NULL);
	if (url_parse(tables, a, fuzz_copy(a, data, size), NULL, &u)) {
		w = url_unwrap(tables, a, &u);
		assert(w.n_steps <= LIMIT_URL_UNWRAPS);
		assert((w.end == UNWRAP_UNKNOWN) == (w.end_service != NULL));
		for (size_t i = 0; i < w.n_steps; i++) {
			assert(w.steps[i].service);
			assert(w.steps[i].url.host.n);
			fuzz_utf8(w.steps[i].url.href);
		}
	}
	arena_free(a);
	return 0;
}

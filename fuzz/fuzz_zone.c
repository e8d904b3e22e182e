/* SPDX-License-Identifier: MIT */
/* Zone files, and whether what they answer can be written and read again. */
#include "ask/zone.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {
	    "example.test", "a.example.test", "x", "1.2.0.192.in-addr.arpa"};
	struct arena *a = arena_new();
	struct str why = STR_NONE;
	struct zone *z = zone_read(a, fuzz_copy(a, data, size), &why);
	struct ask *k = ask_new(a, 100);

	assert(z || why.n);
	for (size_t i = 0; i < ARRAY_LEN(names) * 5; i++)
		ask_get(k, (enum ask_type)(i % 5), str_c(names[i / 5]));
	if (z) {
		zone_answer_open(z, a, k);
		assert(zone_read(a, zone_of_ask(a, k), &why));
	}
	arena_free(a);
	return 0;
}

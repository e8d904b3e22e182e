/* SPDX-License-Identifier: MIT */
/* Authentication-Results and Received fields. */
#include "auth/authres.h"
#include "auth/received.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = fuzz_copy(a, data, size);
	struct field f = {STR("Received"), s, s, 0};
	struct authres strict, lenient;
	struct received r;
	bool is_good = authres_parse(a, s, &strict);

	assert(!authres_parse_lenient(a, s, &lenient) ? !is_good : true);
	if (is_good)
		assert(strict.n <= lenient.n || strict.n == 0);
	received_parse(a, &f, &r);
	arena_free(a);
	return 0;
}

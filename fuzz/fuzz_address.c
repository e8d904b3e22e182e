/* SPDX-License-Identifier: MIT */
/* Address lists. */
#include "fuzz.h"

#include "base/limits.h"
#include "mail/address.h"
#include "mail/fact.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const hints[] = {"", "utf-8", "shift_jis", "gbk"};
	struct arena *a = arena_new();
	struct str s = fuzz_copy(a, data, size);
	struct facts f = {.arena = a, .raw = s, .place = s};
	struct address *list;
	size_t n;

	list = address_read(a, s, str_c(hints[size % 4]), &f, &n);
	assert(n <= LIMIT_ADDRESSES);
	for (size_t i = 0; i < n; i++) {
		fuzz_utf8(list[i].display);
		assert(list[i].offset + list[i].length <= s.n);
		assert(!list[i].domain.p || list[i].domain.n);
		assert(list[i].domain.n < s.n + 1);
	}
	arena_free(a);
	return 0;
}

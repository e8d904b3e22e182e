/* SPDX-License-Identifier: MIT */
/* Links in plain text: in order, apart from each other, within the text. */
#include "fuzz.h"

#include "base/limits.h"
#include "mail/textlink.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = fuzz_copy(a, data, size);
	struct text_link *links;
	size_t n, end = 0;

	links = text_links(a, text, &n);
	assert(n <= LIMIT_LINKS);
	for (size_t i = 0; i < n; i++) {
		assert(links[i].offset >= end && links[i].length);
		end = links[i].offset + links[i].length;
		assert(end <= text.n);
		assert(links[i].shown.n == links[i].length);
		assert(str_within(links[i].shown, text));
		assert(links[i].href.n > sizeof "ftp://" - 1);
		if (utf8_is_valid(text))
			fuzz_utf8(links[i].shown);
	}
	arena_free(a);
	return 0;
}

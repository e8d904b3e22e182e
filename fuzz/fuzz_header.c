/* SPDX-License-Identifier: MIT */
/* Header sections, encoded words, parameters and dates. */
#include "fuzz.h"

#include "mail/date.h"
#include "mail/field.h"
#include "mail/param.h"
#include "mail/word.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = fuzz_copy(a, data, size);
	struct facts f = {.arena = a, .raw = s, .place = s};
	struct field_list l = field_read(a, s, &f);
	struct date date;

	assert(l.body_offset <= s.n);
	for (size_t i = 0; i < l.n; i++) {
		struct str value = l.items[i].value;
		struct param_field p;

		assert(str_within(l.items[i].raw, s));
		fuzz_utf8(word_decode(a, value, STR("shift_jis"), &f));
		p = param_read(a, value, STR_NONE, &f);
		for (size_t k = 0; k < p.n; k++)
			fuzz_utf8(p.params[k].value);
		if (date_read(value, &date))
			assert(date.zone > -2000 && date.zone < 2000);
	}
	fuzz_utf8(word_decode(a, s, STR_NONE, &f));
	param_read(a, s, STR_NONE, &f);
	for (size_t i = 0; i < f.n; i++)
		assert(!f.items[i].quote.n || str_within(f.items[i].quote, s));
	arena_free(a);
	return 0;
}

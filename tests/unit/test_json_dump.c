/* SPDX-License-Identifier: MIT */
/* Our text of a tree is jansson's, byte for byte. */
#include "unit.h"

#include "render/json_dump.h"

#include <stdlib.h>

static const char *const cases[] = {
    "{}",
    "[]",
    "null",
    "[true,false,null]",
    "[0,-1,9223372036854775807,-9223372036854775808,12345678901]",
    "[0.5,-1e300,0.1,100.0]",
    "\"\"",
    "\"plain\"",
    "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\\u007f/\"",
    "\"\\u91cd\\u8981 caf\\u00e9 \\ud83d\\ude00\"",
    "{\"b\":1,\"a\":{\"z\":[[],{}],\"y\":\"\\n\"},\"\\\"\":[1,[2,[3]]]}",
};

static void
test_same_bytes(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *o = json_loads(
		    cases[i], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		char *want = json_dumps(o, JSON_COMPACT | JSON_ENCODE_ANY);
		struct str got;

		assert_non_null(o);
		got = json_dump_text(a, o);
		assert_int_equal(got.n, strlen(want));
		assert_string_equal(got.p, want);
		free(want);
		json_decref(o);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

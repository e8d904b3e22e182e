/* SPDX-License-Identifier: MIT */
/* UTF-8: maximal subparts, ends, prefixes. */
#include "base/buf.h"
#include "base/utf8.h"
#include "unit.h"

static const struct {
	const char *bytes;
	const uint32_t want[6];
} decodings[] = {
    {"a\xe3\x81\x82", {'a', 0x3042}},
    {"\xf0\x9f\x98\x80", {0x1f600}},
    {"\xc0\xaf", {0xfffd, 0xfffd}},
    {"\xe0\x80\xaf", {0xfffd, 0xfffd, 0xfffd}},
    {"\xed\xa0\x80", {0xfffd, 0xfffd, 0xfffd}},
    {"\xf0\x90\x80"
     "a",
	{0xfffd, 'a'}},
    {"\xe3\x81", {0xfffd}},
    {"\xf5\x80", {0xfffd, 0xfffd}},
};

static void
decodes(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(decodings); i++) {
		struct str s = str_c(decodings[i].bytes);
		size_t n = 0;

		while (s.n)
			assert_int_equal(utf8_next(&s), decodings[i].want[n++]);
		assert_int_equal(decodings[i].want[n], 0);
	}
}

static void
looks_at_ends(void **state)
{
	size_t n;

	assert_int_equal(utf8_last(STR("a\xe3\x81\x82"), &n), 0x3042);
	assert_int_equal(n, 3);
	assert_int_equal(utf8_last(STR("a\x82"), &n), 0xfffd);
	assert_int_equal(n, 1);
	assert_str(utf8_prefix(STR("a\xe3\x81\x82"), 3), "a");
	assert_true(utf8_is_valid(STR("\xef\xbf\xbd")));
	assert_false(utf8_is_valid(STR("\xef\xbf")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decodes),
	    cmocka_unit_test(looks_at_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Views: comparison, search and cutting at their edges. */
#include "unit.h"

static void
compares(void **state)
{
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_ieq(STR("FroM"), STR("from")));
	assert_false(str_ieq(STR("from"), STR("from:")));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_true(str_iends(STR("x.EXAMPLE"), STR(".example")));
}

static void
finds(void **state)
{
	assert_int_equal(str_find(STR("abcabc"), STR("ca")), 2);
	assert_int_equal(str_find(STR("abc"), STR("abcd")), -1);
	assert_int_equal(str_find(STR_NONE, STR("")), 0);
	assert_int_equal(str_ifind(STR("xAmAzon"), STR("amazon")), 1);
	assert_int_equal(str_rchr(STR("a.b.c"), '.'), 3);
	assert_int_equal(str_chr(STR_NONE, '.'), -1);
}

static void
cuts(void **state)
{
	struct str rest = STR("a,,b");

	assert_str(str_cut(&rest, ','), "a");
	assert_str(str_cut(&rest, ','), "");
	assert_str(str_cut(&rest, ','), "b");
	assert_null(rest.p);
	rest = STR("one\r\ntwo");
	assert_str(str_line(&rest), "one");
	assert_str(str_line(&rest), "two");
	assert_null(rest.p);
	assert_str(str_sub(STR("abc"), 5, 2), "");
	assert_str(str_trim(STR(" \t a b\r\n")), "a b");
}

static void
reads_numbers(void **state)
{
	uint64_t v = 7;

	assert_false(str_u64(STR(""), &v));
	assert_false(str_u64(STR("1a"), &v));
	assert_false(str_u64(STR("18446744073709551616"), &v));
	assert_int_equal(v, 7);
	assert_true(str_u64(STR("18446744073709551615"), &v));
	assert_true(v == UINT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(compares),
	    cmocka_unit_test(finds),
	    cmocka_unit_test(cuts),
	    cmocka_unit_test(reads_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

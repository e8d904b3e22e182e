/* SPDX-License-Identifier: MIT */
/* Questions: noted once, answered, refused past the limit. */
#include "ask/ask.h"
#include "unit.h"

static void
notes_and_answers(void **state)
{
	struct arena *a = arena_new();
	struct ask *k = ask_new(a, 2);
	const struct ask_item *q = ask_get(k, ASK_TXT, STR("Example.COM."));
	struct str records[] = {STR("v=spf1 -all")};

	assert_int_equal(q->status, ASK_OPEN);
	assert_ptr_equal(ask_get(k, ASK_TXT, STR("example.com")), q);
	assert_ptr_equal(ask_next_open(k, NULL), q);
	assert_int_equal(
	    ask_answer(k, ASK_TXT, STR("example.com"), ASK_OK, records, 1), 0);
	assert_int_equal(q->status, ASK_OK);
	assert_str(q->records[0], "v=spf1 -all");
	assert_null(ask_next_open(k, NULL));
	arena_free(a);
}

static void
refuses(void **state)
{
	struct arena *a = arena_new();
	struct ask *k = ask_new(a, 1);

	assert_int_equal(ask_get(k, ASK_A, STR("a..b"))->status, ASK_NXDOMAIN);
	assert_int_equal(ask_get(k, ASK_A, STR("a.b"))->status, ASK_OPEN);
	assert_int_equal(ask_get(k, ASK_A, STR("c.d"))->status, ASK_NONE);
	assert_int_equal(
	    ask_answer(k, ASK_A, STR("a.b"), ASK_OPEN, NULL, 0), -1);
	assert_int_equal(ask_type_of(STR("mx")), ASK_MX);
	assert_int_equal(ask_type_of(STR("SRV")), -1);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(notes_and_answers),
	    cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Zones: both forms, CNAMEs, time-outs, and what a dump gives back. */
#include "ask/zone.h"
#include "unit.h"

static const char json[] =
    "[[\"a.example\",\"TXT\",[\"v=spf1 \",\"-all\"]],"
    "[\"A.example.\",\"MX\",[10,\"mx.example\"]],"
    "[\"c.example\",\"CNAME\",\"a.example\"],"
    "[\"l1.example\",\"CNAME\",\"l2.example\"],"
    "[\"l2.example\",\"CNAME\",\"l1.example\"],"
    "[\"t.example\",\"A\",\"TIMEOUT\"],[\"t.example\",\"TXT\",[\"x\"]],"
    "[\"u.example\",\"TIMEOUT\",null],[\"u.example\",\"A\",\"192.0.2.1\"],"
    "[\"n.example\",\"NODATA\",null],[\"*.w.example\",\"A\",\"192.0.2.2\"]]";

static const char master[] = "$ORIGIN example.\n$TTL 3600\n"
			     "a   IN TXT \"v=spf1 \" \"-all\" ; a remark\n"
			     "    300 MX 10 mx\n"
			     "c   CNAME a\n"
			     "l1  CNAME l2\nl2 CNAME l1\n"
			     "t   A TIMEOUT\n    TXT ( \"x\"\n )\n"
			     "u.example. TIMEOUT\nu A 192.0.2.1\n"
			     "n   NODATA\n*.w A 192.0.2.2\n"
			     "q   TXT \"a\\\"b\\; \\065\"\n";

static const struct {
	enum ask_type type;
	const char *name;
	enum ask_status status;
	const char *record;
} cases[] = {
    {ASK_TXT, "a.example", ASK_OK, "v=spf1 -all"},
    {ASK_TXT, "A.EXAMPLE.", ASK_OK, "v=spf1 -all"},
    {ASK_MX, "a.example", ASK_OK, "10 mx.example"},
    {ASK_A, "a.example", ASK_NODATA, NULL},
    {ASK_TXT, "c.example", ASK_OK, "v=spf1 -all"},
    {ASK_A, "l1.example", ASK_NONE, NULL},
    {ASK_A, "t.example", ASK_NONE, NULL},
    {ASK_TXT, "t.example", ASK_OK, "x"},
    {ASK_A, "u.example", ASK_OK, "192.0.2.1"},
    {ASK_TXT, "u.example", ASK_NONE, NULL},
    {ASK_TXT, "n.example", ASK_NODATA, NULL},
    {ASK_A, "x.y.w.example", ASK_OK, "192.0.2.2"},
    {ASK_A, "gone.example", ASK_NXDOMAIN, NULL},
};

static void
check_all(struct arena *a, const struct zone *z)
{
	struct ask *k = ask_new(a, 100);

	assert_non_null(z);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct ask_item *q =
		    ask_get(k, cases[i].type, str_c(cases[i].name));

		zone_answer_open(z, a, k);
		if (q->status != cases[i].status)
			print_error("%s\n", cases[i].name);
		assert_int_equal(q->status, cases[i].status);
		if (cases[i].record)
			assert_str(q->records[0], cases[i].record);
	}
}

static void
reads_both_forms(void **state)
{
	struct arena *a = arena_new();
	struct str why = STR_NONE;
	struct zone *z = zone_read(a, str_c(master), &why);
	struct ask *k = ask_new(a, 9);

	check_all(a, zone_read(a, str_c(json), &why));
	check_all(a, z);
	ask_get(k, ASK_TXT, STR("q.example"));
	zone_answer_open(z, a, k);
	assert_str(ask_at(k, 0)->records[0], "a\"b; A");
	arena_free(a);
}

static void
dumps_what_was_asked(void **state)
{
	struct arena *a = arena_new();
	struct str why = STR_NONE, text;
	struct zone *z = zone_read(a, str_c(json), &why);
	struct ask *k = ask_new(a, 100);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ask_get(k, cases[i].type, str_c(cases[i].name));
	zone_answer_open(z, a, k);
	text = zone_of_ask(a, k);
	check_all(a, zone_read(a, text, &why));
	arena_free(a);
}

static void
refuses(void **state)
{
	static const char *const bad[] = {
	    "[[1,2,3]]",
	    "[[\"a\",\"MX\",[\"x\"]]]",
	    "[",
	    "$INCLUDE x\n",
	    "  A 192.0.2.1\n",
	    "a.example A\n",
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct str why = STR_NONE;

		assert_null(zone_read(a, str_c(bad[i]), &why));
		assert_true(why.n > 0);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_both_forms),
	    cmocka_unit_test(dumps_what_was_asked),
	    cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

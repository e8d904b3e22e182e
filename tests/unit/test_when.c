/* SPDX-License-Identifier: MIT */
/* Days and times as lists write them. */
#include "unit.h"

#include "inbox/when.h"

enum {
	/* 2026-11-20 12:00 in Japan */
	NOW = 1795143600
};

static const struct {
	const char *text;
	enum when_kind kind;
	int64_t day; /* or -1: none is read */
	int minutes;
} rows[] = {
    {"2026/11/15", WHEN_DAY, 20772, 0},
    {"2026.11.15", WHEN_DAY, 20772, 0},
    {"2026年11月15日", WHEN_DAY, 20772, 0},
    {"令和8年11月15日", WHEN_DAY, 20772, 0},
    {"11/15", WHEN_DAY, 20772, 0},
    {"12/25", WHEN_DAY, 20447, 0}, /* of the year before */
    {"15 nov 2026", WHEN_DAY, 20772, 0},
    {"november 15, 2026", WHEN_DAY, 20772, 0},
    {"昨日", WHEN_DAY, 20776, 0},
    {"yesterday", WHEN_DAY, 20776, 0},
    {"木曜日", WHEN_DAY, 20776, 0},
    {"22:47", WHEN_CLOCK, 0, 1367},
    {"3:40 pm", WHEN_CLOCK, 0, 940},
    {"午後8時05分", WHEN_CLOCK, 0, 1205},
    {"13/45", WHEN_DAY, -1, 0},
    {"249-7781203-5540618", WHEN_DAY, -1, 0},
    {"25:61", WHEN_DAY, -1, 0},
};

static void
reads_each_form(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n;
		struct when *w =
		    when_read(a, str_c(rows[i].text), NULL, NOW, NOW, &n);

		if (rows[i].day < 0) {
			assert_int_equal(n, 0);
			continue;
		}
		assert_int_equal(n, 1);
		assert_int_equal(w[0].kind, rows[i].kind);
		assert_int_equal(w[0].day, rows[i].day);
		assert_int_equal(w[0].minutes, rows[i].minutes);
	}
	arena_free(a);
}

static void
counts_back_from_now(void **state)
{
	struct arena *a = arena_new();
	size_t n;
	struct when *w = when_read(a, STR("3時間前"), NULL, NOW, NOW, &n);

	(void)state;
	assert_int_equal(n, 1);
	assert_int_equal(w[0].kind, WHEN_INSTANT);
	assert_true(w[0].lo < NOW - 3 * 3600 && w[0].hi >= NOW - 3 * 3600);
	assert_true(w[0].hi < NOW - 2 * 3600);
	when_read(a, STR("3時間前"), NULL, 0, NOW, &n);
	assert_int_equal(n, 0);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_each_form),
	    cmocka_unit_test(counts_back_from_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

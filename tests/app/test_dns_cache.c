/* SPDX-License-Identifier: MIT */
/* What is kept of the DNS, for how long, and how much of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dns/cache.h"

enum {
	NAMES = CACHE_SETS * CACHE_WAYS * 2
};

static struct job_question
question(const char *name, enum mekiki_dns type)
{
	struct job_question q = {.type = type, .status = MEKIKI_DNS_NO_ANSWER};

	snprintf(q.name, sizeof q.name, "%s", name);
	return q;
}

static void
keep(struct dns_cache *c, const char *name, const char *record, int seconds,
    uint64_t now)
{
	struct job_question q = question(name, MEKIKI_DNS_TXT);

	q.status = record ? MEKIKI_DNS_OK : MEKIKI_DNS_NXDOMAIN;
	if (record)
		job_add_record(&q, record, strlen(record));
	cache_keep(c, &q, seconds, now);
	job_drop_answer(&q);
}

/* The first record; "" for an answer without; NULL: it is not known. */
static const char *
look(const struct dns_cache *c, const char *name, uint64_t now)
{
	static char text[64];
	struct job_question q = question(name, MEKIKI_DNS_TXT);

	if (!cache_answer(c, &q, now)) {
		assert_int_equal(q.status, MEKIKI_DNS_NO_ANSWER);
		assert_int_equal(q.n_records, 0);
		return NULL;
	}
	snprintf(text, sizeof text, "%.*s", q.n_records ? (int)q.sizes[0] : 0,
	    q.n_records ? q.records[0] : "");
	job_drop_answer(&q);
	return text;
}

static void
an_answer_is_given_until_its_time_is_over(void **state)
{
	struct dns_cache *c = cache_new();

	(void)state;
	keep(c, "a.example", "one", 5, 1000);
	keep(c, "b.example", NULL, 5, 1000);
	assert_string_equal(look(c, "a.example", 5999), "one");
	assert_string_equal(look(c, "b.example", 5999), "");
	assert_null(look(c, "a.example", 6000));
	assert_null(look(c, "c.example", 1000));
	keep(c, "a.example", "two", 5, 7000);
	assert_string_equal(look(c, "a.example", 7000), "two");
	cache_free(c);
}

static void
all_records_of_the_type_alone(void **state)
{
	struct dns_cache *c = cache_new();
	struct job_question q = question("a.example", MEKIKI_DNS_MX);

	(void)state;
	q.status = MEKIKI_DNS_OK_SECURE;
	job_add_record(&q, "x\0y", 3);
	job_add_record(&q, "z", 1);
	cache_keep(c, &q, 60, 0);
	job_drop_answer(&q);
	q.status = MEKIKI_DNS_NO_ANSWER;
	assert_true(cache_answer(c, &q, 1));
	assert_int_equal(q.status, MEKIKI_DNS_OK_SECURE);
	assert_int_equal(q.n_records, 2);
	assert_int_equal(q.sizes[0], 3);
	assert_memory_equal(q.records[0], "x\0y", 3);
	job_drop_answer(&q);
	assert_null(look(c, "a.example", 1));
	cache_free(c);
}

static void
no_time_too_much_time_and_too_many_bytes(void **state)
{
	struct dns_cache *c = cache_new();
	struct job_question q = question("big.example", MEKIKI_DNS_TXT);
	char *big = calloc(1, CACHE_BYTES_MOST + 1);
	uint64_t end = (uint64_t)CACHE_SECONDS_MOST * 1000;

	(void)state;
	assert_non_null(big);
	keep(c, "none.example", "x", 0, 0);
	keep(c, "less.example", "x", -1, 0);
	keep(c, "long.example", "x", INT32_MAX, 0);
	assert_null(look(c, "none.example", 0));
	assert_null(look(c, "less.example", 0));
	assert_string_equal(look(c, "long.example", end - 1), "x");
	assert_null(look(c, "long.example", end));
	q.status = MEKIKI_DNS_OK;
	job_add_record(&q, big, CACHE_BYTES_MOST + 1);
	cache_keep(c, &q, 60, 0);
	assert_null(look(c, "big.example", 1));
	job_drop_answer(&q);
	free(big);
	cache_free(c);
}

/* Names that never come again push out those that end first, and no more. */
static void
many_names_find_no_more_room(void **state)
{
	struct dns_cache *c = cache_new();
	size_t n = 0;
	char name[32];

	(void)state;
	keep(c, "kept.example", "long", 3600, 0);
	for (int i = 0; i < NAMES; i++) {
		snprintf(name, sizeof name, "n%d.example", i);
		keep(c, name, "x", 60, 0);
	}
	for (int i = 0; i < NAMES; i++) {
		snprintf(name, sizeof name, "n%d.example", i);
		n += look(c, name, 1) != NULL;
	}
	assert_in_range(n, NAMES / 4, NAMES / 2 - 1);
	assert_string_equal(look(c, "kept.example", 1), "long");
	cache_free(c);
	cache_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_is_given_until_its_time_is_over),
	    cmocka_unit_test(all_records_of_the_type_alone),
	    cmocka_unit_test(no_time_too_much_time_and_too_many_bytes),
	    cmocka_unit_test(many_names_find_no_more_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

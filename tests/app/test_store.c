/* SPDX-License-Identifier: MIT */
/* The store, the same for both engines: MEKIKI_STORE says where. */
#include "store_tests.h"

#include <stdio.h>

#include "store/schema.h"

struct store *store;

static void
migrates_from_each_version(void **state)
{
	static const char *const third[] = {"DROP TABLE forms",
	    "DROP INDEX comments_receipt", "DROP INDEX warnings_campaign",
	    "DROP INDEX warnings_brand", "DROP INDEX appeals_state",
	    "ALTER TABLE comments DROP COLUMN receipt",
	    "ALTER TABLE reporters DROP COLUMN exemplar",
	    "UPDATE schema_version SET version = 2"};

	struct sql *q = store_sql(store);

	(void)state;
	assert_int_equal(schema_version(q), SCHEMA_VERSION);
	sql_do(q, NULL, "DROP INDEX grams_warning", "");
	sql_do(q, NULL, "UPDATE schema_version SET version = 4", "");
	assert_null(store_open(where(), false, NULL));
	assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_OK);
	sql_do(q, NULL, "DROP INDEX grams_warning", "");
	sql_do(q, NULL, "DROP INDEX bands_exemplar", "");
	sql_do(q, NULL, "UPDATE schema_version SET version = 3", "");
	assert_null(store_open(where(), false, NULL));
	assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_OK);
	sql_do(q, NULL, "DROP INDEX grams_warning", "");
	sql_do(q, NULL, "DROP INDEX bands_exemplar", "");
	for (size_t i = 0; i < sizeof third / sizeof *third; i++)
		assert_true(sql_do(q, NULL, third[i], "") >= 0);
	assert_null(store_open(where(), false, NULL));
	assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_OK);
	sql_do(q, NULL, "DROP INDEX grams_warning", "");
	sql_do(q, NULL, "DROP INDEX bands_exemplar", "");
	for (size_t i = 0; i < sizeof third / sizeof *third; i++)
		assert_true(sql_do(q, NULL, third[i], "") >= 0);
	sql_do(q, NULL, "DROP TABLE appeals", "");
	sql_do(q, NULL, "DROP INDEX comments_state", "");
	sql_do(q, NULL, "DROP INDEX comments_fold", "");
	sql_do(q, NULL, "DROP INDEX campaigns_n", "");
	sql_do(q, NULL, "UPDATE schema_version SET version = 1", "");
	assert_null(store_open(where(), false, NULL));
	assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_OK);
	assert_int_equal(schema_version(q), SCHEMA_VERSION);
	assert_int_equal(count("SELECT count(*) FROM appeals"), 0);
	sql_do(q, NULL, "UPDATE schema_version SET version = 99", "");
	assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_E_INPUT);
	sql_do(q, NULL, "UPDATE schema_version SET version = 5", "");
}

/* `test_store [PATTERN]`: without the tests whose names are like that. */
int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(migrates_from_each_version),
	    cmocka_unit_test(groups_and_counts),
	    cmocka_unit_test(merges),
	    cmocka_unit_test(splits),
	    cmocka_unit_test(keeps_versions),
	    cmocka_unit_test(searches_pairs),
	    cmocka_unit_test(shows_after_approval),
	    cmocka_unit_test(codes_as_the_rfc),
	    cmocka_unit_test(signs_in),
	    cmocka_unit_test(keeps_an_admin),
	    cmocka_unit_test(forgets_and_expires),
	    cmocka_unit_test(joins_by_text_head_or_subject),
	    cmocka_unit_test(older_sketches_are_found),
	    cmocka_unit_test(subjects_are_bounded),
	    cmocka_unit_test(refuses_malformed_sketches),
	    cmocka_unit_test(nodes_lose_nothing),
	    cmocka_unit_test(injects_sightings),
	    cmocka_unit_test(injects_warnings),
	    cmocka_unit_test(injects_search),
	    cmocka_unit_test(injects_comments),
	    cmocka_unit_test(injects_people),
	    cmocka_unit_test(injects_audit),
	    cmocka_unit_test(refuses_what_is_no_utf8),
	    cmocka_unit_test(verifies_on),
	    cmocka_unit_test(sees_a_changed_audit),
	};
	const struct CMUnitTest piped[] = {
	    cmocka_unit_test(queue_keeps_order),
	    cmocka_unit_test(queue_comes_first),
	    cmocka_unit_test(queue_takes_big_values),
	    cmocka_unit_test(queue_fails_whole),
	    cmocka_unit_test(queue_survives_a_kill),
	    cmocka_unit_test(queue_does_not_wait_for_ever),
	    cmocka_unit_test(batch_is_the_same_without),
	    cmocka_unit_test(batch_is_as_one_by_one),
	    cmocka_unit_test(batch_counts_once_after_a_kill),
	};
	char *why = NULL;
	int failed;

	if (argc > 1)
		cmocka_set_skip_filter(argv[1]);
	store = where() ? store_open(where(), true, &why) : NULL;
	if (!store) {
		fprintf(stderr, "store: %s\n", why ? why : "MEKIKI_STORE");
		return 1;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	failed += cmocka_run_group_tests(piped, make_piped, drop_piped);
	store_close(store);
	return failed;
}

/* SPDX-License-Identifier: MIT */
/* Warnings, their versions and search, comments. */
#include "store_tests.h"

#include "store/schema.h"

void
keeps_versions(void **state)
{
	struct warning_text t = {"Title 2", "lead", "body 2", "a correction"};
	int64_t id = published("amazon-20251028");
	json_t *o;

	(void)state;
	assert_int_equal(store_draft(store, 1, 1, "amazon-20251028", &t, NOW),
	    STORE_E_CLASH);
	assert_int_equal(
	    store_draft(store, 1, 1, "A/../b", &t, NOW), STORE_E_INPUT);
	assert_int_equal(
	    store_draft(store, 1, 999999, "z", &t, NOW), STORE_E_NONE);
	assert_int_equal(store_edit(store, 1, id, 1, &t, NOW + 1), STORE_OK);
	assert_int_equal(
	    store_edit(store, 1, id, 1, &t, NOW + 2), STORE_E_CLASH);
	o = store_warning_at(store, "amazon-20251028");
	assert_string_equal(
	    json_string_value(json_object_get(o, "title")), "Title 2");
	json_decref(o);
	o = store_versions(store, id);
	assert_int_equal(json_array_size(o), 2);
	json_decref(o);
}

void
searches_pairs(void **state)
{
	static const struct {
		const char *words;
		size_t found;
	} cases[] = {{"\xe9\x87\x8d\xe8\xa6\x81", 1}, {"amazon", 1},
	    {"\xe8\xa6\x81\xe9\x87\x8d", 0}, {"x' OR '1'='1", 0}, {"a", 1},
	    {"q", 0}, {"a \xe8\xaa\x8d", 1}, {"a \xe8\xaa\xaf", 0}, {"n", 1},
	    {"\xe8\xa6\x81", 1}, {"a amazon", 1}, {" ", 0}, {"", 0}};
	int64_t id = published("search-1");
	struct sql *q = store_sql(store);

	(void)state;
	assert_int_equal(store_index(store, id,
			     "\xe9\x87\x8d\xe8\xa6\x81 amazon "
			     "\xe7\xa2\xba\xe8\xaa\x8d"),
	    STORE_OK);
	/* As written, and as made of an older store's pairs. */
	for (int old = 0; old < 2; old++) {
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			json_t *o = store_search(store, cases[i].words, 10);

			assert_int_equal(json_array_size(o), cases[i].found);
			json_decref(o);
		}
		sql_do(q, NULL, "DELETE FROM grams WHERE length(gram) = 1", "");
		sql_do(q, NULL, "DROP INDEX grams_warning", "");
		sql_do(q, NULL, "UPDATE schema_version SET version = 4", "");
		assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_OK);
	}
}

void
shows_after_approval(void **state)
{
	int64_t w = published("comments-1"), id, q;
	struct comment c = {.warning = w,
	    .kind = "question",
	    .name = "'; DROP TABLE comments; --",
	    .body = "no account, yet it came",
	    .fold = "f1",
	    .flags = ""};
	json_t *o;

	(void)state;
	id = store_comment(store, &c, NOW);
	assert_true(id > 0);
	assert_int_equal(store_comment(store, &c, NOW), STORE_E_CLASH);
	o = store_comments(store, w, "shown", 0, 10);
	assert_int_equal(json_array_size(o), 0);
	json_decref(o);
	c.parent = id;
	assert_int_equal(store_answer(store, 1, &c, NOW), STORE_E_NONE);
	assert_int_equal(
	    store_moderate(store, 1, id, 1, "shown", "edited", NOW), STORE_OK);
	assert_int_equal(store_moderate(store, 2, id, 1, "refused", NULL, NOW),
	    STORE_E_CLASH);
	c.name = "moderator";
	q = store_answer(store, 1, &c, NOW);
	assert_true(q > id);
	o = store_comments(store, w, "shown", 0, 10);
	assert_int_equal(json_array_size(o), 2);
	assert_int_equal(json_integer_value(json_object_get(
			     json_array_get(o, 0), "is_edited")),
	    1);
	json_decref(o);
}

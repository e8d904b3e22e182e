/* SPDX-License-Identifier: MIT */
/* Sightings and campaigns: grouped, counted, merged, split. */
#include "store_tests.h"

#include <stdio.h>
#include <string.h>

void
groups_and_counts(void **state)
{
	int64_t a = report("b1", "r1", DAY, sighting(1, 0, "phish", "one"));
	json_t *o;

	(void)state;
	assert_true(a > 0);
	assert_int_equal(
	    report("b2", "r2", DAY, sighting(1, 8, "phish", "two")), a);
	assert_true(report("b3", "r3", DAY, sighting(2, 0, "phish", "x")) != a);
	/* The same reporter again; the same batch again; judged genuine. */
	assert_int_equal(
	    report("b4", "r1", DAY, sighting(1, 0, "phish", "one")), a);
	report("b2", "r9", DAY, sighting(1, 0, "phish", "one"));
	assert_int_equal(
	    report("b5", "r5", DAY, sighting(1, 0, "genuine", "one")), 0);
	assert_int_equal(report("b6", "r6", DAY, "{\"verdict\":\"phish\"}"), 0);
	o = store_campaign(store, a);
	assert_int_equal(json_integer_value(json_object_get(o, "n")), 2);
	/* Fewer than STORE_K had either subject. */
	assert_int_equal(json_array_size(json_object_get(o, "subjects")), 0);
	json_decref(o);
	for (int i = 0; i < STORE_K; i++) {
		char who[16], batch[16];

		snprintf(who, sizeof who, "s%d", i);
		snprintf(batch, sizeof batch, "c%d", i);
		report(batch, who, DAY + 30, sighting(1, 1, "phish", "one"));
	}
	o = store_campaign(store, a);
	assert_int_equal(json_array_size(json_object_get(o, "subjects")), 1);
	assert_int_equal(json_array_size(json_object_get(o, "days")), 2);
	assert_int_equal(
	    json_integer_value(json_object_get(o, "again_since")), DAY + 30);
	assert_int_equal(
	    json_integer_value(json_object_get(o, "quiet_since")), DAY);
	json_decref(o);
}

/* Two forms that are one campaign, and become two. */
void
splits(void **state)
{
	int64_t a = report("v0", "v0", DAY, sighting(21, 0, "phish", "a"));
	int64_t forms[2] = {0}, b, none = 1 << 30;
	json_t *o;

	(void)state;
	for (int i = 1; i < 6; i++) {
		char who[16];

		snprintf(who, sizeof who, "v%d", i);
		assert_int_equal(
		    report(who, who, DAY + i, sighting(21, 9, "phish", "b")),
		    a);
	}
	o = store_forms(store, a);
	assert_int_equal(json_array_size(o), 2);
	for (size_t i = 0; i < 2; i++)
		forms[i] = json_integer_value(
		    json_object_get(json_array_get(o, i), "id"));
	assert_int_equal(
	    json_integer_value(json_object_get(json_array_get(o, 1), "n")), 5);
	json_decref(o);
	assert_int_equal(store_split(store, 1, a, &none, 1, NOW), STORE_E_NONE);
	assert_int_equal(
	    store_split(store, 1, a, forms, 2, NOW), STORE_E_INPUT);
	b = store_split(store, 1, a, forms + 1, 1, NOW);
	assert_true(b > a);
	o = store_campaign(store, a);
	assert_int_equal(json_integer_value(json_object_get(o, "n")), 1);
	assert_int_equal(json_array_size(json_object_get(o, "days")), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(o, "last_day")), DAY);
	json_decref(o);
	o = store_campaign(store, b);
	assert_int_equal(json_integer_value(json_object_get(o, "n")), 5);
	assert_int_equal(json_array_size(json_object_get(o, "subjects")), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(o, "first_day")), DAY + 1);
	json_decref(o);
	assert_int_equal(store_match(store, sighting(21, 9, "phish", "b")), b);
	assert_int_equal(store_match(store, sighting(21, 0, "phish", "b")), a);
	assert_int_equal(
	    store_match(store, sighting(21, 0, "genuine", "b")), 0);
}

void
merges(void **state)
{
	int64_t a = report("m1", "m1", DAY, sighting(11, 0, "phish", "a"));
	int64_t b = report("m2", "m1", DAY, sighting(12, 0, "phish", "a"));
	json_t *o;

	(void)state;
	report("m3", "m2", DAY, sighting(12, 0, "phish", "a"));
	assert_int_equal(store_merge(store, 1, b, a, NOW), STORE_OK);
	assert_int_equal(store_merge(store, 1, b, a, NOW), STORE_E_NONE);
	o = store_campaign(store, a);
	assert_int_equal(json_integer_value(json_object_get(o, "n")), 2);
	json_decref(o);
	/* What was like the merged one now comes to the other. */
	assert_int_equal(
	    report("m4", "m3", DAY, sighting(12, 0, "phish", "a")), a);
}

/* One row after the other: those that share `campaign` are in one. */
void
joins_by_text_head_or_subject(void **state)
{
	static const char a[] = "00000000000000aa", b[] = "00000000000000bb";
	static const struct {
		struct lure lure;
		int campaign;
	} cases[] = {
	    {{50, 0, 60, 0, "shop", a}, 1},
	    {{50, 9, 61, 0, "shop", b}, 1},   /* the text; subject b learnt */
	    {{51, 0, 60, 6, "shop", ""}, 1},  /* padding behind the head */
	    {{52, 0, 60, 20, "shop", ""}, 2}, /* too little of the head */
	    {{50, 40, 63, 0, "shop", b}, 1},  /* the subject, some text */
	    {{53, 0, 64, 0, "shop", b}, 3},   /* ... but another text */
	    {{54, 0, 65, 0, "shop", b, true}, 1}, /* ... too short to tell */
	    {{55, 0, 66, 0, "post", b, true}, 4}, /* ... another brand's */
	    {{50, 0, 60, 0, "post", ""}, 5},	  /* the text likewise */
	};
	int64_t ids[6] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int c = cases[i].campaign;
		char who[16];
		int64_t id;

		snprintf(who, sizeof who, "route%zu", i);
		id = report(who, who, DAY, lure(&cases[i].lure));
		if (!ids[c])
			ids[c] = id;
		assert_int_equal(id, ids[c]);
		for (int k = 1; k < 6; k++)
			assert_true(k == c || ids[k] != id);
	}
}

/* What a store of schema 3 knows is still found by what is seen now. */
void
older_sketches_are_found(void **state)
{
	struct lure l = {70, 4, 71, 0, "amazon", ""};
	int64_t id = report("old", "o1", DAY, sighting(70, 0, "phish", "o"));

	(void)state;
	assert_int_equal(report("new", "o2", DAY, lure(&l)), id);
	assert_int_equal(
	    report("old2", "o3", DAY, sighting(70, 2, "phish", "o")), id);
}

/* A wave whose subject is never the same fills no table. */
void
subjects_are_bounded(void **state)
{
	int64_t id = 0, exemplar;
	char key[17], who[16];
	struct lure l = {80, 0, 81, 0, "shop", key};

	(void)state;
	for (int i = 0; i < 60; i++) {
		snprintf(key, sizeof key, "%016x", 0xc000 + i);
		snprintf(who, sizeof who, "many%d", i);
		id = report(who, who, DAY, lure(&l));
	}
	exemplar = sql_number(store_sql(store), -1,
	    "SELECT id FROM exemplars WHERE campaign = $1", "i", id);
	assert_true(exemplar > 0);
	assert_int_equal(sql_number(store_sql(store), -1,
			     "SELECT count(*) FROM bands WHERE exemplar = $1",
			     "i", exemplar),
	    61);
}

void
refuses_malformed_sketches(void **state)
{
	struct lure l = {90, 0, 91, 0, "shop", "0000"};
	char *json;

	(void)state;
	assert_int_equal(report("m1", "m1", DAY, lure(&l)), 0);
	l.subject_key = "000000000000000g";
	assert_int_equal(report("m2", "m2", DAY, lure(&l)), 0);
	l.subject_key = "";
	json = lure(&l);
	json[strlen(json) - 3] = 'g';
	assert_int_equal(report("m3", "m3", DAY, json), 0);
	json = lure(&l);
	memcpy(json + strlen(json) - 3, "\"}", 3);
	assert_int_equal(report("m4", "m4", DAY, json), 0);
	assert_true(report("m5", "m5", DAY, lure(&l)) > 0);
}

/* SPDX-License-Identifier: MIT */
/* The store, the same for both engines: MEKIKI_STORE says where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "store/schema.h"
#include "store/store.h"

enum {
	NOW = 1761609600, /* 2025-10-28 */
	DAY = NOW / 86400,
	WRITERS = 4,
	WRITES = 50
};

static struct store *store;

static const char *
where(void)
{
	return getenv("MEKIKI_STORE");
}

/* SKETCH_SLOTS of which `changed` differ from those of the same seed. */
static void
put_slots(char *out, int seed, int changed)
{
	for (int i = 0; i < SKETCH_SLOTS; i++)
		snprintf(out + (size_t)i * 4, 5, "%04x",
		    (unsigned)(seed * 977 + i * 31 +
			       (i * 7 % SKETCH_SLOTS < changed ? 5000 : 0)) &
			0xffff);
}

/* As a mail of an older version had it: no head, no key of its subject. */
static char *
sighting(int seed, int changed, const char *verdict, const char *subject)
{
	static char json[2048];
	char sketch[SKETCH_SIZE_OLD + 1];

	put_slots(sketch, seed, changed);
	snprintf(json, sizeof json,
	    "{\"verdict\":\"%s\",\"brand\":\"amazon\",\"subject\":\"%s\","
	    "\"sender\":\"evil.example\",\"links\":[\"trap.example\"],"
	    "\"tricks\":[\"link.outside\"],\"sketch\":\"%s\"}",
	    verdict, subject, sketch);
	return json;
}

struct lure {
	int whole, whole_changed, head, head_changed;
	const char *brand, *subject_key;
	bool is_short;
};

static char *
lure(const struct lure *l)
{
	static char json[2048];
	char sketch[SKETCH_SIZE + 1];

	put_slots(sketch, l->whole, l->whole_changed);
	put_slots(sketch + SKETCH_SIZE_OLD, l->head, l->head_changed);
	snprintf(json, sizeof json,
	    "{\"verdict\":\"phish\",\"brand\":\"%s\",\"subject\":\"s\","
	    "\"subject_key\":\"%s\",\"is_short\":%s,\"sketch\":\"%s\"}",
	    l->brand, l->subject_key, l->is_short ? "true" : "false", sketch);
	return json;
}

static int64_t
report(const char *batch, const char *who, int64_t day, const char *json)
{
	struct sighting g = {json, who, day, -1};

	assert_int_equal(store_add(store, batch, &g, 1), STORE_OK);
	return g.campaign;
}

static int64_t
count(const char *text)
{
	return sql_number(store_sql(store), -1, text, "");
}

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
	sql_do(q, NULL, "DROP INDEX bands_exemplar", "");
	sql_do(q, NULL, "UPDATE schema_version SET version = 3", "");
	assert_null(store_open(where(), false, NULL));
	assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_OK);
	sql_do(q, NULL, "DROP INDEX bands_exemplar", "");
	for (size_t i = 0; i < sizeof third / sizeof *third; i++)
		assert_true(sql_do(q, NULL, third[i], "") >= 0);
	assert_null(store_open(where(), false, NULL));
	assert_int_equal(schema_migrate(q, SCHEMA_VERSION), STORE_OK);
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
	sql_do(q, NULL, "UPDATE schema_version SET version = 4", "");
}

static void
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
static void
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

static void
keeps_an_admin(void **state)
{
	char *secret = NULL;
	int64_t a = store_add_user(
	    store, 0, "boss", ROLE_ADMIN, "a long password", &secret, NOW);
	int64_t b;

	(void)state;
	free(secret);
	assert_int_equal(store_user_id(store, "boss"), a);
	assert_int_equal(
	    store_set_role(store, a, a, ROLE_EDITOR, NOW), STORE_E_DENIED);
	assert_int_equal(store_remove_user(store, a, a, NOW), STORE_E_DENIED);
	b = store_add_user(
	    store, a, "other", ROLE_READER, "a long password", &secret, NOW);
	free(secret);
	assert_int_equal(
	    store_set_role(store, a, b, ROLE_NONE, NOW), STORE_E_INPUT);
	assert_int_equal(
	    store_set_role(store, a, b, ROLE_ADMIN, NOW), STORE_OK);
	assert_int_equal(store_remove_user(store, b, a, NOW), STORE_OK);
	assert_int_equal(store_remove_user(store, b, a, NOW), STORE_E_NONE);
	assert_int_equal(store_user_id(store, "boss"), STORE_E_NONE);
}

static int64_t
reported(int64_t campaign)
{
	json_t *o = store_campaign(store, campaign);
	int64_t n = o ? json_integer_value(json_object_get(o, "n")) : -1;

	json_decref(o);
	return n;
}

static void
forgets_and_expires(void **state)
{
	int64_t a = report("w1", "w1", DAY, sighting(31, 0, "phish", "a"));
	json_t *o;

	(void)state;
	report("w2", "w2", DAY, sighting(31, 0, "phish", "a"));
	o = store_person(store, "reporter", "w1");
	assert_int_equal(json_array_size(json_object_get(o, "reports")), 1);
	json_decref(o);
	assert_int_equal(
	    store_forget(store, 1, "reporter", "w1", NOW), STORE_OK);
	assert_int_equal(
	    store_forget(store, 1, "reporter", "w1", NOW), STORE_E_NONE);
	assert_int_equal(
	    store_forget(store, 1, "other", "w1", NOW), STORE_E_INPUT);
	assert_null(store_person(store, "reporter", "w1"));
	assert_int_equal(reported(a), 1);
	json_decref(
	    store_expire(store, 1, NOW + (KEEP_SMALL_DAYS - 1) * 86400LL));
	assert_int_equal(reported(a), 1);
	o = store_expire(store, 1, NOW + (KEEP_SMALL_DAYS + 1) * 86400LL);
	assert_true(
	    json_integer_value(json_object_get(o, "campaigns-small")) > 0);
	json_decref(o);
	assert_int_equal(reported(a), -1);
	assert_int_equal(store_match(store, sighting(31, 0, "phish", "a")), 0);
}

static void
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

static int64_t
published(const char *slug)
{
	struct warning_text t = {"Title", "lead", "body", ""};
	int64_t c = report(slug, "w", DAY, sighting(21, 0, "phish", "a"));
	int64_t id;

	c = c > 0 ? c : 1;
	id = store_draft(store, 1, c, slug, &t, NOW);
	assert_true(id > 0);
	assert_int_equal(
	    store_set_state(store, 1, id, "published", NOW), STORE_OK);
	return id;
}

static void
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

static void
searches_pairs(void **state)
{
	static const struct {
		const char *words;
		size_t found;
	} cases[] = {{"\xe9\x87\x8d\xe8\xa6\x81", 1}, {"amazon", 1},
	    {"\xe8\xa6\x81\xe9\x87\x8d", 0}, {"x' OR '1'='1", 0}, {"a", 0}};
	int64_t id = published("search-1");

	(void)state;
	assert_int_equal(store_index(store, id,
			     "\xe9\x87\x8d\xe8\xa6\x81 amazon "
			     "\xe7\xa2\xba\xe8\xaa\x8d"),
	    STORE_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *o = store_search(store, cases[i].words, 10);

		assert_int_equal(json_array_size(o), cases[i].found);
		json_decref(o);
	}
}

static void
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

static void
signs_in(void **state)
{
	struct session a = {0}, b;
	char *secret = NULL, code[7];
	int64_t id = store_add_user(
	    store, 0, "mod", ROLE_MODERATOR, "a long password", &secret, NOW);

	(void)state;
	assert_true(id > 0);
	assert_int_equal(store_add_user(store, 0, "mod", ROLE_ADMIN,
			     "a long password", &secret, NOW),
	    STORE_E_CLASH);
	assert_int_equal(store_add_user(store, 0, "short", ROLE_ADMIN, "short",
			     &secret, NOW),
	    STORE_E_INPUT);
	assert_true(totp_code(secret, NOW, code));
	assert_int_equal(
	    store_sign_in(store, "mod", "a wrong password", code, NOW, &a),
	    STORE_E_DENIED);
	assert_int_equal(
	    store_sign_in(store, "mod", "a long password", code, NOW, &a),
	    STORE_OK);
	assert_int_equal(a.role, ROLE_MODERATOR);
	/* A code is good once. */
	assert_int_equal(
	    store_sign_in(store, "mod", "a long password", code, NOW, &b),
	    STORE_E_DENIED);
	assert_int_equal(store_session(store, a.id, NOW + 60, &b), STORE_OK);
	assert_string_equal(b.csrf, a.csrf);
	assert_int_equal(
	    store_session(store, a.id, NOW + 7200, &b), STORE_E_DENIED);
	for (int i = 0; i < 5; i++)
		store_sign_in(store, "mod", "wrong", code, NOW + 90, &b);
	totp_code(secret, NOW + 120, code);
	assert_int_equal(
	    store_sign_in(store, "mod", "a long password", code, NOW + 120, &b),
	    STORE_E_DENIED);
	totp_code(secret, NOW + 3600, code);
	assert_int_equal(store_sign_in(store, "mod", "a long password", code,
			     NOW + 3600, &b),
	    STORE_OK);
	assert_int_equal(store_sign_out(store, b.id), STORE_OK);
	assert_int_equal(
	    store_session(store, b.id, NOW + 3600, &a), STORE_E_DENIED);
	free(secret);
}

/* RFC 6238, appendix B, the last six digits. */
static void
codes_as_the_rfc(void **state)
{
	static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
	static const struct {
		int64_t at;
		const char *code;
	} cases[] = {
	    {59, "287082"}, {1111111109, "081804"}, {20000000000, "353130"}};
	char code[7];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(totp_code(secret, cases[i].at, code));
		assert_string_equal(code, cases[i].code);
	}
}

/* One row after the other: those that share `campaign` are in one. */
static void
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
static void
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
static void
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

static void
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

/* A node of its own: a connection, batches sent twice, moderation at once. */
static void *
write_much(void *arg)
{
	int me = *(int *)arg;
	struct store *s = store_open(where(), false, NULL);
	intptr_t failed = !s;

	for (int i = 0; s && i < WRITES * 2; i++) {
		char batch[32], who[32], json[2048];
		struct sighting g = {json, who, DAY, 0};

		snprintf(batch, sizeof batch, "n%d-%d", me, i / 2);
		snprintf(who, sizeof who, "n%d-%d", me, i / 2);
		snprintf(json, sizeof json,
		    "{\"verdict\":\"phish\",\"brand\":"
		    "\"bank\",\"subject\":\"s\",\"sketch\":\"%0256d\"}",
		    7);
		failed += store_add(s, batch, &g, 1) != STORE_OK;
		if (i % 10 == 0)
			failed +=
			    store_set_state(s, me, 1, "draft", NOW) != STORE_OK;
	}
	store_close(s);
	return (void *)failed;
}

static void
nodes_lose_nothing(void **state)
{
	pthread_t t[WRITERS];
	int names[WRITERS];
	int64_t n, broken, before;

	(void)state;
	audit_verify(store, &before, &broken);
	for (int i = 0; i < WRITERS; i++) {
		names[i] = i + 1;
		assert_int_equal(
		    pthread_create(&t[i], NULL, write_much, &names[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		void *failed;

		pthread_join(t[i], &failed);
		assert_null(failed);
	}
	assert_int_equal(count("SELECT CAST(sum(n) AS BIGINT) FROM campaigns "
			       "WHERE brand = 'bank'"),
	    WRITERS * WRITES);
	assert_int_equal(
	    count("SELECT count(*) FROM campaigns WHERE brand = 'bank'"), 1);
	assert_int_equal(audit_verify(store, &n, &broken), STORE_OK);
	assert_int_equal(n - before, WRITERS * WRITES / 5);
}

static void
sees_a_changed_audit(void **state)
{
	int64_t n, broken = 0;

	(void)state;
	assert_int_equal(audit_verify(store, &n, &broken), STORE_OK);
	assert_true(n > 10);
	sql_do(store_sql(store), NULL,
	    "UPDATE audit SET actor = actor + 1 WHERE id = 3", "");
	assert_int_equal(audit_verify(store, &n, &broken), STORE_E_INPUT);
	assert_int_equal(broken, 3);
	sql_do(store_sql(store), NULL,
	    "UPDATE audit SET actor = actor - 1 WHERE id = 3", "");
	sql_do(store_sql(store), NULL, "DELETE FROM audit WHERE id = 5", "");
	assert_int_equal(audit_verify(store, &n, &broken), STORE_E_INPUT);
	assert_int_equal(broken, 5);
}

/* What was verified is not read again, but must stay where it was. */
static void
verifies_on(void **state)
{
	struct audit_mark mark = {0}, old;
	struct sql *q = store_sql(store);
	int64_t n, more, broken = 0;

	(void)state;
	assert_int_equal(audit_verify_on(store, &mark, &n, &broken), STORE_OK);
	assert_int_equal(mark.id, n);
	published("verifies-on");
	old = mark;
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_OK);
	assert_int_equal(more, n + 2);
	assert_int_equal(audit_verify(store, &more, &broken), STORE_OK);

	/* An entry behind the mark is seen, one before it by all of it. */
	sql_do(q, NULL, "UPDATE audit SET act = act || 'x' WHERE id = $1", "i",
	    n + 1);
	assert_int_equal(
	    audit_verify_on(store, &old, &more, &broken), STORE_E_INPUT);
	assert_int_equal(broken, n + 1);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_OK);
	assert_int_equal(audit_verify(store, &more, &broken), STORE_E_INPUT);
	sql_do(q, NULL, "UPDATE audit SET act = 'warning-draft' WHERE id = $1",
	    "i", n + 1);
	assert_int_equal(audit_verify(store, &more, &broken), STORE_OK);

	/* The marked entry itself: other than it was, or cut off. */
	old = mark;
	sql_do(
	    q, NULL, "UPDATE audit SET hash = 'x' WHERE id = $1", "i", n + 2);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_E_INPUT);
	assert_int_equal(broken, n + 2);
	sql_do(q, NULL, "UPDATE audit SET hash = $2 WHERE id = $1", "is", n + 2,
	    old.hash);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_OK);
	sql_do(q, NULL, "DELETE FROM audit WHERE id = $1", "i", n + 2);
	assert_int_equal(
	    audit_verify_on(store, &mark, &more, &broken), STORE_E_INPUT);
}

int
main(void)
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
	    cmocka_unit_test(verifies_on),
	    cmocka_unit_test(sees_a_changed_audit),
	};
	char *why = NULL;
	int failed;

	store = where() ? store_open(where(), true, &why) : NULL;
	if (!store) {
		fprintf(stderr, "store: %s\n", why ? why : "MEKIKI_STORE");
		return 1;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	store_close(store);
	return failed;
}

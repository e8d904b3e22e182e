/* SPDX-License-Identifier: MIT */
/*
 * Texts that mean something to SQL, to LIKE or to a reader of bytes: each
 * public function that takes a text keeps it byte for byte or refuses it, and
 * no table but its own changes.
 */
#include "store_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const hostile[] = {"'", "''", "\"", "\\", "\\'", "\\\\'",
    ";", "'; DROP TABLE campaigns; --", "' OR '1'='1", "1 OR 1=1",
    "0; SELECT 1", "x'); DELETE FROM comments; --",
    "x', 1); DELETE FROM users; --", "$1", "$$; DELETE FROM users; $$",
    "$a$ OR $a$", "?1 :a @b", "/* x */ 'y", "-- x", "%", "_", "%_%", "E'\\x41'",
    "U&'\\0027'", "\\000", "`x`", "[x]", "\x01\x02\x1b[2J\x7f",
    "a\x1f"
    "b",
    "\t x\r\n", "NULL", "0X27", "\xef\xbc\x87 OR 1=1 --", "\xca\xbc; --",
    "\xe8\xa1\xa8\\';--", "\xf0\x9f\x8e\xa3", "\xef\xbb\xbf'", "\xe2\x80\xae'",
    "\xef\xbf\xbf"};

/* PostgreSQL would refuse them, and SQLite not. */
static const char *const no_utf8[] = {"\x80", "a\xff", "\xc0\xa7 OR 1=1",
    "\xe0\x80\xa7", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe8\xa1", "\xbf'",
    "\xf8\x88\x80\x80\x80"};

static const char *const tables[] = {"campaigns", "exemplars", "bands",
    "sightings", "reporters", "traits", "forms", "batches", "warnings",
    "versions", "grams", "comments", "appeals", "users", "sessions", "audit",
    "schema_version"};

enum {
	N_HOSTILE = sizeof hostile / sizeof *hostile,
	N_NO_UTF8 = sizeof no_utf8 / sizeof *no_utf8,
	N_TABLES = sizeof tables / sizeof *tables
};

/* Of all tables, rows. */
struct rows {
	int64_t n[N_TABLES];
};

struct change {
	const char *table;
	int64_t n;
};

static struct rows
rows_now(void)
{
	struct rows r;
	char text[64];

	for (size_t i = 0; i < N_TABLES; i++) {
		snprintf(
		    text, sizeof text, "SELECT count(*) FROM %s", tables[i]);
		r.n[i] = count(text);
		assert_true(r.n[i] >= 0);
	}
	return r;
}

/* These changed by so many rows and no others did; *was becomes what is. */
static void
changed(struct rows *was, const struct change *list)
{
	struct rows now = rows_now();

	for (size_t i = 0; i < N_TABLES; i++) {
		int64_t n = 0;

		for (const struct change *c = list; c && c->table; c++)
			n += strcmp(c->table, tables[i]) ? 0 : c->n;
		if (now.n[i] - was->n[i] != n)
			fail_msg("%s: %lld rows more, not %lld", tables[i],
			    (long long)(now.n[i] - was->n[i]), (long long)n);
	}
	*was = now;
}

#define CHANGED(was, ...) changed(was, (struct change[]){__VA_ARGS__, {0}})

static void
is_text(const json_t *o, const char *name, const char *want)
{
	const char *got = json_string_value(json_object_get(o, name));

	assert_non_null(got);
	assert_string_equal(got, want);
}

static void
has_rows(json_t *list, size_t n)
{
	assert_int_equal(json_array_size(list), n);
	assert_true(json_is_array(list));
	json_decref(list);
}

static void
is_nothing(json_t *o)
{
	assert_null(o);
	assert_true(store_is_reached(store));
}

/* ---- sightings, their tally, campaigns */

static char *
hostile_sighting(int seed, const char *brand, const char *text)
{
	json_t *o = json_loads(sighting(seed, 0, "phish", "s"), 0, NULL);
	char *json;

	json_object_set_new(o, "brand", json_string(brand));
	json_object_set_new(o, "subject", json_string(text));
	json_object_set_new(o, "sender", json_string(text));
	json_object_set_new(o, "links", json_pack("[s]", text));
	json_object_set_new(o, "tricks", json_pack("[s]", text));
	json = json_dumps(o, 0);
	assert_non_null(json);
	json_decref(o);
	return json;
}

static void
trait_is(
    int64_t campaign, const char *table, const char *kind, const char *value)
{
	char text[256];

	snprintf(text, sizeof text,
	    "SELECT CAST(n AS BIGINT) FROM %s WHERE kind = $1 AND value = $2 "
	    "AND %s",
	    table,
	    strcmp(table, "traits")
		? "exemplar IN (SELECT id FROM exemplars WHERE campaign = $3)"
		: "campaign = $3");
	assert_int_equal(sql_number(store_sql(store), -1, text, "ssi", kind,
			     value, campaign),
	    1);
}

static void
adds_sighting(int seed, const char *text)
{
	static const char *const kinds[] = {
	    "subject", "sender", "link", "trick"};
	char *json = hostile_sighting(seed, text, text);
	struct sighting g = {json, text, DAY, -1};
	struct rows was = rows_now();
	json_t *o;

	assert_int_equal(store_match(store, json), 0);
	assert_int_equal(store_add(store, text, &g, 1), STORE_OK);
	assert_true(g.campaign > 0);
	CHANGED(&was, {"campaigns", 1}, {"exemplars", 1}, {"bands", 21},
	    {"sightings", 1}, {"reporters", 1}, {"traits", 4}, {"forms", 4},
	    {"batches", 1});
	/* The same batch again: it is known by its id. */
	assert_int_equal(store_add(store, text, &g, 1), STORE_OK);
	changed(&was, NULL);
	assert_int_equal(store_match(store, json), g.campaign);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		trait_is(g.campaign, "traits", kinds[i], text);
		trait_is(g.campaign, "forms", kinds[i], text);
	}
	o = store_campaign(store, g.campaign);
	is_text(o, "brand", text);
	is_text(
	    json_array_get(json_object_get(o, "senders"), 0), "value", text);
	json_decref(o);
	has_rows(store_campaigns(store, text, 0, 100), 1);
	o = store_person(store, "reporter", text);
	assert_int_equal(json_array_size(json_object_get(o, "reports")), 1);
	json_decref(o);
	assert_int_equal(
	    store_forget(store, 1, "reporter", text, NOW), STORE_OK);
	CHANGED(&was, {"reporters", -1}, {"audit", 1});
	free(json);
}

/* What has a shape of its own is no sighting in any other. */
static void
refuses_sighting(const char *text)
{
	static const char *const names[] = {"sketch", "subject_key", "verdict"};
	struct rows was = rows_now();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_t *o = json_loads(sighting(1, 0, "phish", "s"), 0, NULL);
		struct sighting g = {NULL, "r", DAY, -1};
		char batch[32], *json;

		snprintf(batch, sizeof batch, "shape-%d", (int)i);
		json_object_set_new(o, names[i], json_string(text));
		g.json = json = json_dumps(o, 0);
		assert_int_equal(store_match(store, json), 0);
		assert_int_equal(store_add(store, batch, &g, 1), STORE_OK);
		assert_int_equal(g.campaign, 0);
		sql_do(store_sql(store), NULL,
		    "DELETE FROM batches WHERE id = $1", "s", batch);
		free(json);
		json_decref(o);
	}
	changed(&was, NULL);
}

void
injects_sightings(void **state)
{
	struct sighting g = {"'; DROP TABLE campaigns; --", "r", DAY, -1};
	char longest[512];
	struct rows was;
	char *json;

	(void)state;
	for (int i = 0; i < N_HOSTILE; i++) {
		adds_sighting(3000 + i, hostile[i]);
		refuses_sighting(hostile[i]);
	}
	was = rows_now();
	assert_int_equal(store_add(store, "no JSON", &g, 1), STORE_OK);
	assert_int_equal(g.campaign, 0);
	assert_int_equal(store_match(store, g.json), 0);
	memset(longest, '\'', sizeof longest - 1);
	longest[sizeof longest - 1] = 0;
	json = hostile_sighting(2999, "amazon", longest);
	g = (struct sighting){json, longest, DAY, -1};
	assert_int_equal(store_add(store, "a long name", &g, 1), STORE_OK);
	assert_int_equal(g.campaign, 0);
	free(json);
	json = hostile_sighting(2999, longest, "s");
	g = (struct sighting){json, "r", DAY, -1};
	assert_int_equal(store_add(store, "a long brand", &g, 1), STORE_OK);
	assert_int_equal(g.campaign, 0);
	CHANGED(&was, {"batches", 3});
	free(json);
}

/* ---- warnings, versions, search */

static void
keeps_warning(int64_t campaign, int i, const char *text)
{
	struct warning_text t = {text, text, text, text};
	struct rows was = rows_now();
	char slug[32];
	json_t *o;
	int64_t id;

	snprintf(slug, sizeof slug, "injected-%d", i);
	assert_int_equal(
	    store_draft(store, 1, campaign, text, &t, NOW), STORE_E_INPUT);
	changed(&was, NULL);
	id = store_draft(store, 1, campaign, slug, &t, NOW);
	assert_true(id > 0);
	CHANGED(&was, {"warnings", 1}, {"versions", 1}, {"audit", 1});
	assert_int_equal(store_edit(store, 1, id, 1, &t, NOW), STORE_OK);
	CHANGED(&was, {"versions", 1}, {"audit", 1});
	o = store_version(store, id, 2);
	is_text(o, "title", text);
	is_text(o, "lead", text);
	is_text(o, "body", text);
	is_text(o, "note", text);
	json_decref(o);
	o = store_warning_at(store, slug);
	is_text(o, "title", text);
	json_decref(o);
	is_nothing(store_warning_at(store, text));
	assert_int_equal(
	    store_set_state(store, 1, id, text, NOW), STORE_E_INPUT);
	has_rows(store_warnings(store, text, 0, 100), 0);
	has_rows(store_warnings_about(store, text, 0, 100), 0);
	is_nothing(store_warning_of(store, text));
	changed(&was, NULL);
}

/* Of the brand that is this text. */
static void
keeps_brand(int i, const char *text)
{
	struct warning_text t = {"t", "", "", ""};
	char *json = hostile_sighting(3500 + i, text, "s"), slug[32];
	int64_t id;
	json_t *o;

	snprintf(slug, sizeof slug, "brand-%d", i);
	id = store_draft(store, 1, report(slug, "r", DAY, json), slug, &t, NOW);
	assert_true(id > 0);
	assert_int_equal(
	    store_set_state(store, 1, id, "published", NOW), STORE_OK);
	has_rows(store_warnings_about(store, text, 0, 100), 1);
	o = store_warning_of(store, text);
	is_text(o, "slug", slug);
	is_text(o, "brand", text);
	json_decref(o);
	free(json);
}

static bool
finds(const char *words, int64_t id)
{
	json_t *list = store_search(store, words, 100), *o;
	bool found = false;
	size_t i;

	assert_non_null(list);
	json_array_foreach(list, i, o) found |=
	    json_integer_value(json_object_get(o, "id")) == id;
	json_decref(list);
	return found;
}

void
injects_warnings(void **state)
{
	int64_t campaign =
	    report("iw", "r", DAY, sighting(3400, 0, "phish", "s"));
	char *big = malloc(STORE_TEXT_MOST + 2);
	struct warning_text t = {"t", "", big, ""};
	struct rows was;

	(void)state;
	assert_non_null(big);
	for (int i = 0; i < N_HOSTILE; i++) {
		keeps_warning(campaign, i, hostile[i]);
		keeps_brand(i, hostile[i]);
	}
	memset(big, '\'', STORE_TEXT_MOST + 1);
	big[STORE_TEXT_MOST + 1] = 0;
	was = rows_now();
	assert_int_equal(store_draft(store, 1, campaign, "too-long", &t, NOW),
	    STORE_E_INPUT);
	changed(&was, NULL);
	big[STORE_TEXT_MOST] = 0;
	assert_true(store_draft(store, 1, campaign, "as-long", &t, NOW) > 0);
	CHANGED(&was, {"warnings", 1}, {"versions", 1}, {"audit", 1});
	free(big);
}

/* A text finds what has it; no sign stands for any other. */
void
injects_search(void **state)
{
	int64_t other = published("search-other");
	int64_t id = published("search-hostile");
	struct rows was;

	(void)state;
	assert_int_equal(store_index(store, other, "zzq"), STORE_OK);
	for (int i = 0; i < N_HOSTILE; i++) {
		assert_int_equal(store_index(store, id, hostile[i]), STORE_OK);
		was = rows_now();
		assert_true(finds(hostile[i], id));
		assert_false(finds(hostile[i], other));
		assert_true(finds("zzq", other));
		assert_false(finds("zzq", id));
		changed(&was, NULL);
	}
	assert_int_equal(store_index(store, id, "plain words"), STORE_OK);
	for (int i = 0; i < N_HOSTILE; i++)
		assert_false(finds(hostile[i], id));
}

/* ---- comments, questions, appeals */

static int64_t
adds_comment(int64_t warning, int i, const char *text)
{
	char fold[64], *receipt;
	struct comment c = {.warning = warning,
	    .kind = text,
	    .name = text,
	    .body = text,
	    .fold = fold,
	    .flags = text};
	struct rows was = rows_now();
	json_t *o;
	int64_t id;

	snprintf(fold, sizeof fold, "%d%s", i, text);
	receipt = fold;
	c.receipt = receipt;
	id = store_comment(store, &c, NOW);
	assert_true(id > 0);
	CHANGED(&was, {"comments", 1});
	assert_int_equal(store_comment(store, &c, NOW), STORE_E_CLASH);
	o = store_comment_one(store, id);
	is_text(o, "kind", "comment");
	is_text(o, "name", text);
	is_text(o, "body", text);
	is_text(o, "flags", text);
	is_text(o, "state", "waiting");
	json_decref(o);
	o = store_comment_by(store, receipt);
	assert_int_equal(json_integer_value(json_object_get(o, "id")), id);
	json_decref(o);
	changed(&was, NULL);
	return id;
}

static void
moderates(int64_t warning, int64_t id, const char *text)
{
	struct rows was = rows_now();
	json_t *o;

	assert_int_equal(
	    store_moderate(store, 1, id, 1, text, NULL, NOW), STORE_E_INPUT);
	has_rows(store_comments(store, warning, text, 0, 100), 0);
	has_rows(store_queue_of(store, text, 0, 100), 0);
	changed(&was, NULL);
	assert_int_equal(
	    store_moderate(store, 1, id, 1, "shown", text, NOW), STORE_OK);
	CHANGED(&was, {"audit", 1});
	o = store_comment_one(store, id);
	is_text(o, "body", text);
	is_text(o, "state", "shown");
	json_decref(o);
	assert_int_equal(
	    store_moderate(store, 1, id, 2, "refused", "other", NOW), STORE_OK);
}

static void
answers(int64_t warning, int64_t question, const char *text)
{
	struct comment c = {.warning = warning,
	    .parent = question,
	    .kind = "answer",
	    .name = text,
	    .body = text,
	    .fold = "",
	    .flags = ""};
	struct rows was = rows_now();
	int64_t id = store_answer(store, 1, &c, NOW);
	json_t *o = store_comment_one(store, id);

	assert_true(id > 0);
	CHANGED(&was, {"comments", 1}, {"audit", 1});
	is_text(o, "body", text);
	is_text(o, "name", text);
	json_decref(o);
}

static void
appeals(int64_t warning, const char *text)
{
	struct rows was = rows_now();
	int64_t id = store_appeal(store, warning, text, NOW);
	json_t *list = store_appeals(store, "waiting", 1000), *o;

	assert_true(id > 0);
	CHANGED(&was, {"appeals", 1});
	o = json_array_get(list, json_array_size(list) - 1);
	is_text(o, "body", text);
	json_decref(list);
	has_rows(store_appeals(store, text, 1000), 0);
	changed(&was, NULL);
}

void
injects_comments(void **state)
{
	int64_t warning = published("comments-hostile"), question;
	struct comment c = {.warning = warning,
	    .kind = "question",
	    .name = "",
	    .body = "q",
	    .fold = "q",
	    .flags = ""};
	char *big = malloc(STORE_COMMENT_MOST + 2);
	struct rows was;

	(void)state;
	assert_non_null(big);
	question = store_comment(store, &c, NOW);
	assert_int_equal(
	    store_moderate(store, 1, question, 1, "shown", NULL, NOW),
	    STORE_OK);
	for (int i = 0; i < N_HOSTILE; i++) {
		int64_t id = adds_comment(warning, i, hostile[i]);

		moderates(warning, id, hostile[i]);
		answers(warning, question, hostile[i]);
		appeals(warning, hostile[i]);
	}
	memset(big, '\'', STORE_COMMENT_MOST + 1);
	big[STORE_COMMENT_MOST + 1] = 0;
	was = rows_now();
	c.body = big;
	assert_int_equal(store_comment(store, &c, NOW), STORE_E_INPUT);
	assert_int_equal(store_answer(store, 1, &c, NOW), STORE_E_INPUT);
	assert_int_equal(store_appeal(store, warning, big, NOW), STORE_E_INPUT);
	assert_int_equal(
	    store_moderate(store, 1, question, 2, "shown", big, NOW),
	    STORE_E_INPUT);
	changed(&was, NULL);
	free(big);
}

/* ---- people, their data, the log */

static void
signs(const char *text)
{
	char password[64], code[7], *secret = NULL;
	struct session s, again;
	struct rows was = rows_now();
	int64_t id;

	snprintf(password, sizeof password, "%s a password", text);
	id =
	    store_add_user(store, 1, text, ROLE_EDITOR, password, &secret, NOW);
	assert_true(id > 0);
	CHANGED(&was, {"users", 1}, {"audit", 1});
	assert_int_equal(store_user_id(store, text), id);
	assert_true(totp_code(secret, NOW, code));
	assert_int_equal(
	    store_sign_in(store, text, password, code, NOW, &s), STORE_OK);
	CHANGED(&was, {"sessions", 1}, {"audit", 1});
	assert_string_equal(s.name, text);
	assert_int_equal(s.role, ROLE_EDITOR);
	assert_int_equal(store_session(store, s.id, NOW, &again), STORE_OK);
	assert_string_equal(again.name, text);
	json_decref(store_person(store, "user", text));
	assert_int_equal(store_forget(store, 1, "user", text, NOW), STORE_OK);
	CHANGED(&was, {"users", -1}, {"sessions", -1}, {"audit", 1});
	free(secret);
}

/* None of them is anybody, nor opens anything. */
static void
is_nobody(const char *text)
{
	char id[65];
	struct session s;
	struct rows was = rows_now();

	assert_int_equal(store_user_id(store, text), STORE_E_NONE);
	assert_int_equal(role_of(text), ROLE_NONE);
	assert_int_equal(store_session(store, text, NOW, &s), STORE_E_DENIED);
	snprintf(id, sizeof id, "%-64s", text);
	assert_int_equal(store_session(store, id, NOW, &s), STORE_E_DENIED);
	assert_int_equal(store_sign_out(store, text), STORE_OK);
	is_nothing(store_comment_by(store, text));
	is_nothing(store_person(store, text, "1"));
	is_nothing(store_person(store, "comment", text));
	is_nothing(store_person(store, "reporter", text));
	is_nothing(store_person(store, "user", text));
	assert_int_equal(store_forget(store, 1, text, "1", NOW), STORE_E_INPUT);
	assert_int_equal(
	    store_forget(store, 1, "comment", text, NOW), STORE_E_NONE);
	assert_int_equal(
	    store_forget(store, 1, "reporter", text, NOW), STORE_E_NONE);
	assert_int_equal(
	    store_forget(store, 1, "user", text, NOW), STORE_E_NONE);
	changed(&was, NULL);
}

void
injects_people(void **state)
{
	enum {
		SIGNED = 8 /* each costs three hashes of a password */
	};
	struct session s;
	struct rows was = rows_now();
	char *secret = NULL, longest[80];

	(void)state;
	for (int i = 0; i < N_HOSTILE; i++)
		is_nobody(hostile[i]);
	for (int i = 0; i < SIGNED; i++)
		signs(hostile[i * N_HOSTILE / SIGNED]);
	memset(longest, '\'', sizeof longest - 1);
	longest[sizeof longest - 1] = 0;
	was = rows_now();
	assert_int_equal(store_add_user(store, 1, longest, ROLE_READER,
			     "a long password", &secret, NOW),
	    STORE_E_INPUT);
	for (int i = 0; i < 2; i++) {
		const char *text = hostile[7 + i];

		assert_int_equal(
		    store_sign_in(store, text, text, text, NOW, &s),
		    STORE_E_DENIED);
	}
	changed(&was, NULL);
}

void
injects_audit(void **state)
{
	int64_t n = 0, broken = 0;

	(void)state;
	for (int i = 0; i < N_HOSTILE; i++) {
		struct rows was = rows_now();
		json_t *list;

		assert_int_equal(
		    sql_begin(store_sql(store), SQL_ALONE), STORE_OK);
		assert_int_equal(
		    sql_end(store_sql(store), audit_add(store, 1, hostile[i], i,
						  hostile[i], NOW)) < 0,
		    0);
		CHANGED(&was, {"audit", 1});
		list = store_audit(store, 0, 1);
		is_text(json_array_get(list, 0), "act", hostile[i]);
		json_decref(list);
	}
	assert_int_equal(audit_verify(store, &n, &broken), STORE_OK);
}

/* ---- what is no text at all */

static void
is_refused(int64_t warning, int64_t shown, const char *text)
{
	struct warning_text t = {text, "", "", ""};
	struct comment c = {.warning = warning,
	    .kind = "comment",
	    .name = "n",
	    .body = text,
	    .fold = "no utf8",
	    .flags = ""};
	char *secret = NULL;
	struct sighting g = {sighting(3900, 0, "phish", "s"), text, DAY, -1};
	struct rows was = rows_now();

	/* Nobody's: that one goes nowhere, as a malformed sighting does. */
	assert_int_equal(store_add(store, "no utf8", &g, 1), STORE_OK);
	assert_int_equal(g.campaign, 0);
	assert_int_equal(sql_do(store_sql(store), NULL,
			     "DELETE FROM batches WHERE id = 'no utf8'", ""),
	    1);
	g.reporter = "r";
	assert_int_equal(store_add(store, text, &g, 1), STORE_E_INPUT);
	assert_int_equal(
	    store_draft(store, 1, 1, "no-utf8", &t, NOW), STORE_E_INPUT);
	assert_int_equal(
	    store_edit(store, 1, warning, 1, &t, NOW), STORE_E_INPUT);
	assert_int_equal(store_comment(store, &c, NOW), STORE_E_INPUT);
	c.body = "body";
	c.fold = text;
	assert_int_equal(store_comment(store, &c, NOW), STORE_E_INPUT);
	c.fold = "no utf8";
	c.name = text;
	assert_int_equal(store_comment(store, &c, NOW), STORE_E_INPUT);
	assert_int_equal(store_moderate(store, 1, shown, 2, "shown", text, NOW),
	    STORE_E_INPUT);
	assert_int_equal(
	    store_appeal(store, warning, text, NOW), STORE_E_INPUT);
	assert_int_equal(store_index(store, warning, text), STORE_E_INPUT);
	assert_int_equal(store_add_user(store, 1, text, ROLE_READER,
			     "a long password", &secret, NOW),
	    STORE_E_INPUT);
	assert_int_equal(
	    store_forget(store, 1, "reporter", text, NOW), STORE_E_INPUT);
	is_nothing(store_warning_at(store, text));
	is_nothing(store_campaigns(store, text, 0, 10));
	is_nothing(store_comment_by(store, text));
	changed(&was, NULL);
}

void
refuses_what_is_no_utf8(void **state)
{
	int64_t warning = published("no-utf8-here");
	struct comment c = {.warning = warning,
	    .kind = "comment",
	    .name = "n",
	    .body = "shown",
	    .fold = "shown",
	    .flags = ""};
	int64_t shown = store_comment(store, &c, NOW);

	(void)state;
	assert_int_equal(
	    store_moderate(store, 1, shown, 1, "shown", NULL, NOW), STORE_OK);
	for (int i = 0; i < N_NO_UTF8; i++)
		is_refused(warning, shown, no_utf8[i]);
}

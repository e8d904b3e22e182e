/* SPDX-License-Identifier: MIT */
/* How long things are kept, and what is kept of one person. */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

enum {
	DAY_SECONDS = 86400
};

/*
 * A row a rule, in this order: $1 is the day, or the second when is_second,
 * before which it goes. What belongs to a row goes before it.
 */
#define SMALL                                                                  \
	"(SELECT id FROM campaigns WHERE last_day < $1 AND n < 5 AND "         \
	"merged_into IS NULL AND NOT EXISTS(SELECT 1 FROM warnings w WHERE "   \
	"w.campaign = campaigns.id) AND NOT EXISTS(SELECT 1 FROM campaigns m " \
	"WHERE m.merged_into = campaigns.id))"
#define SMALL_FORMS "(SELECT id FROM exemplars WHERE campaign IN " SMALL ")"

static const struct {
	const char *kind; /* NULL: it is counted with a later row */
	int days;
	bool is_second;
	const char *text;
} rules[] = {
    {"comments-refused", KEEP_REFUSED_DAYS, true,
	"DELETE FROM comments WHERE state = 'refused' AND at < $1"},
    {"comments-waiting", KEEP_WAITING_DAYS, true,
	"DELETE FROM comments WHERE state = 'waiting' AND at < $1"},
    {"appeals", KEEP_APPEAL_DAYS, true,
	"DELETE FROM appeals WHERE state = 'closed' AND at < $1"},
    {"sessions", KEEP_SESSION_DAYS, true,
	"DELETE FROM sessions WHERE made < $1"},
    {"batches", KEEP_BATCH_DAYS, false, "DELETE FROM batches WHERE at < $1"},
    {NULL, KEEP_SMALL_DAYS, false,
	"DELETE FROM bands WHERE exemplar IN " SMALL_FORMS},
    {NULL, KEEP_SMALL_DAYS, false,
	"DELETE FROM forms WHERE exemplar IN " SMALL_FORMS},
    {NULL, KEEP_SMALL_DAYS, false,
	"DELETE FROM exemplars WHERE campaign IN " SMALL},
    {NULL, KEEP_SMALL_DAYS, false,
	"DELETE FROM reporters WHERE campaign IN " SMALL},
    {NULL, KEEP_SMALL_DAYS, false,
	"DELETE FROM traits WHERE campaign IN " SMALL},
    {NULL, KEEP_SMALL_DAYS, false,
	"DELETE FROM sightings WHERE campaign IN " SMALL},
    {"campaigns-small", KEEP_SMALL_DAYS, false,
	"DELETE FROM campaigns WHERE id IN " SMALL},
    {"reporters", KEEP_REPORTER_DAYS, false,
	"DELETE FROM reporters WHERE campaign IN (SELECT id FROM campaigns "
	"WHERE last_day < $1)"},
};

_Static_assert(STORE_K == 5, "SMALL says 5");

json_t *
store_expire(struct store *s, int64_t actor, int64_t now)
{
	struct sql *q = store_sql(s);
	json_t *counts = json_object();
	int rc = sql_begin(q, SQL_ALONE);

	if (rc < 0) {
		json_decref(counts);
		return NULL;
	}
	for (size_t i = 0; rc >= 0 && i < sizeof rules / sizeof *rules; i++) {
		int64_t at = now - (int64_t)rules[i].days * DAY_SECONDS;

		rc = sql_do(q, NULL, rules[i].text, "i",
		    rules[i].is_second ? at : at / DAY_SECONDS);
		if (rc >= 0 && rules[i].kind)
			json_object_set_new(
			    counts, rules[i].kind, json_integer(rc));
	}
	if (rc >= 0)
		rc = audit_add(s, actor, "expire", 0, NULL, now);
	if (sql_end(q, rc) < 0) {
		json_decref(counts);
		return NULL;
	}
	return counts;
}

/* ---- one person */

/* What is kept by `kind`: each with $1, the key as text. */
static const struct {
	const char *kind, *name, *text;
} kept[] = {
    {"comment", "comments",
	"SELECT id, warning, kind, name, body, state, at FROM comments WHERE "
	"CAST(id AS TEXT) = $1"},
    {"reporter", "reports",
	"SELECT campaign, day FROM reporters WHERE reporter = $1 ORDER BY "
	"campaign"},
    {"user", "users",
	"SELECT id, name, role, locked_until FROM users WHERE name = $1"},
    {"user", "sessions",
	"SELECT made, seen FROM sessions WHERE user_id IN (SELECT id FROM "
	"users WHERE name = $1)"},
    {"user", "acts",
	"SELECT at, act, object FROM audit WHERE actor IN (SELECT id FROM "
	"users WHERE name = $1) ORDER BY id"},
    {"user", "versions",
	"SELECT warning, version, at FROM versions WHERE editor IN (SELECT id "
	"FROM users WHERE name = $1)"},
};

json_t *
store_person(struct store *s, const char *kind, const char *key)
{
	json_t *o = json_object(), *rows;
	size_t n = 0;

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		if (strcmp(kept[i].kind, kind) != 0)
			continue;
		sql_do(store_sql(s), &rows, kept[i].text, "s", key);
		n += json_array_size(rows);
		json_object_set_new(
		    o, kept[i].name, rows ? rows : json_array());
	}
	if (n)
		return o;
	json_decref(o);
	return NULL;
}

/* A question goes with its answers: nobody could read them alone. */
static const char *const forget_comment[] = {
    "DELETE FROM comments WHERE parent IN (SELECT id FROM comments WHERE "
    "CAST(id AS TEXT) = $1)",
    "DELETE FROM comments WHERE CAST(id AS TEXT) = $1", NULL};

static const char *const forget_reporter[] = {
    "UPDATE campaigns SET n = n - 1 WHERE id IN (SELECT campaign FROM "
    "reporters WHERE reporter = $1)",
    "UPDATE sightings SET n = n - 1 WHERE n > 0 AND EXISTS(SELECT 1 FROM "
    "reporters r WHERE r.reporter = $1 AND r.campaign = sightings.campaign "
    "AND r.day = sightings.day)",
    "DELETE FROM reporters WHERE reporter = $1", NULL};

static int
run_all(struct sql *q, const char *const *texts, const char *key)
{
	int rc = STORE_OK;

	for (size_t i = 0; rc >= 0 && texts[i]; i++)
		rc = sql_do(q, NULL, texts[i], "s", key);
	return rc == 0 ? STORE_E_NONE : rc;
}

int
store_forget(struct store *s, int64_t actor, const char *kind, const char *key,
    int64_t now)
{
	struct sql *q = store_sql(s);
	bool is_comment = !strcmp(kind, "comment");
	int rc;

	if (!strcmp(kind, "user")) {
		int64_t id = store_user_id(s, key);

		return id < 0 ? (int)id : store_remove_user(s, actor, id, now);
	}
	if (!is_comment && strcmp(kind, "reporter") != 0)
		return STORE_E_INPUT;
	rc = sql_begin(q, SQL_ALONE);
	if (rc < 0)
		return rc;
	rc = run_all(q, is_comment ? forget_comment : forget_reporter, key);
	if (rc >= 0)
		rc = audit_add(s, actor,
		    is_comment ? "forget-comment" : "forget-reporter",
		    is_comment ? strtoll(key, NULL, 10) : 0, NULL, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

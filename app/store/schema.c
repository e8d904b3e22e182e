/* SPDX-License-Identifier: MIT */
/* Each step of the schema, in the words that both engines understand. */
#include "store/schema.h"
#include "store/sql_impl.h"

#include <stdio.h>
#include <string.h>

/* "@ID" is the engine's key that counts up by itself. */
static const char *const first[] = {
    "CREATE TABLE campaigns(id @ID, brand TEXT NOT NULL, first_day BIGINT NOT "
    "NULL, last_day BIGINT NOT NULL, n BIGINT NOT NULL, merged_into BIGINT, "
    "quiet_since BIGINT, again_since BIGINT)",
    "CREATE TABLE exemplars(id @ID, campaign BIGINT NOT NULL REFERENCES "
    "campaigns(id), sketch TEXT NOT NULL)",
    "CREATE INDEX exemplars_campaign ON exemplars(campaign)",
    "CREATE TABLE bands(key TEXT NOT NULL, exemplar BIGINT NOT NULL "
    "REFERENCES exemplars(id), PRIMARY KEY(key, exemplar))",
    "CREATE TABLE sightings(campaign BIGINT NOT NULL REFERENCES "
    "campaigns(id), day BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY "
    "KEY(campaign, day))",
    "CREATE TABLE reporters(campaign BIGINT NOT NULL REFERENCES "
    "campaigns(id), reporter TEXT NOT NULL, day BIGINT NOT NULL, PRIMARY "
    "KEY(campaign, reporter))",
    "CREATE INDEX reporters_reporter ON reporters(reporter)",
    "CREATE TABLE traits(campaign BIGINT NOT NULL REFERENCES campaigns(id), "
    "kind TEXT NOT NULL, value TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY "
    "KEY(campaign, kind, value))",
    "CREATE TABLE batches(id TEXT PRIMARY KEY, at BIGINT NOT NULL)",
    "CREATE TABLE warnings(id @ID, campaign BIGINT NOT NULL REFERENCES "
    "campaigns(id), slug TEXT NOT NULL UNIQUE, brand TEXT NOT NULL, state TEXT "
    "NOT NULL, version BIGINT NOT NULL, published_at BIGINT, updated_at BIGINT "
    "NOT NULL)",
    "CREATE INDEX warnings_state ON warnings(state, published_at)",
    "CREATE TABLE versions(warning BIGINT NOT NULL REFERENCES warnings(id), "
    "version BIGINT NOT NULL, title TEXT NOT NULL, lead TEXT NOT NULL, body "
    "TEXT NOT NULL, note TEXT NOT NULL, editor BIGINT NOT NULL, at BIGINT NOT "
    "NULL, PRIMARY KEY(warning, version))",
    "CREATE TABLE grams(gram TEXT NOT NULL, warning BIGINT NOT NULL "
    "REFERENCES warnings(id), PRIMARY KEY(gram, warning))",
    "CREATE TABLE comments(id @ID, warning BIGINT NOT NULL REFERENCES "
    "warnings(id), kind TEXT NOT NULL, parent BIGINT, name TEXT NOT NULL, "
    "body TEXT NOT NULL, fold TEXT NOT NULL, state TEXT NOT NULL, flags TEXT "
    "NOT NULL, is_edited BIGINT NOT NULL, version BIGINT NOT NULL, at BIGINT "
    "NOT NULL)",
    "CREATE INDEX comments_warning ON comments(warning, state, id)",
    "CREATE TABLE users(id @ID, name TEXT NOT NULL UNIQUE, role TEXT NOT "
    "NULL, password TEXT NOT NULL, totp TEXT NOT NULL, totp_step BIGINT NOT "
    "NULL, failures BIGINT NOT NULL, locked_until BIGINT NOT NULL)",
    "CREATE TABLE sessions(id TEXT PRIMARY KEY, user_id BIGINT NOT NULL "
    "REFERENCES users(id), csrf TEXT NOT NULL, made BIGINT NOT NULL, seen "
    "BIGINT NOT NULL)",
    "CREATE TABLE audit(id BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor "
    "BIGINT NOT NULL, act TEXT NOT NULL, object TEXT NOT NULL, digest TEXT NOT "
    "NULL, hash TEXT NOT NULL)",
    NULL};

static const char *const second[] = {
    "CREATE TABLE appeals(id @ID, warning BIGINT NOT NULL REFERENCES "
    "warnings(id), body TEXT NOT NULL, state TEXT NOT NULL, at BIGINT NOT "
    "NULL)",
    "CREATE INDEX comments_state ON comments(state, id)",
    "CREATE INDEX comments_fold ON comments(warning, fold)",
    "CREATE INDEX campaigns_n ON campaigns(n, last_day)", NULL};

/* What each form of a lure had by itself, so that a campaign can be split. */
static const char *const third[] = {
    "ALTER TABLE reporters ADD COLUMN exemplar BIGINT",
    "CREATE TABLE forms(exemplar BIGINT NOT NULL REFERENCES exemplars(id), "
    "kind TEXT NOT NULL, value TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY "
    "KEY(exemplar, kind, value))",
    "CREATE INDEX warnings_campaign ON warnings(campaign)",
    "CREATE INDEX warnings_brand ON warnings(brand, state, published_at)",
    "CREATE INDEX appeals_state ON appeals(state, id)",
    "ALTER TABLE comments ADD COLUMN receipt TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX comments_receipt ON comments(receipt)", NULL};

/*
 * Sketches have a head and exemplars have subjects as keys: nothing is renewed,
 * since an older sketch is the first half of a newer one (match.c).
 */
static const char *const fourth[] = {
    "CREATE INDEX bands_exemplar ON bands(exemplar)", NULL};

/*
 * Single characters can be searched: those of the pairs that are kept; and what
 * a warning is found by is replaced without reading what all are.
 */
static const char *const fifth[] = {
    "CREATE INDEX grams_warning ON grams(warning)",
    "INSERT INTO grams(gram, warning) SELECT DISTINCT substr(gram, 1, 1), "
    "warning FROM grams WHERE length(gram) = 2 UNION SELECT DISTINCT "
    "substr(gram, 2, 1), warning FROM grams WHERE length(gram) = 2",
    NULL};

static const char *const *const steps[SCHEMA_VERSION] = {
    first, second, third, fourth, fifth};

static int
run_statement(struct sql *q, const char *text, const char *id_type)
{
	const char *at = strstr(text, "@ID");
	char whole[2048];

	if (!at)
		return sql_do(q, NULL, text, "");
	snprintf(whole, sizeof whole, "%.*s%s%s", (int)(at - text), text,
	    id_type, at + 3);
	return sql_do(q, NULL, whole, "");
}

static int
run_step(struct sql *q, int from)
{
	const char *id_type = q->engine->id_type;
	int rc = STORE_OK;

	for (size_t i = 0; rc >= 0 && steps[from][i]; i++)
		rc = run_statement(q, steps[from][i], id_type);
	if (rc >= 0)
		rc = sql_do(q, NULL, "UPDATE schema_version SET version = $1",
		    "i", (int64_t)from + 1);
	return rc;
}

int
schema_version(struct sql *q)
{
	return (int)sql_number(q, 0, "SELECT version FROM schema_version", "");
}

static int
make_counter(struct sql *q)
{
	int rc = sql_do(q, NULL,
	    "CREATE TABLE IF NOT EXISTS schema_version(version BIGINT NOT "
	    "NULL)",
	    "");

	if (rc >= 0 &&
	    sql_number(q, 0, "SELECT count(*) FROM schema_version", "") == 0)
		rc =
		    sql_do(q, NULL, "INSERT INTO schema_version VALUES(0)", "");
	return rc;
}

int
schema_migrate(struct sql *q, int to)
{
	int rc = sql_begin(q, SQL_ALONE), at;

	if (rc < 0)
		return rc;
	rc = make_counter(q);
	at = rc < 0 ? to : schema_version(q);
	if (at > SCHEMA_VERSION) {
		sql_say(q, "the store was made by a newer version");
		rc = STORE_E_INPUT;
	}
	for (; rc >= 0 && at < to; at++)
		rc = run_step(q, at);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

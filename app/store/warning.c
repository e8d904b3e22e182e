/* SPDX-License-Identifier: MIT */
/* Dated warnings and every version that they had. */
#include "store/warning.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TITLE_MOST = 400
};

static bool
is_fit(const struct warning_text *t)
{
	return *t->title && strlen(t->title) <= TITLE_MOST &&
	       strlen(t->lead) <= STORE_TEXT_MOST &&
	       strlen(t->body) <= STORE_TEXT_MOST &&
	       strlen(t->note) <= TITLE_MOST;
}

static int
add_version(struct store *s, int64_t actor, int64_t id, int64_t version,
    const struct warning_text *t, int64_t now)
{
	return sql_do(store_sql(s), NULL,
	    "INSERT INTO versions(warning, version, title, lead, body, note, "
	    "editor, at) VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
	    "iissssii", id, version, t->title, t->lead, t->body, t->note, actor,
	    now);
}

static bool
is_slug(const char *s)
{
	size_t n = strlen(s);

	return n && n <= 100 &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

int64_t
store_draft(struct store *s, int64_t actor, int64_t campaign, const char *slug,
    const struct warning_text *t, int64_t now)
{
	struct sql *q = store_sql(s);
	int64_t id = 0;
	int rc = is_slug(slug) && is_fit(t) ? sql_begin(q, SQL_ALONE)
					    : STORE_E_INPUT;

	if (rc < 0)
		return rc;
	if (sql_number(q, 0, "SELECT count(*) FROM campaigns WHERE id = $1",
		"i", campaign) == 0)
		rc = STORE_E_NONE;
	if (rc >= 0 &&
	    sql_number(q, 0, "SELECT count(*) FROM warnings WHERE slug = $1",
		"s", slug))
		rc = STORE_E_CLASH;
	if (rc >= 0)
		id = sql_number(q, STORE_E_LOST,
		    "INSERT INTO warnings(campaign, slug, brand, state, "
		    "version, updated_at) SELECT id, $2, brand, 'draft', 1, "
		    "CAST($3 AS BIGINT) FROM campaigns WHERE id = $1 RETURNING "
		    "id",
		    "isi", campaign, slug, now);
	if (rc >= 0)
		rc = id < 0 ? (int)id : add_version(s, actor, id, 1, t, now);
	if (rc >= 0)
		rc = audit_add(s, actor, "warning-draft", id, t->body, now);
	rc = sql_end(q, rc);
	return rc < 0 ? rc : id;
}

int
store_edit(struct store *s, int64_t actor, int64_t id, int64_t version,
    const struct warning_text *t, int64_t now)
{
	struct sql *q = store_sql(s);
	int rc = is_fit(t) ? sql_begin(q, SQL_ALONE) : STORE_E_INPUT;

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL,
	    "UPDATE warnings SET version = version + 1, updated_at = $3 WHERE "
	    "id = $1 AND version = $2",
	    "iii", id, version, now);
	if (rc == 0)
		rc = STORE_E_CLASH;
	if (rc >= 0)
		rc = add_version(s, actor, id, version + 1, t, now);
	if (rc >= 0)
		rc = audit_add(s, actor, "warning-edit", id, t->body, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

int
store_set_state(
    struct store *s, int64_t actor, int64_t id, const char *state, int64_t now)
{
	struct sql *q = store_sql(s);
	int rc = strcmp(state, "draft") && strcmp(state, "published") &&
			 strcmp(state, "withdrawn")
		     ? STORE_E_INPUT
		     : sql_begin(q, SQL_ALONE);

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL,
	    "UPDATE warnings SET state = $2, published_at = CASE WHEN $2 = "
	    "'published' AND published_at IS NULL THEN CAST($3 AS BIGINT) ELSE "
	    "published_at END WHERE id = $1",
	    "isi", id, state, now);
	if (rc == 0)
		rc = STORE_E_NONE;
	if (rc >= 0)
		rc = audit_add(s, actor, "warning-state", id, state, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

static json_t *
first_of(json_t *rows)
{
	json_t *o = json_incref(json_array_get(rows, 0));

	json_decref(rows);
	return o;
}

json_t *
store_warning(struct store *s, int64_t id)
{
	json_t *rows;

	sql_do(store_sql(s), &rows, SELECT_WARNING "WHERE w.id = $1", "i", id);
	return first_of(rows);
}

json_t *
store_warning_at(struct store *s, const char *slug)
{
	json_t *rows;

	sql_do(
	    store_sql(s), &rows, SELECT_WARNING "WHERE w.slug = $1", "s", slug);
	return first_of(rows);
}

json_t *
store_versions(struct store *s, int64_t id)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT version, title, note, at FROM versions WHERE warning = $1 "
	    "ORDER BY version",
	    "i", id);
	return rows;
}

json_t *
store_version(struct store *s, int64_t id, int64_t version)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT version, title, lead, body, note, editor, at FROM versions "
	    "WHERE warning = $1 AND version = $2",
	    "ii", id, version);
	return first_of(rows);
}

json_t *
store_warnings_of(struct store *s, int64_t campaign)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    SELECT_WARNING "WHERE w.campaign = $1 ORDER BY w.id DESC", "i",
	    campaign);
	return rows;
}

json_t *
store_published_of(struct store *s, int64_t campaign)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT w.slug, c.first_day, c.n FROM warnings w JOIN campaigns c "
	    "ON c.id = w.campaign WHERE w.state = 'published' AND w.campaign = "
	    "$1 ORDER BY w.published_at DESC LIMIT 1",
	    "i", campaign);
	return first_of(rows);
}

/*
 * Only those that are shown are joined to their versions: a later page costs
 * the walk over an index up to it. As IN (SELECT ...) PostgreSQL reads all.
 */
#define PAGE(where)                                                                \
	WARNING_COLUMNS                                                            \
	"(SELECT * FROM warnings WHERE " where                                     \
	" ORDER BY published_at DESC, id DESC LIMIT $2 OFFSET $3) w " WARNING_JOIN \
	"ORDER BY w.published_at DESC, w.id DESC"

json_t *
store_warnings(struct store *s, const char *state, int64_t offset, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows, PAGE("state = $1"), "sii", state, most,
	    offset);
	return rows;
}

json_t *
store_warnings_about(
    struct store *s, const char *brand, int64_t offset, int64_t most)
{
	json_t *rows;

	if (!*brand)
		return store_warnings(s, "published", offset, most);
	sql_do(store_sql(s), &rows, PAGE("state = 'published' AND brand = $1"),
	    "sii", brand, most, offset);
	return rows;
}

json_t *
store_warning_of(struct store *s, const char *brand)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    SELECT_WARNING "WHERE w.state = 'published' AND w.brand = $1 ORDER "
			   "BY w.published_at DESC LIMIT 1",
	    "s", brand);
	return first_of(rows);
}

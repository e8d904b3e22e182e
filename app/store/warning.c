/* SPDX-License-Identifier: MIT */
/* Dated warnings and every version that they had. */
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TITLE_MOST = 400,
	GRAMS_MOST = 4000, /* of one warning */
	GRAM_ROWS = 30,	   /* of one statement */
	ID_DIGITS = 20,
	WORDS_MOST = 16, /* pairs of a search */
	RARE = 500	 /* warnings that have a pair */
};

_Static_assert(1 + GRAM_ROWS <= SQL_PARAMS_MOST, "one statement");

#define SELECT_WARNING                                                         \
	"SELECT w.id, w.campaign, w.slug, w.brand, w.state, w.version, "       \
	"w.published_at, w.updated_at, v.title, v.lead, v.body, v.note FROM "  \
	"warnings w JOIN versions v ON v.warning = w.id AND v.version = "      \
	"w.version "

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
	int rc =
	    is_slug(slug) && is_fit(t) ? sql_begin(q, true) : STORE_E_INPUT;

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
	int rc = is_fit(t) ? sql_begin(q, true) : STORE_E_INPUT;

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
		     : sql_begin(q, true);

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

json_t *
store_warnings(struct store *s, const char *state, int64_t offset, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    SELECT_WARNING "WHERE w.state = $1 ORDER BY w.published_at DESC, "
			   "w.id DESC LIMIT $2 OFFSET $3",
	    "sii", state, most, offset);
	return rows;
}

json_t *
store_warnings_about(
    struct store *s, const char *brand, int64_t offset, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    *brand ? SELECT_WARNING
		"WHERE w.state = 'published' AND w.brand = $1 ORDER BY "
		"w.published_at DESC, w.id DESC LIMIT $2 OFFSET $3"
		   : SELECT_WARNING
		"WHERE w.state = 'published' AND $1 = '' ORDER BY "
		"w.published_at DESC, w.id DESC LIMIT $2 OFFSET $3",
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

/* ---- search */

static size_t
character_size(const char *p)
{
	size_t n = 1;

	while (((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* The pair of characters at *p, which moves on by one; false at the end. */
static bool
next_gram(const char **p, char out[16])
{
	while (**p) {
		size_t a = character_size(*p), b;
		const char *at = *p;

		*p += a;
		if (!**p)
			return false;
		b = character_size(*p);
		if (*at == ' ' || **p == ' ' || a + b > 15)
			continue;
		memcpy(out, at, a + b);
		out[a + b] = 0;
		return true;
	}
	return false;
}

/* The next pairs, at most GRAM_ROWS, as one statement; none: 0. */
static int
add_grams(struct sql *q, int64_t id, const char **folded, size_t *left)
{
	const char *params[1 + GRAM_ROWS];
	char text[1024], number[24], grams[GRAM_ROWS][16];
	size_t n = 0, used;

	while (n < GRAM_ROWS && *left && next_gram(folded, grams[n])) {
		params[n + 1] = grams[n];
		n++;
		(*left)--;
	}
	if (!n)
		return 0;
	snprintf(number, sizeof number, "%" PRId64, id);
	params[0] = number;
	used = (size_t)snprintf(
	    text, sizeof text, "INSERT INTO grams(gram, warning) VALUES");
	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s($%zu, CAST($1 AS BIGINT))", i ? ", " : " ", i + 2);
	snprintf(text + used, sizeof text - used, " ON CONFLICT DO NOTHING");
	return sql_texts(q, NULL, text, params, 1 + n);
}

int
store_index(struct store *s, int64_t id, const char *folded)
{
	struct sql *q = store_sql(s);
	size_t left = GRAMS_MOST;
	int rc = sql_begin(q, false);

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL, "DELETE FROM grams WHERE warning = $1", "i", id);
	for (bool has_more = true; rc >= 0 && has_more;) {
		const char *before = folded;

		rc = add_grams(q, id, &folded, &left);
		has_more = folded != before;
	}
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

/*
 * Brings the rarest pair to the front. How many warnings have it, counted up
 * to RARE: above that a walk by date finds enough soon.
 */
static int64_t
rarest_first(struct sql *q, char grams[][16], size_t n)
{
	int64_t least = RARE, have;
	char first[16];

	for (size_t i = 0; i < n && least; i++) {
		have = sql_number(q, 0,
		    "SELECT count(*) FROM (SELECT 1 FROM grams WHERE gram = $1 "
		    "LIMIT $2) AS few",
		    "si", grams[i], (int64_t)RARE);
		if (have >= least)
			continue;
		least = have;
		memcpy(first, grams[0], sizeof first);
		memcpy(grams[0], grams[i], sizeof first);
		memcpy(grams[i], first, sizeof first);
	}
	return least;
}

static bool
has_gram(char grams[][16], size_t n, const char *gram)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(grams[i], gram))
			return true;
	return false;
}

/* The warnings of these rows, the newest first; takes the rows. */
static json_t *
warnings_by_id(struct store *s, json_t *found)
{
	char text[4096];
	size_t i, at;
	json_t *row, *rows;

	if (!json_array_size(found))
		return found;
	at = (size_t)snprintf(
	    text, sizeof text, SELECT_WARNING "WHERE w.id IN (");
	json_array_foreach(found, i, row)
	{
		if (sizeof text - at < ID_DIGITS + 80)
			break;
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%lld",
		    i ? "," : "",
		    (long long)json_integer_value(json_object_get(row, "id")));
	}
	snprintf(text + at, sizeof text - at,
	    ") ORDER BY w.published_at DESC, w.id DESC");
	json_decref(found);
	sql_do(store_sql(s), &rows, text, "");
	return rows;
}

json_t *
store_search(struct store *s, const char *folded, int64_t most)
{
	char grams[WORDS_MOST][16] = {""}, text[2048];
	size_t n = 0, at;
	json_t *found;
	int64_t least;

	while (n < WORDS_MOST && next_gram(&folded, grams[n]))
		n += !has_gram(grams, n, grams[n]);
	least = rarest_first(store_sql(s), grams, n);
	if (!n || !least)
		return json_array();
	for (size_t i = n; i < WORDS_MOST; i++)
		memcpy(grams[i], grams[n - 1], sizeof grams[i]);
	/*
	 * Each pair in an arm of CASE: as plain conditions they would be joins,
	 * whose orders PostgreSQL tries for seconds. A walk from the newest
	 * ends early; without its own LIMIT the planner may sort all instead.
	 */
	at = (size_t)snprintf(text, sizeof text,
	    "SELECT w.id FROM %s WHERE CASE",
	    least < RARE
		? "(SELECT id, published_at FROM warnings WHERE state = "
		  "'published' AND id IN (SELECT warning FROM grams WHERE gram "
		  "= $1) ORDER BY published_at + 0 DESC LIMIT 1000000000) AS w"
		: "(SELECT id, published_at FROM warnings WHERE state = "
		  "'published' ORDER BY published_at DESC LIMIT 1000000000) AS "
		  "w");
	for (size_t i = 0; i < WORDS_MOST; i++)
		at += (size_t)snprintf(text + at, sizeof text - at,
		    " WHEN NOT EXISTS(SELECT 1 FROM grams WHERE gram = $%zu "
		    "AND warning = w.id) THEN 0",
		    i + 1);
	snprintf(text + at, sizeof text - at, " ELSE 1 END = 1 LIMIT $%d",
	    WORDS_MOST + 1);
#define G(i) grams[i], grams[i + 1], grams[i + 2], grams[i + 3]
	sql_do(store_sql(s), &found, text, "ssssssssssssssssi", G(0), G(4),
	    G(8), G(12), most);
#undef G
	return warnings_by_id(s, found);
}

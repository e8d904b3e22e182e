/* SPDX-License-Identifier: MIT */
/* What an editor does to campaigns: two become one, one becomes two. */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

/*
 * Each statement has $1, what is merged, and $2, what it becomes part of. The
 * reporters of both are counted before they become one, for hashes of older
 * ones may be gone (retention.c).
 */
static const char *const merge_steps[] = {
    "UPDATE campaigns SET n = n + (SELECT n FROM campaigns WHERE id = $1) - "
    "(SELECT count(*) FROM reporters a JOIN reporters b ON a.reporter = "
    "b.reporter WHERE a.campaign = $1 AND b.campaign = $2), first_day = "
    "(SELECT min(first_day) FROM campaigns WHERE id IN ($1, $2)), last_day = "
    "(SELECT max(last_day) FROM campaigns WHERE id IN ($1, $2)) WHERE id = $2",
    "UPDATE exemplars SET campaign = $2 WHERE campaign = $1",
    "INSERT INTO sightings(campaign, day, n) SELECT CAST($2 AS BIGINT), day, "
    "n FROM sightings WHERE campaign = $1 ON CONFLICT(campaign, day) DO "
    "UPDATE SET n = sightings.n + excluded.n",
    "INSERT INTO traits(campaign, kind, value, n) SELECT CAST($2 AS BIGINT), "
    "kind, value, n FROM traits WHERE campaign = $1 ON CONFLICT(campaign, "
    "kind, value) DO UPDATE SET n = traits.n + excluded.n",
    "INSERT INTO reporters(campaign, reporter, day, exemplar) SELECT CAST($2 "
    "AS BIGINT), reporter, day, exemplar FROM reporters WHERE campaign = $1 "
    "ON CONFLICT DO NOTHING",
    "UPDATE campaigns SET merged_into = CAST($2 AS BIGINT) WHERE id = $1"};

int
store_merge(
    struct store *s, int64_t actor, int64_t from, int64_t into, int64_t now)
{
	struct sql *q = store_sql(s);
	int rc = from == into ? STORE_E_INPUT : sql_begin(q, SQL_ALONE);

	if (rc < 0)
		return rc;
	if (sql_number(q, 0,
		"SELECT count(*) FROM campaigns WHERE id IN ($1, $2) AND "
		"merged_into IS NULL",
		"ii", from, into) != 2)
		rc = STORE_E_NONE;
	for (size_t i = 0;
	     rc >= 0 && i < sizeof merge_steps / sizeof *merge_steps; i++)
		rc = sql_do(q, NULL, merge_steps[i], "ii", from, into);
	if (rc >= 0)
		rc = audit_add(s, actor, "campaign-merge", from, NULL, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

/* ---- split */

json_t *
store_forms(struct store *s, int64_t campaign)
{
	struct sql *q = store_sql(s);
	json_t *rows, *o, *traits;
	size_t i;

	sql_do(q, &rows,
	    "SELECT e.id, (SELECT count(*) FROM reporters r WHERE r.exemplar = "
	    "e.id AND r.campaign = e.campaign) AS n FROM exemplars e WHERE "
	    "e.campaign = $1 ORDER BY e.id",
	    "i", campaign);
	json_array_foreach(rows, i, o)
	{
		sql_do(q, &traits,
		    "SELECT kind, value, n FROM forms WHERE exemplar = $1 AND "
		    "kind <> 'trick' AND (kind <> 'subject' OR n >= $2) ORDER "
		    "BY kind DESC, n DESC, value LIMIT 12",
		    "ii", json_integer_value(json_object_get(o, "id")),
		    (int64_t)STORE_K);
		json_object_set_new(
		    o, "traits", traits ? traits : json_array());
	}
	return rows;
}

/* Each statement has $1, the exemplar, $2, the old and $3, the new campaign. */
static const char *const move_steps[] = {
    "INSERT INTO sightings(campaign, day, n) SELECT CAST($3 AS BIGINT), day, "
    "count(*) FROM reporters WHERE exemplar = $1 AND campaign = $2 GROUP BY "
    "day ON CONFLICT(campaign, day) DO UPDATE SET n = sightings.n + "
    "excluded.n",
    "UPDATE sightings SET n = n - (SELECT count(*) FROM reporters r WHERE "
    "r.exemplar = $1 AND r.campaign = $2 AND r.day = sightings.day) WHERE "
    "campaign = $2 AND $3 > 0",
    "INSERT INTO traits(campaign, kind, value, n) SELECT CAST($3 AS BIGINT), "
    "kind, value, n FROM forms WHERE exemplar = $1 AND $2 > 0 ON "
    "CONFLICT(campaign, kind, value) DO UPDATE SET n = traits.n + excluded.n",
    "UPDATE traits SET n = n - (SELECT n FROM forms f WHERE f.exemplar = $1 "
    "AND f.kind = traits.kind AND f.value = traits.value) WHERE campaign = $2 "
    "AND $3 > 0 AND EXISTS(SELECT 1 FROM forms f WHERE f.exemplar = $1 AND "
    "f.kind = traits.kind AND f.value = traits.value)",
    "UPDATE reporters SET campaign = $3 WHERE exemplar = $1 AND campaign = $2",
    "UPDATE exemplars SET campaign = $3 WHERE id = $1 AND campaign = $2"};

/* $1 and $2 are the old and the new campaign. */
static const char *const settle_steps[] = {
    "DELETE FROM sightings WHERE campaign IN ($1, $2) AND n <= 0",
    "DELETE FROM traits WHERE campaign IN ($1, $2) AND n <= 0",
    "UPDATE campaigns SET n = (SELECT coalesce(sum(n), 0) FROM sightings s "
    "WHERE s.campaign = campaigns.id), first_day = coalesce((SELECT min(day) "
    "FROM sightings s WHERE s.campaign = campaigns.id), first_day), last_day "
    "= coalesce((SELECT max(day) FROM sightings s WHERE s.campaign = "
    "campaigns.id), last_day) WHERE id IN ($1, $2)"};

static int
move_form(struct sql *q, int64_t exemplar, int64_t from, int64_t into)
{
	int rc = STORE_OK;

	if (sql_number(q, 0,
		"SELECT count(*) FROM exemplars WHERE id = $1 AND campaign = "
		"$2",
		"ii", exemplar, from) != 1)
		return STORE_E_NONE;
	for (size_t i = 0;
	     rc >= 0 && i < sizeof move_steps / sizeof *move_steps; i++)
		rc =
		    sql_do(q, NULL, move_steps[i], "iii", exemplar, from, into);
	return rc;
}

static int
settle(struct sql *q, int64_t from, int64_t into)
{
	int rc = STORE_OK;

	/* It must keep a form of its own. */
	if (!sql_number(q, 0,
		"SELECT count(*) FROM exemplars WHERE campaign = $1", "i",
		from))
		return STORE_E_INPUT;
	for (size_t i = 0;
	     rc >= 0 && i < sizeof settle_steps / sizeof *settle_steps; i++)
		rc = sql_do(q, NULL, settle_steps[i], "ii", from, into);
	return rc;
}

int64_t
store_split(struct store *s, int64_t actor, int64_t from,
    const int64_t *exemplars, size_t n, int64_t now)
{
	struct sql *q = store_sql(s);
	int64_t id = 0;
	int rc = n ? sql_begin(q, SQL_ALONE) : STORE_E_INPUT;

	if (rc < 0)
		return rc;
	id = sql_number(q, STORE_E_NONE,
	    "INSERT INTO campaigns(brand, first_day, last_day, n) SELECT "
	    "brand, first_day, last_day, 0 FROM campaigns WHERE id = $1 AND "
	    "merged_into IS NULL RETURNING id",
	    "i", from);
	rc = id < 0 ? (int)id : STORE_OK;
	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = move_form(q, exemplars[i], from, id);
	if (rc >= 0)
		rc = settle(q, from, id);
	if (rc >= 0)
		rc = audit_add(s, actor, "campaign-split", from, NULL, now);
	rc = sql_end(q, rc < 0 ? rc : STORE_OK);
	return rc < 0 ? rc : id;
}

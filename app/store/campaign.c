/* SPDX-License-Identifier: MIT */
/* Sightings are added up by campaign, and campaigns are listed. */
#include "store/match.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TRAIT_MOST = 300,
	TRAITS_MOST = 32,
	REPORTER_MOST = 128
};

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static int
add_trait(
    struct sql *q, const struct spot *at, const char *kind, const char *value)
{
	int rc;

	if (!*value || strlen(value) > TRAIT_MOST)
		return STORE_OK;
	rc = sql_do(q, NULL,
	    "INSERT INTO traits(campaign, kind, value, n) VALUES($1, $2, $3, "
	    "1) ON CONFLICT(campaign, kind, value) DO UPDATE SET n = traits.n "
	    "+ 1",
	    "iss", at->campaign, kind, value);
	if (rc < 0)
		return rc;
	return sql_do(q, NULL,
	    "INSERT INTO forms(exemplar, kind, value, n) VALUES($1, $2, $3, 1) "
	    "ON CONFLICT(exemplar, kind, value) DO UPDATE SET n = forms.n + 1",
	    "iss", at->exemplar, kind, value);
}

static int
add_traits(struct sql *q, const struct spot *at, const json_t *o)
{
	static const struct {
		const char *name, *kind;
	} lists[] = {{"tricks", "trick"}, {"links", "link"}};
	int rc = add_trait(q, at, "subject", text_of(o, "subject"));

	if (rc >= 0)
		rc = add_trait(q, at, "sender", text_of(o, "sender"));
	for (size_t k = 0; k < 2; k++) {
		const json_t *list = json_object_get(o, lists[k].name), *v;
		size_t i;

		json_array_foreach(list, i,
		    v) if (rc >= 0 && i < TRAITS_MOST && json_is_string(v)) rc =
		    add_trait(q, at, lists[k].kind, json_string_value(v));
	}
	return rc;
}

static bool
draws(const json_t *o)
{
	const char *v = text_of(o, "verdict");

	return !strcmp(v, "phish") || !strcmp(v, "suspicious");
}

static int
count_it(struct sql *q, int64_t campaign, int64_t day)
{
	int rc = sql_do(q, NULL,
	    "INSERT INTO sightings(campaign, day, n) VALUES($1, $2, 1) ON "
	    "CONFLICT(campaign, day) DO UPDATE SET n = sightings.n + 1",
	    "ii", campaign, day);

	if (rc < 0)
		return rc;
	return sql_do(q, NULL,
	    "UPDATE campaigns SET n = n + 1, quiet_since = CASE WHEN $2 > "
	    "last_day + 14 THEN last_day ELSE quiet_since END, again_since = "
	    "CASE WHEN $2 > last_day + 14 THEN $2 ELSE again_since END, "
	    "first_day = CASE WHEN $2 < first_day THEN $2 ELSE first_day END, "
	    "last_day = CASE WHEN $2 > last_day THEN $2 ELSE last_day END "
	    "WHERE id = $1",
	    "ii", campaign, day);
}

static int
place(struct sql *q, const json_t *o, int64_t day, struct spot *at)
{
	const char *brand = text_of(o, "brand");
	int rc = STORE_OK;

	*at = match_find(q, o);
	if (!at->campaign) {
		at->campaign = sql_number(q, -1,
		    "INSERT INTO campaigns(brand, first_day, last_day, n) "
		    "VALUES($1, $2, $2, 0) RETURNING id",
		    "si", brand, day);
		if (at->campaign < 0)
			return STORE_E_LOST;
	} else if (*brand) {
		rc = sql_do(q, NULL,
		    "UPDATE campaigns SET brand = $2 WHERE id = $1 AND brand "
		    "= ''",
		    "is", at->campaign, brand);
	}
	return rc < 0 ? rc : match_learn(q, o, at);
}

/* Malformed ones, and those of mail that is no fake, are no sighting. */
static bool
is_sighting(const json_t *o)
{
	return o && draws(o) && match_is_sound(o);
}

int64_t
store_match(struct store *s, const char *sighting)
{
	json_t *o = json_loads(sighting, JSON_REJECT_DUPLICATES, NULL);
	int64_t id = 0;

	if (is_sighting(o))
		id = match_find(store_sql(s), o).campaign;
	json_decref(o);
	return id;
}

static int
add_one(struct sql *q, struct sighting *g)
{
	json_t *o = json_loads(g->json, JSON_REJECT_DUPLICATES, NULL);
	struct spot at;
	int rc = STORE_OK;

	g->campaign = 0;
	if (!is_sighting(o) || !g->reporter || !*g->reporter ||
	    strlen(g->reporter) > REPORTER_MOST)
		goto out;
	rc = place(q, o, g->day, &at);
	g->campaign = rc >= 0 ? at.campaign : 0;
	if (rc >= 0)
		rc = sql_do(q, NULL,
		    "INSERT INTO reporters(campaign, reporter, day, exemplar) "
		    "VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		    "isii", g->campaign, g->reporter, g->day, at.exemplar);
	if (rc > 0) { /* the first time from this one */
		rc = add_traits(q, &at, o);
		if (rc >= 0)
			rc = count_it(q, g->campaign, g->day);
	}
out:
	json_decref(o);
	return rc;
}

int
store_add(struct store *s, const char *batch, struct sighting *list, size_t n)
{
	struct sql *q = store_sql(s);
	int rc = sql_begin(q, true);

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL,
	    "INSERT INTO batches(id, at) VALUES($1, $2) ON CONFLICT DO NOTHING",
	    "si", batch, n ? list[0].day : 0);
	if (rc > 0) {
		rc = STORE_OK;
		for (size_t i = 0; rc >= 0 && i < n; i++)
			rc = add_one(q, &list[i]);
	}
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

json_t *
store_campaigns(struct store *s, const char *brand, int64_t least, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT id, brand, first_day, last_day, n, again_since FROM "
	    "campaigns WHERE merged_into IS NULL AND n >= $1 AND ($2 = '' OR "
	    "brand = $2) ORDER BY n DESC, last_day DESC, id LIMIT $3",
	    "isi", least, brand ? brand : "", most);
	return rows;
}

static json_t *
traits(struct sql *q, int64_t id, const char *kind, int64_t least)
{
	json_t *rows;

	sql_do(q, &rows,
	    "SELECT value, n FROM traits WHERE campaign = $1 AND kind = $2 AND "
	    "n >= $3 ORDER BY n DESC, value LIMIT 20",
	    "isi", id, kind, least);
	return rows ? rows : json_array();
}

json_t *
store_campaign(struct store *s, int64_t id)
{
	struct sql *q = store_sql(s);
	json_t *rows, *o, *days;

	sql_do(q, &rows,
	    "SELECT id, brand, first_day, last_day, n, merged_into, "
	    "quiet_since, again_since FROM campaigns WHERE id = $1",
	    "i", id);
	o = json_incref(json_array_get(rows, 0));
	json_decref(rows);
	if (!o)
		return NULL;
	sql_do(q, &days,
	    "SELECT day, n FROM sightings WHERE campaign = $1 ORDER BY day "
	    "DESC LIMIT 400",
	    "i", id);
	json_object_set_new(o, "days", days ? days : json_array());
	json_object_set_new(o, "subjects", traits(q, id, "subject", STORE_K));
	json_object_set_new(o, "senders", traits(q, id, "sender", 1));
	json_object_set_new(o, "links", traits(q, id, "link", 1));
	json_object_set_new(o, "tricks", traits(q, id, "trick", 1));
	return o;
}

/* SPDX-License-Identifier: MIT */
/* Sightings are added up by campaign, and campaigns are listed. */
#include "store/match.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TRAIT_MOST = 300,
	TRAITS_MOST = 32, /* of a kind of one sighting */
	TRAIT_ROWS = 12,  /* of one statement */
	REPORTER_MOST = 128
};

_Static_assert(1 + 2 * TRAIT_ROWS <= SQL_PARAMS_MOST, "one statement");

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

struct trait {
	const char *kind, *value;
};

/* Each counts once a sighting, however often its mail has it. */
static size_t
add_trait(struct trait *list, size_t n, const char *kind, const char *value)
{
	if (!*value || strlen(value) > TRAIT_MOST)
		return n;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i].kind, kind) &&
		    !strcmp(list[i].value, value))
			return n;
	list[n] = (struct trait){kind, value};
	return n + 1;
}

static size_t
traits_of(const json_t *o, struct trait *list)
{
	static const struct {
		const char *name, *kind;
	} lists[] = {{"tricks", "trick"}, {"links", "link"}};
	size_t n = add_trait(list, 0, "subject", text_of(o, "subject"));

	n = add_trait(list, n, "sender", text_of(o, "sender"));
	for (size_t k = 0; k < 2; k++) {
		const json_t *values = json_object_get(o, lists[k].name), *v;
		size_t i;

		json_array_foreach(values, i, v)
		{
			if (i == TRAITS_MOST)
				break;
			if (json_is_string(v))
				n = add_trait(list, n, lists[k].kind,
				    json_string_value(v));
		}
	}
	return n;
}

/* Counts up to TRAIT_ROWS of them, of a campaign or an exemplar. */
static int
count_rows(struct sql *q, const char *table, const char *owner, int64_t id,
    const struct trait *list, size_t n)
{
	const char *params[1 + 2 * TRAIT_ROWS];
	char text[1024], number[24];
	size_t used;

	snprintf(number, sizeof number, "%" PRId64, id);
	params[0] = number;
	used = (size_t)snprintf(text, sizeof text,
	    "INSERT INTO %s(%s, kind, value, n) VALUES", table, owner);
	for (size_t i = 0; i < n; i++) {
		params[1 + 2 * i] = list[i].kind;
		params[2 + 2 * i] = list[i].value;
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s(CAST($1 AS BIGINT), $%zu, $%zu, 1)", i ? ", " : " ",
		    2 + 2 * i, 3 + 2 * i);
	}
	snprintf(text + used, sizeof text - used,
	    " ON CONFLICT(%s, kind, value) DO UPDATE SET n = %s.n + 1", owner,
	    table);
	return sql_texts(q, NULL, text, params, 1 + 2 * n);
}

static int
add_traits(struct sql *q, const struct spot *at, const json_t *o)
{
	struct trait list[2 + 2 * TRAITS_MOST];
	size_t n = traits_of(o, list);
	int rc = STORE_OK;

	for (size_t i = 0; rc >= 0 && i < n; i += TRAIT_ROWS) {
		size_t rows = n - i < TRAIT_ROWS ? n - i : TRAIT_ROWS;

		rc = count_rows(
		    q, "traits", "campaign", at->campaign, list + i, rows);
		if (rc >= 0)
			rc = count_rows(q, "forms", "exemplar", at->exemplar,
			    list + i, rows);
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

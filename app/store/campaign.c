/* SPDX-License-Identifier: MIT */
/* Sightings into campaigns: bands find candidates, likeness decides. */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROWS = 3, /* slots of a band */
	BANDS = SKETCH_SLOTS / ROWS,
	ALIKE = 54,	 /* of SKETCH_SLOTS: the same campaign */
	NEW_FORM = 60,	 /* below it a sketch becomes an exemplar itself */
	CANDIDATES = 64, /* looked at for one sighting */
	TRAIT_MOST = 300,
	TRAITS_MOST = 32,
	REPORTER_MOST = 128
};

int
sketch_alike(const char *a, const char *b)
{
	int n = 0;

	if (strlen(a) != SKETCH_SIZE || strlen(b) != SKETCH_SIZE)
		return -1;
	for (int i = 0; i < SKETCH_SIZE; i += 4)
		n += !memcmp(a + i, b + i, 4);
	return n;
}

static void
band_key(const char *sketch, int band, char out[24])
{
	snprintf(out, 24, "%02d%.*s", band, ROWS * 4,
	    sketch + (size_t)band * ROWS * 4);
}

static int64_t
integer_of(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static json_t *
candidates(struct sql *q, const char *sketch)
{
	char keys[BANDS][24], text[1024];
	json_t *rows;
	size_t n = 0;

	n += (size_t)snprintf(text, sizeof text,
	    "SELECT e.id, e.campaign, e.sketch, c.brand, count(*) AS hits FROM "
	    "bands "
	    "b JOIN exemplars e ON e.id = b.exemplar JOIN campaigns c ON c.id "
	    "= e.campaign WHERE b.key IN (");
	for (int i = 0; i < BANDS; i++) {
		band_key(sketch, i, keys[i]);
		n += (size_t)snprintf(
		    text + n, sizeof text - n, "%s$%d", i ? ", " : "", i + 1);
	}
	snprintf(text + n, sizeof text - n,
	    ") GROUP BY e.id, e.campaign, e.sketch, c.brand ORDER BY hits "
	    "DESC, e.id LIMIT %d",
	    CANDIDATES);
#define K(i) keys[i], keys[i + 1], keys[i + 2]
	sql_do(q, &rows, text, "sssssssssssssssssssss", K(0), K(3), K(6), K(9),
	    K(12), K(15), K(18));
#undef K
	return rows;
}

/* Where a sketch belongs. */
struct spot {
	int64_t campaign, exemplar; /* 0: none is alike enough */
	int alike;		    /* of SKETCH_SLOTS */
};

/* The most alike of the same brand. */
static struct spot
find_spot(struct sql *q, const char *sketch, const char *brand)
{
	json_t *rows = candidates(q, sketch), *o;
	struct spot found = {0};
	size_t i;

	json_array_foreach(rows, i, o)
	{
		int alike = sketch_alike(sketch, text_of(o, "sketch"));
		const char *theirs = text_of(o, "brand");

		if (*brand && *theirs && strcmp(brand, theirs) != 0)
			continue;
		if (alike >= ALIKE && alike > found.alike)
			found = (struct spot){integer_of(o, "campaign"),
			    integer_of(o, "id"), alike};
	}
	json_decref(rows);
	return found;
}

/* Then *id_out is the new one; it stays when there are enough. */
static int
add_exemplar(
    struct sql *q, int64_t campaign, const char *sketch, int64_t *id_out)
{
	int64_t id;
	char key[24];
	int rc = STORE_OK;

	if (sql_number(q, 0,
		"SELECT count(*) FROM exemplars WHERE campaign = $1", "i",
		campaign) >= STORE_EXEMPLARS_MOST)
		return STORE_OK;
	id = sql_number(q, -1,
	    "INSERT INTO exemplars(campaign, sketch) VALUES($1, $2) RETURNING "
	    "id",
	    "is", campaign, sketch);
	if (id < 0)
		return STORE_E_LOST;
	for (int i = 0; rc >= 0 && i < BANDS; i++) {
		band_key(sketch, i, key);
		rc = sql_do(q, NULL,
		    "INSERT INTO bands(key, exemplar) VALUES($1, $2)", "si",
		    key, id);
	}
	*id_out = id;
	return rc;
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
	const char *sketch = text_of(o, "sketch"), *brand = text_of(o, "brand");
	int rc = STORE_OK;

	*at = find_spot(q, sketch, brand);
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
	if (rc >= 0 && at->alike < NEW_FORM)
		rc = add_exemplar(q, at->campaign, sketch, &at->exemplar);
	return rc;
}

/* Malformed ones, and those of mail that is no fake, are no sighting. */
static bool
is_sighting(const json_t *o)
{
	return o && draws(o) && strlen(text_of(o, "sketch")) == SKETCH_SIZE &&
	       strspn(text_of(o, "sketch"), "0123456789abcdef") == SKETCH_SIZE;
}

int64_t
store_match(struct store *s, const char *sighting)
{
	json_t *o = json_loads(sighting, JSON_REJECT_DUPLICATES, NULL);
	int64_t id = 0;

	if (is_sighting(o))
		id = find_spot(
		    store_sql(s), text_of(o, "sketch"), text_of(o, "brand"))
			 .campaign;
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

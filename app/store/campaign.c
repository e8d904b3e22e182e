/* SPDX-License-Identifier: MIT */
/* Sightings are added up by campaign, and campaigns are listed. */
#include "store/match.h"
#include "store/store.h"
#include "store/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TRAIT_MOST = 300,
	TRAITS_MOST = 32, /* of a kind of one sighting */
	REPORTER_MOST = 128,
	PEOPLE_COLUMNS = 4,
	PEOPLE_ROWS = SQL_PARAMS_MOST / PEOPLE_COLUMNS /* of one statement */
};

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

static bool
draws(const json_t *o)
{
	const char *v = text_of(o, "verdict");

	return !strcmp(v, "phish") || !strcmp(v, "suspicious");
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

/* ---- a batch */

/* A sighting that counts: it is where `at` says, if its reporter is new. */
struct entry {
	json_t *o;
	const struct sighting *g;
	struct spot at;
};

struct batch {
	struct sql *q;
	struct entry *list;
	size_t n;
	json_t *places; /* "brand subject sketch": index of its first */
	json_t *people; /* "campaign reporter": the same */
	struct tally tally;
};

/* Where another of the batch with the same text went, it goes, too. */
static int
place_once(struct batch *b, const json_t *o, int64_t day, struct spot *at)
{
	const json_t *known;
	char *key;
	int rc = STORE_OK;

	if (asprintf(&key, "%s\x1f%s%d\x1f%s", text_of(o, "brand"),
		text_of(o, "subject_key"),
		json_is_true(json_object_get(o, "is_short")),
		text_of(o, "sketch")) < 0)
		abort();
	known = json_object_get(b->places, key);
	if (known) {
		*at = b->list[json_integer_value(known)].at;
	} else {
		rc = place(b->q, o, day, at);
		if (rc >= 0)
			json_object_set_new(
			    b->places, key, json_integer((json_int_t)b->n));
	}
	free(key);
	return rc < 0 ? rc : STORE_OK;
}

static int
add_entry(struct batch *b, struct sighting *g)
{
	struct entry *e = &b->list[b->n];
	char key[REPORTER_MOST + 32];
	int rc;

	g->campaign = 0;
	e->o = json_loads(g->json, JSON_REJECT_DUPLICATES, NULL);
	e->g = g;
	if (!is_sighting(e->o) || !g->reporter || !*g->reporter ||
	    strlen(g->reporter) > REPORTER_MOST) {
		json_decref(e->o);
		return STORE_OK;
	}
	rc = place_once(b, e->o, g->day, &e->at);
	if (rc < 0) {
		json_decref(e->o);
		return rc;
	}
	g->campaign = e->at.campaign;
	snprintf(key, sizeof key, "%" PRId64 " %s", g->campaign, g->reporter);
	/* Kept in any case: others of the batch may look at its place. */
	if (!json_object_get(b->people, key))
		json_object_set_new(
		    b->people, key, json_integer((json_int_t)b->n));
	b->n++;
	return STORE_OK;
}

static void
tally_entry(struct batch *b, const struct entry *e)
{
	struct trait list[2 + 2 * TRAITS_MOST];
	size_t n = traits_of(e->o, list);

	for (size_t i = 0; i < n; i++)
		tally_trait(&b->tally, e->at.campaign, e->at.exemplar,
		    list[i].kind, list[i].value);
	tally_day(&b->tally, e->at.campaign, e->g->day);
}

/* Those that are new are counted; one reporter counts once a campaign. */
static int
add_people(struct batch *b, const struct entry *const *list, size_t n)
{
	const char *params[PEOPLE_ROWS * PEOPLE_COLUMNS];
	char text[PEOPLE_ROWS * 100 + 256];
	char numbers[PEOPLE_ROWS * PEOPLE_COLUMNS][24], key[REPORTER_MOST + 32];
	size_t used = (size_t)snprintf(text, sizeof text,
	    "INSERT INTO reporters(campaign, reporter, day, exemplar) VALUES");
	json_t *rows, *x;
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		const struct entry *e = list[i];
		size_t k = i * PEOPLE_COLUMNS;

		snprintf(numbers[k], 24, "%" PRId64, e->at.campaign);
		snprintf(numbers[k + 2], 24, "%" PRId64, e->g->day);
		snprintf(numbers[k + 3], 24, "%" PRId64, e->at.exemplar);
		params[k] = numbers[k];
		params[k + 1] = e->g->reporter;
		params[k + 2] = numbers[k + 2];
		params[k + 3] = numbers[k + 3];
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s(CAST($%zu AS BIGINT), $%zu, CAST($%zu AS BIGINT), "
		    "CAST($%zu AS BIGINT))",
		    i ? ", " : " ", k + 1, k + 2, k + 3, k + 4);
	}
	snprintf(text + used, sizeof text - used,
	    " ON CONFLICT DO NOTHING RETURNING campaign, reporter");
	rc = sql_texts(b->q, &rows, text, params, n * PEOPLE_COLUMNS);
	json_array_foreach(rows, i, x)
	{
		snprintf(key, sizeof key, "%lld %s",
		    json_integer_value(json_object_get(x, "campaign")),
		    text_of(x, "reporter"));
		tally_entry(b, &b->list[json_integer_value(
				   json_object_get(b->people, key))]);
	}
	json_decref(rows);
	return rc < 0 ? rc : STORE_OK;
}

static int
add_all_people(struct batch *b)
{
	const struct entry *list[PEOPLE_ROWS];
	size_t n = 0, left = json_object_size(b->people);
	const char *key;
	json_t *v;
	int rc = STORE_OK;

	json_object_foreach(b->people, key, v)
	{
		list[n++] = &b->list[json_integer_value(v)];
		left--;
		if (rc < 0 || (left && n < PEOPLE_ROWS))
			continue;
		rc = add_people(b, list, n);
		n = 0;
	}
	return rc;
}

static int
add_batch(struct sql *q, struct sighting *list, size_t n)
{
	struct batch b = {.q = q, .list = calloc(n + 1, sizeof *b.list)};
	int rc = STORE_OK;

	if (!b.list)
		abort();
	b.places = json_object();
	b.people = json_object();
	tally_init(&b.tally);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = add_entry(&b, &list[i]);
	if (rc >= 0)
		rc = add_all_people(&b);
	if (rc >= 0)
		rc = tally_write(q, &b.tally);
	for (size_t i = 0; i < b.n; i++)
		json_decref(b.list[i].o);
	tally_done(&b.tally);
	json_decref(b.people);
	json_decref(b.places);
	free(b.list);
	return rc;
}

int
store_add(struct store *s, const char *batch, struct sighting *list, size_t n)
{
	struct sql *q = store_sql(s);
	int rc = sql_begin(q, SQL_ALONE);

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL,
	    "INSERT INTO batches(id, at) VALUES($1, $2) ON CONFLICT DO NOTHING",
	    "si", batch, n ? list[0].day : 0);
	if (rc > 0)
		rc = add_batch(q, list, n);
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

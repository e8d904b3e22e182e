/* SPDX-License-Identifier: MIT */
/* Placed, then who reported them, then what they count: few journeys. */
#include "store/batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/place.h"
#include "store/store.h"
#include "store/tally.h"
#include "store/text.h"

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

bool
batch_takes(const json_t *o)
{
	return o && draws(o) && match_is_sound(o) &&
	       strlen(text_of(o, "brand")) <= TRAIT_MOST;
}

/* ---- a batch */

/* A sighting that counts: it is where its place is, if its reporter is new. */
struct entry {
	json_t *o;
	struct sighting *g;
	size_t place;
	struct spot at;
};

struct batch {
	struct sql *q;
	struct entry *list;
	size_t n;
	struct places places;
	json_t *people; /* "campaign reporter": index of its first */
	struct tally tally;
};

static void
init(struct batch *b, struct sql *q, size_t n)
{
	*b = (struct batch){.q = q,
	    .list = calloc(n + 1, sizeof *b->list),
	    .people = json_object()};
	if (!b->list)
		abort();
	places_init(&b->places, q, n);
	tally_init(&b->tally);
}

static void
done(struct batch *b)
{
	places_done(&b->places);
	for (size_t i = 0; i < b->n; i++)
		json_decref(b->list[i].o);
	tally_done(&b->tally);
	json_decref(b->people);
	free(b->list);
}

static void
add_entry(struct batch *b, struct sighting *g)
{
	struct entry *e = &b->list[b->n];
	json_t *o = json_loads(g->json, JSON_REJECT_DUPLICATES, NULL);

	if (!batch_takes(o) || !g->reporter || !*g->reporter ||
	    strlen(g->reporter) > REPORTER_MOST || !text_is_utf8(g->reporter)) {
		json_decref(o);
		return;
	}
	*e = (struct entry){
	    .o = o, .g = g, .place = places_add(&b->places, o, g->day)};
	b->n++;
}

static int
place_entries(struct batch *b)
{
	int rc = places_settle(&b->places);

	for (size_t i = 0; rc >= 0 && i < b->n; i++) {
		struct entry *e = &b->list[i];
		char key[REPORTER_MOST + 32];

		e->at = b->places.list[e->place].at;
		e->g->campaign = e->at.campaign;
		snprintf(key, sizeof key, "%" PRId64 " %s", e->at.campaign,
		    e->g->reporter);
		if (!json_object_get(b->people, key))
			json_object_set_new(
			    b->people, key, json_integer((json_int_t)i));
	}
	return rc;
}

/* ---- who, and how many */

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

static void
add_people(struct batch *b, const struct entry *const *list, size_t n,
    struct sql_answer *answer)
{
	const char *params[PEOPLE_ROWS * PEOPLE_COLUMNS];
	char text[PEOPLE_ROWS * 100 + 256];
	char numbers[PEOPLE_ROWS * PEOPLE_COLUMNS][24];
	size_t used = (size_t)snprintf(text, sizeof text,
	    "INSERT INTO reporters(campaign, reporter, day, exemplar) VALUES");

	for (size_t i = 0; i < n; i++) {
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
	sql_queue_texts(b->q, answer, text, params, n * PEOPLE_COLUMNS);
}

/* Those that are new are counted; one reporter counts once a campaign. */
static void
count_people(struct batch *b, struct sql_answer *answer)
{
	const json_t *x;
	size_t i;

	json_array_foreach(answer->rows, i, x)
	{
		char key[REPORTER_MOST + 32];

		snprintf(key, sizeof key, "%lld %s",
		    json_integer_value(json_object_get(x, "campaign")),
		    text_of(x, "reporter"));
		tally_entry(b, &b->list[json_integer_value(
				   json_object_get(b->people, key))]);
	}
	json_decref(answer->rows);
}

static int
add_all_people(struct batch *b)
{
	const struct entry *list[PEOPLE_ROWS];
	size_t n = 0, left = json_object_size(b->people), asked = 0;
	struct sql_answer *answers =
	    calloc(left / PEOPLE_ROWS + 1, sizeof *answers);
	const char *key;
	json_t *v;
	int rc;

	if (!answers)
		abort();
	json_object_foreach(b->people, key, v)
	{
		list[n++] = &b->list[json_integer_value(v)];
		left--;
		if (left && n < PEOPLE_ROWS)
			continue;
		add_people(b, list, n, &answers[asked++]);
		n = 0;
	}
	rc = sql_sync(b->q);
	for (size_t i = 0; i < asked; i++)
		count_people(b, &answers[i]);
	free(answers);
	return rc;
}

/* Looked up in the same journey in which the batch's own id is tried. */
static int
add_batch(struct batch *b, const char *id, struct sighting *list, size_t n)
{
	struct sql_answer fresh;
	int rc;

	for (size_t i = 0; i < n; i++)
		add_entry(b, &list[i]);
	sql_queue(b->q, &fresh,
	    "INSERT INTO batches(id, at) VALUES($1, $2) ON CONFLICT DO NOTHING",
	    "si", id, n ? list[0].day : 0);
	rc = places_ask(&b->places);
	json_decref(fresh.rows);
	if (rc < 0 || !fresh.result)
		return rc;
	for (size_t i = 0; i < n; i++)
		list[i].campaign = 0;
	rc = place_entries(b);
	if (rc >= 0)
		rc = add_all_people(b);
	if (rc >= 0)
		tally_write(b->q, &b->tally);
	return rc;
}

int
store_add(struct store *s, const char *id, struct sighting *list, size_t n)
{
	struct sql *q = store_sql(s);
	int rc = sql_begin(q, SQL_ALONE);
	struct batch b;

	if (rc < 0)
		return rc;
	init(&b, q, n);
	rc = add_batch(&b, id, list, n);
	rc = sql_end(q, rc < 0 ? rc : STORE_OK);
	done(&b);
	return rc;
}

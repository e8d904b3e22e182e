/* SPDX-License-Identifier: MIT */
/* Counts by key, then rows of them in as few statements as there can be. */
#include "store/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	COLUMNS = 4, /* id, kind, value, n */
	ROWS = SQL_PARAMS_MOST / COLUMNS,
	ROW_TEXT = 80,
	PART = '\x1f'
};

void
tally_init(struct tally *t)
{
	*t = (struct tally){json_object(), json_object(), json_object()};
}

void
tally_done(struct tally *t)
{
	json_decref(t->traits);
	json_decref(t->forms);
	json_decref(t->days);
	*t = (struct tally){0};
}

static void
count(json_t *map, const char *key)
{
	json_t *n = json_object_get(map, key);

	if (n)
		json_integer_set(n, json_integer_value(n) + 1);
	else
		json_object_set_new(map, key, json_integer(1));
}

static void
count_trait(json_t *map, int64_t id, const char *kind, const char *value)
{
	char *key;

	if (asprintf(&key, "%" PRId64 "%c%s%c%s", id, PART, kind, PART, value) <
	    0)
		abort();
	count(map, key);
	free(key);
}

void
tally_trait(struct tally *t, int64_t campaign, int64_t exemplar,
    const char *kind, const char *value)
{
	count_trait(t->traits, campaign, kind, value);
	count_trait(t->forms, exemplar, kind, value);
}

void
tally_day(struct tally *t, int64_t campaign, int64_t day)
{
	char key[64];

	snprintf(key, sizeof key, "%" PRId64 " %" PRId64, campaign, day);
	count(t->days, key);
}

/* ---- written */

/* Rows of one statement, `parts` being their texts. */
static void
write_rows(struct sql *q, const char *table, const char *owner,
    const char *const *parts, size_t rows)
{
	char text[ROWS * ROW_TEXT + 256];
	size_t used = (size_t)snprintf(text, sizeof text,
	    "INSERT INTO %s(%s, kind, value, n) VALUES", table, owner);

	for (size_t i = 0; i < rows * COLUMNS; i += COLUMNS)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s(CAST($%zu AS BIGINT), $%zu, $%zu, CAST($%zu AS "
		    "BIGINT))",
		    i ? ", " : " ", i + 1, i + 2, i + 3, i + 4);
	snprintf(text + used, sizeof text - used,
	    " ON CONFLICT(%s, kind, value) DO UPDATE SET n = %s.n + excluded.n",
	    owner, table);
	sql_queue_texts(q, NULL, text, parts, rows * COLUMNS);
}

struct row {
	char *key, n[24];
};

/* The key's three parts and the count become `parts`. */
static void
split(struct row *r, const char *key, const json_t *n, const char **parts)
{
	char *p;

	r->key = strdup(key);
	if (!r->key)
		abort();
	snprintf(r->n, sizeof r->n, "%lld", json_integer_value(n));
	parts[0] = r->key;
	for (int i = 1; i < COLUMNS - 1; i++) {
		p = strchr(parts[i - 1], PART);
		*p = 0;
		parts[i] = p + 1;
	}
	parts[COLUMNS - 1] = r->n;
}

static void
write_map(struct sql *q, const char *table, const char *owner, json_t *map)
{
	const char *parts[ROWS * COLUMNS], *key;
	struct row rows[ROWS];
	size_t n = 0, left = json_object_size(map);
	json_t *v;

	json_object_foreach(map, key, v)
	{
		split(&rows[n], key, v, parts + n * COLUMNS);
		n++;
		left--;
		if (left && n < ROWS)
			continue;
		write_rows(q, table, owner, parts, n);
		for (size_t i = 0; i < n; i++)
			free(rows[i].key);
		n = 0;
	}
}

/* A wave that comes back after STORE_QUIET_DAYS is seen "again". */
static void
write_day(struct sql *q, int64_t campaign, int64_t day, int64_t n)
{
	sql_queue(q, NULL,
	    "INSERT INTO sightings(campaign, day, n) VALUES($1, $2, $3) ON "
	    "CONFLICT(campaign, day) DO UPDATE SET n = sightings.n + "
	    "excluded.n",
	    "iii", campaign, day, n);
	sql_queue(q, NULL,
	    "UPDATE campaigns SET n = n + $3, quiet_since = CASE WHEN $2 > "
	    "last_day + 14 THEN last_day ELSE quiet_since END, again_since = "
	    "CASE WHEN $2 > last_day + 14 THEN $2 ELSE again_since END, "
	    "first_day = CASE WHEN $2 < first_day THEN $2 ELSE first_day END, "
	    "last_day = CASE WHEN $2 > last_day THEN $2 ELSE last_day END "
	    "WHERE id = $1",
	    "iii", campaign, day, n);
}

void
tally_write(struct sql *q, const struct tally *t)
{
	const char *key;
	json_t *v;

	write_map(q, "traits", "campaign", t->traits);
	write_map(q, "forms", "exemplar", t->forms);
	json_object_foreach(t->days, key, v)
	{
		int64_t campaign, day;

		if (sscanf(key, "%" SCNd64 " %" SCNd64, &campaign, &day) == 2)
			write_day(q, campaign, day, json_integer_value(v));
	}
}

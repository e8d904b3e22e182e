/* SPDX-License-Identifier: MIT */
/* Searched by pairs of characters; a word of one character by that. */
#include "store/warning.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	GRAMS_MOST = 4000, /* of one warning */
	GRAM_ROWS = 30,	   /* of one statement */
	GRAM_SIZE = 16,
	ID_DIGITS = 20,
	WORDS_MOST = 16, /* grams of a search */
	RARE = 2000	 /* warnings that have one */
};

_Static_assert(1 + GRAM_ROWS <= SQL_PARAMS_MOST, "one statement");

static size_t
character_size(const char *p)
{
	size_t n = 1;

	while (((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static bool
is_end(const char *p)
{
	return !*p || *p == ' ';
}

/*
 * Walks over a folded text: each character with the one behind it, and also by
 * itself, in an index always and in a search where it is a whole word.
 */
struct walk {
	const char *at;
	bool is_index, begins; /* begins: a word, at `at` */
	bool is_single;	       /* the pair at `at` was given already */
};

static struct walk
walk_of(const char *folded, bool is_index)
{
	return (struct walk){folded, is_index, true, false};
}

static bool
put_gram(const char *p, size_t n, char out[GRAM_SIZE])
{
	if (n >= GRAM_SIZE)
		return false;
	memcpy(out, p, n);
	out[n] = 0;
	return true;
}

/* The next one; false at the end. */
static bool
next_gram(struct walk *w, char out[GRAM_SIZE])
{
	while (*w->at) {
		const char *p = w->at;
		size_t a = character_size(p);
		bool ends = is_end(p + a);
		bool wants_single = w->is_index || (w->begins && ends);

		if (*p == ' ') {
			w->at++;
			w->begins = true;
			continue;
		}
		if (!w->is_single && !ends) {
			w->is_single = true;
			if (put_gram(p, a + character_size(p + a), out))
				return true;
		}
		w->is_single = w->begins = false;
		w->at = p + a;
		if (wants_single && put_gram(p, a, out))
			return true;
	}
	return false;
}

/* The next grams, at most GRAM_ROWS, as one statement; none: 0. */
static int
add_grams(struct sql *q, int64_t id, struct walk *w, size_t *left)
{
	const char *params[1 + GRAM_ROWS];
	char text[1024], number[24], grams[GRAM_ROWS][GRAM_SIZE];
	size_t n = 0, used;

	while (n < GRAM_ROWS && *left && next_gram(w, grams[n])) {
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
	struct walk w = walk_of(folded, true);
	size_t left = GRAMS_MOST;
	int rc = sql_begin(q, SQL_WRITES);

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL, "DELETE FROM grams WHERE warning = $1", "i", id);
	while (rc >= 0 && left && *w.at)
		rc = add_grams(q, id, &w, &left);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

struct gram {
	char text[GRAM_SIZE];
	int64_t n; /* warnings that have it, as far as they were counted */
};

static int
by_count(const void *a, const void *b)
{
	const struct gram *x = a, *y = b;

	return (x->n > y->n) - (x->n < y->n);
}

/*
 * The rarest to the front: it is the first to say no. How many warnings have
 * that, at most RARE: above that a walk by date finds enough soon. No other is
 * counted further than to see that it is less rare.
 */
static int64_t
rarest_first(struct sql *q, struct gram *grams, size_t n)
{
	int64_t least = RARE;

	for (size_t i = 0; i < n && least; i++) {
		grams[i].n = sql_number(q, 0,
		    "SELECT count(*) FROM (SELECT 1 FROM grams WHERE gram = $1 "
		    "LIMIT $2) AS few",
		    "si", grams[i].text, least < RARE ? least + 1 : least);
		if (grams[i].n < least)
			least = grams[i].n;
	}
	qsort(grams, n, sizeof *grams, by_count);
	return least;
}

static bool
has_gram(const struct gram *grams, size_t n, const char *gram)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(grams[i].text, gram))
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

/*
 * Ids of those that have all grams. Each is asked for in an arm of CASE: as
 * plain conditions they would be joins, whose orders PostgreSQL tries for
 * seconds, and as EXISTS it would read all warnings of each. A walk from the
 * newest ends early; without its own LIMIT the planner may sort all instead.
 */
static json_t *
find_ids(struct sql *q, const struct gram *grams, bool is_rare, int64_t most)
{
	char text[3072];
	json_t *found;
	size_t at = (size_t)snprintf(text, sizeof text,
	    "SELECT w.id FROM %s WHERE CASE",
	    is_rare
		? "(SELECT id, published_at FROM warnings WHERE state = "
		  "'published' AND id IN (SELECT warning FROM grams WHERE gram "
		  "= $1) ORDER BY published_at + 0 DESC LIMIT 1000000000) AS w"
		: "(SELECT id, published_at FROM warnings WHERE state = "
		  "'published' ORDER BY published_at DESC LIMIT 1000000000) AS "
		  "w");

	for (size_t i = 0; i < WORDS_MOST; i++)
		at += (size_t)snprintf(text + at, sizeof text - at,
		    " WHEN (SELECT 1 FROM grams WHERE gram = $%zu AND warning "
		    "= w.id LIMIT 1) IS NULL THEN 0",
		    i + 1);
	snprintf(text + at, sizeof text - at, " ELSE 1 END = 1 LIMIT $%d",
	    WORDS_MOST + 1);
#define G(i)                                                                   \
	grams[i].text, grams[i + 1].text, grams[i + 2].text, grams[i + 3].text
	sql_do(q, &found, text, "ssssssssssssssssi", G(0), G(4), G(8), G(12),
	    most);
#undef G
	return found;
}

json_t *
store_search(struct store *s, const char *folded, int64_t most)
{
	struct gram grams[WORDS_MOST] = {0};
	struct walk w = walk_of(folded, false);
	struct sql *q = store_sql(s);
	json_t *found = NULL;
	size_t n = 0;
	int64_t least;

	while (n < WORDS_MOST && next_gram(&w, grams[n].text))
		n += !has_gram(grams, n, grams[n].text);
	if (!n)
		return json_array();
	if (sql_begin(q, SQL_READS) < 0)
		return NULL;
	least = rarest_first(q, grams, n);
	for (size_t i = n; i < WORDS_MOST; i++)
		grams[i] = grams[n - 1];
	if (least)
		found =
		    warnings_by_id(s, find_ids(q, grams, least < RARE, most));
	else
		found = json_array();
	if (sql_end(q, STORE_OK) >= 0)
		return found;
	json_decref(found);
	return NULL;
}

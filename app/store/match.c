/* SPDX-License-Identifier: MIT */
/* Bands of slots and rare subjects as keys, then slots are compared. */
#include "store/match.h"

#include <stdio.h>
#include <string.h>

#include "store/store.h"

enum {
	ROWS = 3, /* slots of a band of the whole text */
	BANDS = SKETCH_SLOTS / ROWS,
	HEAD_ROWS = 4, /* of its head, which must be more alike */
	HEAD_BANDS = 8,
	SUBJECTS = 2, /* keys: among long texts, among short ones */
	KEYS_MOST = SUBJECTS + BANDS + HEAD_BANDS,
	KEY_SIZE = 32,
	ALIKE = 54,	    /* of SKETCH_SLOTS: the same campaign */
	HEAD_ALIKE = 58,    /* ... of the head's */
	SUBJECT_ALIKE = 20, /* ... where the subject is the same */
	NEW_FORM = 60,	    /* below it a sketch becomes an exemplar itself */
	CANDIDATES = 64,    /* looked at for one sighting */
	SUBJECTS_MOST = 32, /* keys of one exemplar */
	SUBJECT_HEX = 16
};

_Static_assert(KEYS_MOST + 1 <= SQL_PARAMS_MOST, "one statement");

/* First those of the subject, "" when it has none that is rare. */
struct keys {
	char text[KEYS_MOST][KEY_SIZE];
	const char *list[KEYS_MOST + 1];
	size_t n;
	bool is_short;
};

/* The subject's key under which a mail of this length is found. */
static const char *
own_subject(const struct keys *k)
{
	return k->list[k->is_short];
}

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static bool
is_hex(const char *s, size_t n)
{
	return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

bool
match_is_sound(const json_t *o)
{
	const char *sketch = text_of(o, "sketch");
	const char *subject = text_of(o, "subject_key");

	return (is_hex(sketch, SKETCH_SIZE) ||
		   is_hex(sketch, SKETCH_SIZE_OLD)) &&
	       (!*subject || is_hex(subject, SUBJECT_HEX));
}

static bool
has_head(const char *sketch)
{
	return strlen(sketch) == SKETCH_SIZE;
}

static int
alike_from(const char *a, const char *b, size_t from)
{
	int n = 0;

	for (size_t i = from; i < from + SKETCH_SIZE_OLD; i += 4)
		n += !memcmp(a + i, b + i, 4);
	return n;
}

int
sketch_alike(const char *a, const char *b)
{
	if (strlen(a) < SKETCH_SIZE_OLD || strlen(b) < SKETCH_SIZE_OLD)
		return -1;
	return alike_from(a, b, 0);
}

static int
head_alike(const char *a, const char *b)
{
	if (!has_head(a) || !has_head(b))
		return -1;
	return alike_from(a, b, SKETCH_SIZE_OLD);
}

static void
keys_of(const json_t *o, struct keys *k)
{
	const char *sketch = text_of(o, "sketch");
	const char *subject = text_of(o, "subject_key");

	k->is_short = json_is_true(json_object_get(o, "is_short"));
	for (k->n = 0; k->n < SUBJECTS; k->n++)
		snprintf(k->text[k->n], KEY_SIZE, "%s%s",
		    *subject ? k->n ? "p" : "s" : "", subject);
	for (int i = 0; i < BANDS; i++)
		snprintf(k->text[k->n++], KEY_SIZE, "%02d%.*s", i, ROWS * 4,
		    sketch + (size_t)i * ROWS * 4);
	for (int i = 0; has_head(sketch) && i < HEAD_BANDS; i++)
		snprintf(k->text[k->n++], KEY_SIZE, "h%d%.*s", i, HEAD_ROWS * 4,
		    sketch + SKETCH_SIZE_OLD + (size_t)i * HEAD_ROWS * 4);
	for (size_t i = 0; i < k->n; i++)
		k->list[i] = k->text[i];
}

static json_t *
candidates(struct sql *q, struct keys *k, const char *brand)
{
	char text[1024];
	json_t *rows;
	size_t n = 0;

	n += (size_t)snprintf(text, sizeof text,
	    "SELECT e.id, e.campaign, e.sketch, c.brand, count(*) AS hits, "
	    "CAST(max(CASE b.key WHEN $1 THEN 1 WHEN $2 THEN 2 ELSE 0 END) AS "
	    "BIGINT) AS subject FROM bands b JOIN exemplars e ON e.id = "
	    "b.exemplar JOIN campaigns c ON c.id = e.campaign WHERE b.key IN "
	    "(");
	for (size_t i = 0; i < k->n; i++)
		n += (size_t)snprintf(
		    text + n, sizeof text - n, "%s$%zu", i ? ", " : "", i + 1);
	snprintf(text + n, sizeof text - n,
	    ") AND (c.brand IN ('', $%zu) OR $%zu = '') GROUP BY e.id, "
	    "e.campaign, e.sketch, c.brand ORDER BY subject DESC, hits DESC, "
	    "e.id LIMIT %d",
	    k->n + 1, k->n + 1, CANDIDATES);
	k->list[k->n] = brand;
	sql_texts(q, &rows, text, k->list, k->n + 1);
	return rows;
}

/* The surer way of being alike first, then how much; 0: not at all. */
static int
rank(int alike, int head, int subject)
{
	if (alike >= ALIKE)
		return 1000 + alike;
	if (head >= HEAD_ALIKE)
		return 500 + head;
	/* A picture with a foot: the subject says more than its text. */
	return subject == 2 || (subject == 1 && alike >= SUBJECT_ALIKE)
		   ? 1 + alike
		   : 0;
}

static int64_t
integer_of(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

struct spot
match_find(struct sql *q, const json_t *sighting)
{
	const char *sketch = text_of(sighting, "sketch");
	struct spot found = {0};
	int best = 0;
	struct keys k;
	json_t *rows, *o;
	size_t i;

	keys_of(sighting, &k);
	rows = candidates(q, &k, text_of(sighting, "brand"));
	json_array_foreach(rows, i, o)
	{
		const char *theirs = text_of(o, "sketch");
		int alike = sketch_alike(sketch, theirs);
		int subject = (int)integer_of(o, "subject");
		int r = rank(alike, head_alike(sketch, theirs),
		    subject && k.is_short ? 2 : subject);

		if (r > best) {
			best = r;
			found = (struct spot){integer_of(o, "campaign"),
			    integer_of(o, "id"), alike, subject > 0};
		}
	}
	json_decref(rows);
	return found;
}

/* All keys of a new exemplar in one statement. */
static int
add_keys(struct sql *q, const struct keys *k, int64_t exemplar)
{
	const char *params[KEYS_MOST + 1];
	char text[2048], id[24];
	size_t used = 0, n = 1;

	snprintf(id, sizeof id, "%lld", (long long)exemplar);
	params[0] = id;
	used += (size_t)snprintf(
	    text, sizeof text, "INSERT INTO bands(key, exemplar) VALUES");
	for (size_t i = 0; i < k->n; i++) {
		if (i < SUBJECTS &&
		    (k->list[i] != own_subject(k) || !*k->list[i]))
			continue;
		params[n++] = k->list[i];
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s($%zu, CAST($1 AS BIGINT))", n > 2 ? ", " : " ", n);
	}
	return sql_texts(q, NULL, text, params, n);
}

static int
add_subject(struct sql *q, const char *key, int64_t exemplar)
{
	return sql_do(q, NULL,
	    "INSERT INTO bands(key, exemplar) SELECT CAST($1 AS TEXT), "
	    "CAST($2 AS BIGINT) WHERE (SELECT count(*) FROM bands WHERE "
	    "exemplar = $2) < $3 ON CONFLICT DO NOTHING",
	    "sii", key, exemplar, (int64_t)BANDS + HEAD_BANDS + SUBJECTS_MOST);
}

int
match_learn(struct sql *q, const json_t *sighting, struct spot *at)
{
	struct keys k;
	int64_t id;

	keys_of(sighting, &k);
	if (at->alike >= NEW_FORM ||
	    sql_number(q, 0,
		"SELECT count(*) FROM exemplars WHERE campaign = $1", "i",
		at->campaign) >= STORE_EXEMPLARS_MOST)
		return at->has_subject || !*own_subject(&k)
			   ? STORE_OK
			   : add_subject(q, own_subject(&k), at->exemplar);
	id = sql_number(q, -1,
	    "INSERT INTO exemplars(campaign, sketch) VALUES($1, $2) RETURNING "
	    "id",
	    "is", at->campaign, text_of(sighting, "sketch"));
	if (id < 0)
		return STORE_E_LOST;
	at->exemplar = id;
	return add_keys(q, &k, id);
}

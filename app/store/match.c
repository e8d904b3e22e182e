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

/* A statement and its parameters: all that have a key in common with it. */
struct lookup {
	struct keys k;
	char text[1024];
};

static void
lookup_of(const json_t *sighting, struct lookup *l)
{
	struct keys *k = &l->k;
	char *text = l->text;
	size_t n = 0;

	keys_of(sighting, k);
	/* Keys first, whatever a new database's planner thinks of the rest. */
	n += (size_t)snprintf(text, sizeof l->text,
	    "SELECT e.id, e.campaign, e.sketch, c.brand, h.subject FROM ("
	    "SELECT exemplar, count(*) AS hits, CAST(max(CASE key WHEN $1 THEN "
	    "1 WHEN $2 THEN 2 ELSE 0 END) AS BIGINT) AS subject FROM bands "
	    "WHERE key IN (");
	for (size_t i = 0; i < k->n; i++)
		n += (size_t)snprintf(text + n, sizeof l->text - n, "%s$%zu",
		    i ? ", " : "", i + 1);
	snprintf(text + n, sizeof l->text - n,
	    ") GROUP BY exemplar) h JOIN exemplars e ON e.id = h.exemplar JOIN "
	    "campaigns c ON c.id = e.campaign WHERE c.brand IN ('', $%zu) OR "
	    "$%zu = '' ORDER BY h.subject DESC, h.hits DESC, e.id LIMIT %d",
	    k->n + 1, k->n + 1, CANDIDATES);
	k->list[k->n] = text_of(sighting, "brand");
}

void
match_ask(struct sql *q, const json_t *sighting, struct sql_answer *answer)
{
	struct lookup l;

	lookup_of(sighting, &l);
	sql_queue_texts(q, answer, l.text, l.k.list, l.k.n + 1);
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
match_read(const json_t *sighting, const json_t *rows)
{
	bool is_short = json_is_true(json_object_get(sighting, "is_short"));
	const char *sketch = text_of(sighting, "sketch");
	struct spot found = {0};
	const json_t *o;
	int best = 0;
	size_t i;

	json_array_foreach(rows, i, o)
	{
		const char *theirs = text_of(o, "sketch");
		int alike = sketch_alike(sketch, theirs);
		int subject = (int)integer_of(o, "subject");
		int r = rank(alike, head_alike(sketch, theirs),
		    subject && is_short ? 2 : subject);

		if (r > best) {
			best = r;
			found = (struct spot){integer_of(o, "campaign"),
			    integer_of(o, "id"), alike, subject > 0,
			    !*text_of(o, "brand")};
		}
	}
	return found;
}

struct spot
match_find(struct sql *q, const json_t *sighting)
{
	struct spot found;
	struct lookup l;
	json_t *rows;

	lookup_of(sighting, &l);
	sql_texts(q, &rows, l.text, l.k.list, l.k.n + 1);
	found = match_read(sighting, rows);
	json_decref(rows);
	return found;
}

/* ---- learning */

/* All keys of a new exemplar in one statement. */
static void
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
	sql_queue_texts(q, NULL, text, params, n);
}

static void
add_subject(struct sql *q, const char *key, int64_t exemplar)
{
	sql_queue(q, NULL,
	    "INSERT INTO bands(key, exemplar) SELECT CAST($1 AS TEXT), "
	    "CAST($2 AS BIGINT) WHERE (SELECT count(*) FROM bands WHERE "
	    "exemplar = $2) < $3 ON CONFLICT DO NOTHING",
	    "sii", key, exemplar, (int64_t)BANDS + HEAD_BANDS + SUBJECTS_MOST);
}

enum lesson
match_lesson(const json_t *sighting, const struct spot *at, int64_t forms)
{
	if (!at->campaign ||
	    (at->alike < NEW_FORM && forms < STORE_EXEMPLARS_MOST))
		return LESSON_FORM;
	return at->has_subject || !*text_of(sighting, "subject_key")
		   ? LESSON_NONE
		   : LESSON_SUBJECT;
}

void
match_add_form(struct sql *q, const json_t *sighting, int64_t campaign,
    struct sql_answer *answer)
{
	sql_queue(q, answer,
	    "INSERT INTO exemplars(campaign, sketch) VALUES($1, $2) RETURNING "
	    "id",
	    "is", campaign, text_of(sighting, "sketch"));
}

void
match_teach(struct sql *q, const json_t *sighting, enum lesson lesson,
    const struct spot *at)
{
	struct keys k;

	if (lesson == LESSON_NONE)
		return;
	keys_of(sighting, &k);
	if (lesson == LESSON_FORM)
		add_keys(q, &k, at->exemplar);
	else
		add_subject(q, own_subject(&k), at->exemplar);
}

void
match_note(const json_t *sighting, enum lesson lesson, json_t *learnt)
{
	struct keys k;

	keys_of(sighting, &k);
	if (lesson != LESSON_NONE && *own_subject(&k))
		json_object_set_new(learnt, own_subject(&k), json_true());
	for (size_t i = SUBJECTS; lesson == LESSON_FORM && i < k.n; i++)
		json_object_set_new(learnt, k.list[i], json_true());
}

bool
match_meets(const json_t *sighting, const json_t *learnt)
{
	struct keys k;

	keys_of(sighting, &k);
	for (size_t i = 0; i < k.n; i++)
		if (json_object_get(learnt, k.list[i]))
			return true;
	return false;
}

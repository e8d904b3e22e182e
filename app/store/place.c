/* SPDX-License-Identifier: MIT */
/* Asked, chosen, made: in waves. */
#include "store/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void
places_init(struct places *p, struct sql *q, size_t most)
{
	*p = (struct places){.q = q,
	    .list = calloc(most + 1, sizeof *p->list),
	    .keys = json_object(),
	    .forms = json_object()};
	if (!p->list)
		abort();
}

void
places_done(struct places *p)
{
	for (size_t i = 0; i < p->n; i++)
		json_decref(p->list[i].answer.rows);
	free(p->list);
	json_decref(p->keys);
	json_decref(p->forms);
	*p = (struct places){0};
}

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

size_t
places_add(struct places *p, const json_t *o, int64_t day)
{
	const json_t *known;
	size_t at = p->n;
	char *key;

	if (asprintf(&key, "%s\x1f%s%d\x1f%s", text_of(o, "brand"),
		text_of(o, "subject_key"),
		json_is_true(json_object_get(o, "is_short")),
		text_of(o, "sketch")) < 0)
		abort();
	known = json_object_get(p->keys, key);
	if (known) {
		at = (size_t)json_integer_value(known);
	} else {
		p->list[p->n++] = (struct place){.o = o, .day = day};
		json_object_set_new(p->keys, key, json_integer((json_int_t)at));
	}
	free(key);
	return at;
}

static void
drop(struct sql_answer *a)
{
	json_decref(a->rows);
	*a = (struct sql_answer){STORE_E_LOST, NULL};
}

/* The one number of the answer's one row, or -1. */
static int64_t
take_number(struct sql_answer *a)
{
	const json_t *row = json_array_get(a->rows, 0);
	int64_t n = -1;

	if (row)
		n = json_integer_value(
		    json_object_iter_value(json_object_iter((json_t *)row)));
	drop(a);
	return n;
}

/* ---- what is there */

int
places_ask(struct places *p)
{
	int rc;

	for (size_t i = 0; i < p->n; i++)
		if (!p->list[i].is_found)
			match_ask(p->q, p->list[i].o, &p->list[i].answer);
	rc = sql_sync(p->q);
	for (size_t i = 0; i < p->n; i++) {
		struct place *x = &p->list[i];

		if (x->is_found)
			continue;
		if (rc >= 0)
			x->at = match_read(x->o, x->answer.rows);
		x->is_found = rc >= 0;
		drop(&x->answer);
	}
	return rc;
}

static void
key_of(int64_t campaign, char out[24])
{
	snprintf(out, 24, "%" PRId64, campaign);
}

static bool
is_to_count(const struct places *p, const struct place *x)
{
	char key[24];

	key_of(x->at.campaign, key);
	return !x->is_done && x->at.campaign &&
	       match_lesson(x->o, &x->at, 0) == LESSON_FORM &&
	       !json_object_get(p->forms, key);
}

/* Counted once: nobody else adds any before the transaction's end. */
static int
ask_forms(struct places *p)
{
	size_t *asked = calloc(p->n + 1, sizeof *asked), n = 0;
	char key[24];
	int rc;

	if (!asked)
		abort();
	for (size_t i = 0; i < p->n; i++) {
		struct place *x = &p->list[i];

		if (!is_to_count(p, x))
			continue;
		key_of(x->at.campaign, key);
		json_object_set_new(p->forms, key, json_integer(0));
		asked[n++] = i;
		sql_queue(p->q, &x->answer,
		    "SELECT count(*) FROM exemplars WHERE campaign = $1", "i",
		    x->at.campaign);
	}
	rc = n ? sql_sync(p->q) : STORE_OK;
	for (size_t i = 0; i < n; i++) {
		struct place *x = &p->list[asked[i]];

		key_of(x->at.campaign, key);
		json_object_set_new(
		    p->forms, key, json_integer(take_number(&x->answer)));
	}
	free(asked);
	return rc;
}

/* ---- which are next */

/* The lesson of a place that is next; its form is counted. */
static enum lesson
learn(struct places *p, const struct place *x)
{
	enum lesson lesson;
	json_t *forms;
	char key[24];

	key_of(x->at.campaign, key);
	forms = json_object_get(p->forms, key);
	lesson = match_lesson(x->o, &x->at, json_integer_value(forms));
	if (forms && lesson == LESSON_FORM)
		json_integer_set(forms, json_integer_value(forms) + 1);
	return lesson;
}

static bool
names(const struct place *x)
{
	return x->at.campaign && x->at.has_no_brand && *text_of(x->o, "brand");
}

/*
 * The first of those that are left, and each that finds what it found whatever
 * the ones before it add; the others are to be looked up anew. A campaign that
 * gets its brand is no longer found by others.
 */
static size_t
choose(struct places *p)
{
	json_t *learnt = json_object();
	bool has_named = false;
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct place *x = &p->list[i];

		x->is_chosen = false;
		if (x->is_done)
			continue;
		if (has_named || match_meets(x->o, learnt)) {
			x->is_found = false;
			continue;
		}
		x->is_chosen = true;
		x->lesson = learn(p, x);
		match_note(x->o, x->lesson, learnt);
		has_named = names(x);
		n++;
	}
	json_decref(learnt);
	return n;
}

/* ---- and are made */

static int
make_campaigns(struct places *p)
{
	bool is_new = false;
	int rc = STORE_OK;

	for (size_t i = 0; i < p->n; i++) {
		struct place *x = &p->list[i];

		if (!x->is_chosen || x->at.campaign)
			continue;
		is_new = true;
		sql_queue(p->q, &x->answer,
		    "INSERT INTO campaigns(brand, first_day, last_day, n) "
		    "VALUES($1, $2, $2, 0) RETURNING id",
		    "si", text_of(x->o, "brand"), x->day);
	}
	if (is_new)
		rc = sql_sync(p->q);
	for (size_t i = 0; rc >= 0 && is_new && i < p->n; i++) {
		struct place *x = &p->list[i];
		char key[24];

		if (!x->is_chosen || x->at.campaign)
			continue;
		x->at.campaign = take_number(&x->answer);
		key_of(x->at.campaign, key);
		json_object_set_new(p->forms, key, json_integer(1));
		if (x->at.campaign < 0)
			rc = STORE_E_LOST;
	}
	return rc;
}

static int
make_forms(struct places *p)
{
	bool is_new = false;
	int rc = STORE_OK;

	for (size_t i = 0; i < p->n; i++) {
		struct place *x = &p->list[i];

		if (!x->is_chosen || x->lesson != LESSON_FORM)
			continue;
		is_new = true;
		match_add_form(p->q, x->o, x->at.campaign, &x->answer);
	}
	if (is_new)
		rc = sql_sync(p->q);
	for (size_t i = 0; rc >= 0 && is_new && i < p->n; i++) {
		struct place *x = &p->list[i];

		if (!x->is_chosen || x->lesson != LESSON_FORM)
			continue;
		x->at.exemplar = take_number(&x->answer);
		if (x->at.exemplar < 0)
			rc = STORE_E_LOST;
	}
	return rc;
}

static void
finish(struct places *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct place *x = &p->list[i];

		if (!x->is_chosen)
			continue;
		if (names(x))
			sql_queue(p->q, NULL,
			    "UPDATE campaigns SET brand = $2 WHERE id = $1 AND "
			    "brand = ''",
			    "is", x->at.campaign, text_of(x->o, "brand"));
		match_teach(p->q, x->o, x->lesson, &x->at);
		x->is_chosen = false;
		x->is_done = true;
	}
}

int
places_settle(struct places *p)
{
	size_t left = p->n;
	int rc = STORE_OK;

	while (rc >= 0 && left) {
		rc = places_ask(p);
		if (rc >= 0)
			rc = ask_forms(p);
		if (rc < 0)
			break;
		left -= choose(p);
		rc = make_campaigns(p);
		if (rc >= 0)
			rc = make_forms(p);
		if (rc >= 0)
			finish(p);
	}
	return rc;
}

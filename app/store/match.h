/* SPDX-License-Identifier: MIT */
/* Which campaign a sighting belongs to: keys find candidates, likeness decides.
 */
#ifndef STORE_MATCH_H
#define STORE_MATCH_H

#include "store/sql.h"

/* Where a sighting belongs. */
struct spot {
	int64_t campaign, exemplar; /* 0: none is alike enough */
	int alike;		    /* of SKETCH_SLOTS, of the whole text */
	bool has_subject;  /* the exemplar was seen with this subject */
	bool has_no_brand; /* the campaign */
};

/* Are its sketch and its subject's key of a known shape? */
bool match_is_sound(const json_t *sighting);

/*
 * In this order: the text is the same, it begins with the same text, the
 * subject is the same, rare, and the text not quite another, or too short to
 * tell. Campaigns of other brands are left out.
 */
struct spot match_find(struct sql *q, const json_t *sighting);
/* The same in two steps: queued, and what the answer's rows say. */
void match_ask(
    struct sql *q, const json_t *sighting, struct sql_answer *answer);
struct spot match_read(const json_t *sighting, const json_t *rows);

/*
 * What a campaign learns of a sighting that was put into it: as far as there is
 * room it is a form of it, or another subject of the form that is most like it.
 */
enum lesson {
	LESSON_NONE,
	LESSON_SUBJECT,
	LESSON_FORM
};

/* `forms`: how many the campaign has. */
enum lesson match_lesson(
    const json_t *sighting, const struct spot *at, int64_t forms);
/* Queued: the new form of `campaign`; its answer has one row, `id`. */
void match_add_form(struct sql *q, const json_t *sighting, int64_t campaign,
    struct sql_answer *answer);
/* Queued: what the lesson says of the form at->exemplar. */
void match_teach(struct sql *q, const json_t *sighting, enum lesson lesson,
    const struct spot *at);

/*
 * `learnt` is a set of keys: those that the lesson adds, and whether any of
 * them may change what match_find says of another sighting.
 */
void match_note(const json_t *sighting, enum lesson lesson, json_t *learnt);
bool match_meets(const json_t *sighting, const json_t *learnt);

#endif

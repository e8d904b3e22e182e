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
	bool has_subject; /* the exemplar was seen with this subject */
};

/* Are its sketch and its subject's key of a known shape? */
bool match_is_sound(const json_t *sighting);

/*
 * In this order: the text is the same, it begins with the same text, the
 * subject is the same, rare, and the text not quite another, or too short to
 * tell. Campaigns of other brands are left out.
 */
struct spot match_find(struct sql *q, const json_t *sighting);

/*
 * A sighting that was put into at->campaign becomes a form of it, or another
 * subject of the form that is most like it, as far as there is room. Then
 * at->exemplar is that form. Result: 0 or a negative store_error.
 */
int match_learn(struct sql *q, const json_t *sighting, struct spot *at);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Where many sightings go. All are looked up at once; then those that do not
 * change what another finds are placed at once, until all are. It is what the
 * same come to one by one, in some order.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "store/match.h"

/* Sightings that are the same to all that is looked at have one. */
struct place {
	const json_t *o; /* the caller's */
	int64_t day;
	struct spot at; /* where it is, once is_done */
	struct sql_answer answer;
	enum lesson lesson;
	bool is_found, is_chosen, is_done;
};

struct places {
	struct sql *q;
	struct place *list;
	size_t n;
	json_t *keys;  /* "brand subject is_short sketch": index in list */
	json_t *forms; /* "campaign": how many it has */
};

/* For at most `most` of them. */
void places_init(struct places *p, struct sql *q, size_t most);
void places_done(struct places *p);

/* Its index. */
size_t places_add(struct places *p, const json_t *sighting, int64_t day);
/* Looks up what was not; within a transaction. 0 or a negative store_error. */
int places_ask(struct places *p);
/* All get their place; within a transaction that is alone. Likewise. */
int places_settle(struct places *p);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * What a batch of sightings adds to rows of counts, summed up in memory so that
 * each row is written once, however many sightings of it the batch has.
 */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "store/sql.h"

struct tally {
	json_t *traits, *forms; /* "id kind value", 1f between: how many */
	json_t *days;		/* "campaign day": how many */
};

void tally_init(struct tally *t);
void tally_done(struct tally *t);

/* One more of them, of a campaign and of a form of its lure. */
void tally_trait(struct tally *t, int64_t campaign, int64_t exemplar,
    const char *kind, const char *value);
void tally_day(struct tally *t, int64_t campaign, int64_t day);

/* Within a transaction: queued, what fails is told by its end. */
void tally_write(struct sql *q, const struct tally *t);

#endif

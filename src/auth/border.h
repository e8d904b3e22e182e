/* SPDX-License-Identifier: MIT */
/* Where the receiver's own fields end, and which results may be believed. */
#ifndef AUTH_BORDER_H
#define AUTH_BORDER_H

#include "auth/auth.h"
#include "auth/authres.h"
#include "auth/received.h"
#include "know/receivers.h"

enum {
	NO_BORDER = -1
};

/*
 * The border is the first Received, from the top, that a host of the receiver
 * wrote about a host that is not the receiver's. Whoever sent the mail wrote
 * everything below it that the receiver did not put there.
 */
struct border {
	ssize_t index; /* in fields, or NO_BORDER */
	struct received hop;
	const struct receiver *receiver; /* its profile; NULL: unknown one */
	struct str domain; /* the receiver's, without a profile; or absent */
	size_t block_end;  /* first field behind the block below the border */
};

/* t and table may be NULL. */
void border_find(struct arena *a, const struct fields *f,
    const struct url_tables *t, const struct receiver_table *table,
    struct border *out);

/* Is the results field at `index`, read into r, one to be believed? */
bool border_believes(const struct border *b, const struct fields *f,
    const struct url_tables *t, const struct auth_options *o,
    const struct authres *r, size_t index);

#endif

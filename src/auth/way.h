/* SPDX-License-Identifier: MIT */
/* The way that a mail says it came, and where it was changed. */
#ifndef AUTH_WAY_H
#define AUTH_WAY_H

#include "auth/job.h"

/* Sets hops, n_hops, has_more_hops; the newest is the first. */
void way_read(const struct job *j, struct auth_report *out);

/*
 * Sets broken_by and broken_at where the domain's signature does not hold for
 * what the mail now is; otherwise leaves both as they are.
 */
void way_find_break(const struct job *j, struct auth_report *out);

#endif

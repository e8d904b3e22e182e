/* SPDX-License-Identifier: MIT */
/* In which order findings are shown, and under which number. */
#ifndef RENDER_ORDER_H
#define RENDER_ORDER_H

#include "render/report.h"

enum finding_group {
	GROUP_BAD,
	GROUP_GOOD,
	GROUP_NOTE,
	GROUP_CLAIM /* what it says it is: told apart from the reasons */
};

enum finding_group finding_group_of(const struct finding *f);
/* "bad", "good", "note", "claim" */
const char *finding_group_name(enum finding_group g);

/* A finding's place in the order of showing. */
struct mark_of {
	unsigned number;	       /* from 1 */
	const struct finding *repeats; /* NULL: it tells something new */
};

/*
 * Of each finding, n_findings of them, in the order of showing: by group, then
 * the one that decided first, then by kind and weight. One that tells a reader
 * once more what another in front of it told has that one's number and is not
 * shown by itself.
 */
struct mark_of *report_marks(struct arena *a, const struct report *r);

#endif

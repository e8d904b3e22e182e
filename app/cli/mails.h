/* SPDX-License-Identifier: MIT */
/* The mails that the operands name, as inputs of a run. */
#ifndef CLI_MAILS_H
#define CLI_MAILS_H

#include "box/box.h"
#include "cli/run.h"

/* Zero it; it stands first in what run.user points to. */
struct mails {
	size_t next; /* operand */
	const char *operand;
	struct box *box;
	long index; /* in its file, of the next mail */
};

/* For run.next: each mail of each operand, `-` without any. */
bool mails_next(struct run *r, struct item *it);
void mails_done(struct mails *k);
/* Workers that are worth starting: one small file needs one. */
size_t mails_workers(const struct cli *c);

#endif

/* SPDX-License-Identifier: MIT */
/* What is done to a mail at its end, as the MTA's protocol has it. */
#ifndef MILTER_APPLY_H
#define MILTER_APPLY_H

#include "milter/mta.h"
#include "milter/question.h"

struct apply {
	struct mta *mta;
	struct milter *milter;
	struct mail *mail;
};

/* Takes off what only we may write. */
void apply_clean(struct apply *a);
/* By verdict and policy; what is to be answered. */
enum mta_answer apply_outcome(struct apply *a, const struct question *q);
/* There is no outcome. */
enum mta_answer apply_excuse(struct apply *a, enum excuse why);

#endif

/* SPDX-License-Identifier: MIT */
/* What is done to a mail at its end, as the MTA's protocol has it. */
#ifndef MILTER_APPLY_H
#define MILTER_APPLY_H

#include <libmilter/mfapi.h>

#include "milter/question.h"

struct apply {
	SMFICTX *ctx;
	struct milter *milter;
	struct mail *mail;
	bool has_blanks;     /* values keep their leading blank */
	bool can_quarantine; /* the MTA offered it */
};

/* Takes off what only we may write. */
void apply_clean(struct apply *a);
/* By verdict and policy; what is to be answered. */
sfsistat apply_outcome(struct apply *a, const struct question *q);
/* There is no outcome. */
sfsistat apply_excuse(struct apply *a, enum excuse why);

#endif

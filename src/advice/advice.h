/* SPDX-License-Identifier: MIT */
/* What the person should do now, in order of urgency. */
#ifndef ADVICE_ADVICE_H
#define ADVICE_ADVICE_H

#include "know/steps.h"
#include "verdict/verdict.h"

struct advice {
	const struct step *step;
	/* The brand's own contact of that kind, where the step is about it. */
	struct brand_contact contact;
	bool has_contact;
};

/*
 * The steps for this verdict and what was done (did bits; DID_NOTHING alone
 * when nothing was), most urgent first.
 */
struct advice *advice_for(struct arena *a, const struct evidence *e,
    const struct verdict_result *v, uint32_t did, size_t *n_out);

#endif

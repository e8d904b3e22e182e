/* SPDX-License-Identifier: MIT */
/* Authenticated Received Chain (RFC 8617): what earlier hops saw and sealed. */
#ifndef AUTH_ARC_H
#define AUTH_ARC_H

#include "ask/ask.h"
#include "auth/auth.h"
#include "auth/fields.h"

enum {
	ARC_SETS_MOST = 50 /* section 4.2.1 */
};

struct arc_answer {
	enum auth_result result; /* NONE, PASS, FAIL, TEMPERROR */
	/*
	 * "arc-pass", "arc-none", "arc-failed-before" (cv=fail: NONE),
	 * "arc-structure", "arc-dns", or a reason of the signature that broke
	 * (see dkim.h)
	 */
	const char *reason;
	size_t n; /* sets */
	/* Of instance i + 1; sealer is d= of ARC-Seal, lower case. */
	struct str sealer[ARC_SETS_MOST];
	/* ARC-Authentication-Results without its i=. */
	struct str results[ARC_SETS_MOST];
	const struct field *results_field[ARC_SETS_MOST];
};

/* False: keys are asked for in `k`; call again. */
bool arc_verify(struct arena *a, struct ask *k, const struct fields *f,
    struct arc_answer *out);

#endif

/* SPDX-License-Identifier: MIT */
/* BIMI: does the domain publish a logo that it may show for this mail? */
#ifndef AUTH_BIMI_H
#define AUTH_BIMI_H

#include "ask/ask.h"
#include "auth/auth.h"
#include "auth/fields.h"

struct bimi_answer {
	enum auth_result
	    result; /* PASS: a record; NONE, PERMERROR, TEMPERROR */
	/* "bimi-record", "bimi-certificate" (names one, not fetched),
	 * "bimi-declined", "bimi-none", "bimi-malformed", "dns" */
	const char *reason;
	struct str selector, domain, logo;
};

/*
 * Asks for the assertion record of the From domain, then of its
 * organizational one. Only to be asked when a DKIM signature is aligned and
 * the policy is not none. False: questions are open.
 */
bool bimi_check(struct arena *a, struct ask *k, const struct fields *f,
    struct str from, struct str org_domain, struct bimi_answer *out);

#endif

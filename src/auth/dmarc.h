/* SPDX-License-Identifier: MIT */
/* DMARC (RFC 9989): do the proven domains speak for the From domain? */
#ifndef AUTH_DMARC_H
#define AUTH_DMARC_H

#include "ask/ask.h"
#include "auth/auth.h"

struct dmarc_request {
	struct str from;	      /* From domain, A-labels */
	const struct str *spf, *dkim; /* domains that passed */
	size_t n_spf, n_dkim;
};

struct dmarc_alignment {
	struct str domain; /* they meet at; absent: not aligned */
	bool is_strict;	   /* the record asks for it */
};

enum dmarc_policy {
	DMARC_POLICY_ABSENT,
	DMARC_POLICY_NONE,
	DMARC_POLICY_QUARANTINE,
	DMARC_POLICY_REJECT
};

struct dmarc_answer {
	enum auth_result result;     /* PASS FAIL NONE TEMPERROR PERMERROR */
	enum dmarc_policy policy;    /* for this mail, after sp, np and t */
	enum dmarc_policy p, sp, np; /* as published */
	struct str from;	     /* lower case */
	struct str org_domain;	     /* of the From domain (section 4.10.2) */
	struct str record, record_domain; /* absent when there is none */
	bool is_dnssec;			  /* the record was validated */
	struct dmarc_alignment spf, dkim;
	/*
	 * "dmarc-pass", "dmarc-fail", "dmarc-none", "dmarc-dns",
	 * "dmarc-no-from", "dmarc-no-policy", "dmarc-many-records"
	 */
	const char *reason;
};

/* False: questions are open in `k`; call again with the same request. */
bool dmarc_check(struct arena *a, struct ask *k, const struct dmarc_request *r,
    struct dmarc_answer *out);

/*
 * Asks the questions of the tree walk from `from`, so that they are open
 * together with others.
 */
void dmarc_ask_ahead(struct arena *a, struct ask *k, struct str from);

/* "none", "quarantine", "reject"; NULL for DMARC_POLICY_ABSENT. */
const char *dmarc_policy_name(enum dmarc_policy p);

#endif

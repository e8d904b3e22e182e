/* SPDX-License-Identifier: MIT */
/* Sender Policy Framework (RFC 7208): may this host send for this domain? */
#ifndef AUTH_SPF_H
#define AUTH_SPF_H

#include "ask/ask.h"
#include "auth/auth.h"

struct spf_request {
	struct str ip;	      /* the client's address, in text */
	struct str helo;      /* unchecked */
	struct str mail_from; /* "" or absent: postmaster@helo (section 2.4) */
	/* Macros %{l} and %{s} tell the domain's owner who reads this mail. */
	bool may_tell_sender;
	struct str default_explanation; /* for a fail without exp= */
	struct str receiver;		/* %{r}; absent: "unknown" */
	int64_t now;			/* %{t} */
};

struct spf_answer {
	enum auth_result result; /* AUTH_ABSENT: see reason */
	struct str domain;	 /* checked one, lower case; may be absent */
	struct str explanation;	 /* for AUTH_FAIL; absent when none */
	bool is_helo;		 /* the null reverse-path: helo was checked */
	bool is_dnssec;		 /* all records that were used were validated */
	/*
	 * "spf-pass", "spf-fail", "spf-softfail", "spf-neutral", "spf-none",
	 * "spf-dns", "spf-malformed", "spf-limit"; AUTH_ABSENT has
	 * "spf-private-macro" (see may_tell_sender) or "spf-no-ip".
	 */
	const char *reason;
};

/* False: questions are open in `k`; call again with the same request. */
bool spf_check(struct arena *a, struct ask *k, const struct spf_request *r,
    struct spf_answer *out);

#endif

/* SPDX-License-Identifier: MIT */
/* DKIM signatures of a message (RFC 6376, 8301, 8463). */
#ifndef AUTH_DKIM_H
#define AUTH_DKIM_H

#include "ask/ask.h"
#include "auth/auth.h"
#include "auth/fields.h"

struct dkim_options {
	bool is_legacy; /* rsa-sha1, RSA from 512 bits, drafts of RFC 4871 */
	int64_t now;	/* for x=; seconds since 1970 */
	/*
	 * No key is asked for. What can be told without one is: malformed,
	 * body-changed, body-partial (AUTH_POLICY), from-added; else a
	 * signature is AUTH_ABSENT, "not-asked".
	 */
	bool is_offline;
};

struct dkim_signature {
	enum auth_result result;
	/*
	 * "pass", or why it is none: "body-changed", "header-changed",
	 * "key-gone", "key-revoked", "key-short", "key-...", "dns", "expired",
	 * "from-unsigned", "malformed", "limit" and what signature.c says.
	 * With AUTH_PASS: "body-partial", text was added behind l=. With
	 * AUTH_POLICY: "from-added", a From that the signature does not cover.
	 */
	const char *reason;
	struct str domain, selector; /* d=, s=; lower case */
	struct str identity;	     /* i=; absent when not given */
	const struct field *field;   /* NULL past the limit */
	int64_t signed_at;	     /* t=; INT64_MIN when absent */
	unsigned key_bits;	     /* 0 when the key was not read */
	bool is_partial;	     /* see "body-partial" */
	bool is_testing;	     /* the key says t=y */
	bool is_dnssec;		     /* its record was validated */
	bool signs_subject;	     /* Subject is in h= */
};

/*
 * All signatures, top of the message first; past LIMIT_DKIM_SIGNATURES they
 * are AUTH_POLICY, "limit". False: keys are asked for in `k`, call again.
 */
bool dkim_check(struct arena *a, struct ask *k, const struct fields *f,
    const struct dkim_options *o, struct dkim_signature **out, size_t *n_out);

#endif

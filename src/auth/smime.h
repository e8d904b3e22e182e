/* SPDX-License-Identifier: MIT */
/* S/MIME signatures (RFC 8551): does a certificate speak for the From? */
#ifndef AUTH_SMIME_H
#define AUTH_SMIME_H

#include "auth/auth.h"

/*
 * Certification authorities to trust, from PEM; read-only once made, shared
 * by threads. NULL when there is no certificate in it. Nothing is fetched:
 * intermediate certificates come from the mail, revocation is not checked.
 */
struct smime_roots;
struct smime_roots *smime_roots_new(struct str pem);
void smime_roots_free(struct smime_roots *r);

struct smime_answer {
	/* AUTH_ABSENT: the message as a whole is not signed. */
	enum auth_result result;
	/*
	 * "smime" for a pass; "smime-changed", "smime-untrusted",
	 * "smime-expired", "smime-address" (not the From), "smime-weak"
	 * (digest), "smime-malformed", "smime-no-roots" (good, but no chain
	 * could be built)
	 */
	const char *reason;
	struct str name;    /* the certificate's common name or organization */
	struct str address; /* of the certificate; the From's when it matches */
	struct str issuer;  /* of the signer's certificate */
};

/*
 * Checks the root part of m, multipart/signed or application/pkcs7-mime. `at`
 * is the time of receipt, for the certificates' validity. roots may be NULL.
 */
void smime_verify(struct arena *a, const struct message *m,
    struct smime_roots *roots, int64_t at, struct smime_answer *out);

#endif

/* SPDX-License-Identifier: MIT */
/* One signature over fields and body: what DKIM and ARC have in common. */
#ifndef AUTH_SIGNATURE_H
#define AUTH_SIGNATURE_H

#include "ask/ask.h"
#include "auth/auth.h"
#include "auth/canon.h"
#include "auth/tags.h"

struct evp_pkey_st;

enum sig_kind {
	SIG_DKIM,
	SIG_ARC_MESSAGE, /* ARC-Message-Signature: no v=, i= is a number */
	SIG_ARC_SEAL	 /* ARC-Seal: no h= and bh= */
};

enum sig_algorithm {
	SIG_RSA_SHA1,
	SIG_RSA_SHA256,
	SIG_ED25519_SHA256
};

enum {
	SIG_NAMES_MOST = 256, /* of h= */
	SIG_BODIES_MOST = 8,  /* differing body hashes of one message */
	SIG_DIGEST_MOST = 32
};

/*
 * A parsed signature field. `result` is AUTH_ABSENT while nothing is decided;
 * anything else, with `reason`, ends the check of it.
 */
struct signature {
	enum sig_kind kind;
	const struct field *field;
	struct tags tags;
	struct str b_raw;    /* the bytes of b= in the field */
	struct str b, bh;    /* decoded */
	struct str d, s;     /* lower case */
	struct str identity; /* i=, decoded; DKIM */
	struct str *names;   /* h= */
	size_t n_names;
	enum sig_algorithm algorithm;
	enum canon header_canon, body_canon;
	bool has_length;
	uint64_t length;	       /* l= */
	int64_t signed_at, expires_at; /* t=, x=; INT64_MIN: absent */
	unsigned instance;	       /* i= of ARC */
	bool is_testing;	       /* the key says t=y */
	bool is_partial;	       /* body goes on behind l= */
	unsigned key_bits;
	const struct ask_item *key_item;
	struct evp_pkey_st *key; /* owned by the arena */
	enum auth_result result;
	const char *reason;
};

/* What the signatures of one message share. */
struct sig_message {
	struct arena *arena;
	const struct fields *fields;
	bool is_legacy; /* rsa-sha1, RSA from 512 bits, drafts of RFC 4871 */
	struct sig_body {
		enum canon canon;
		enum sig_algorithm algorithm;
		uint64_t limit, total;
		unsigned char digest[SIG_DIGEST_MOST];
	} bodies[SIG_BODIES_MOST];
	size_t n_bodies;
	struct evp_md_ctx_st *md;
};

void sig_message_init(struct sig_message *m, struct arena *a,
    const struct fields *f, bool is_legacy);

/* Reads the field; a malformed one has a result at once. */
void sig_parse(struct sig_message *m, const struct field *f, enum sig_kind kind,
    struct signature *out);

/* Asks for the key; false while the question is open. */
bool sig_ask_key(struct sig_message *m, struct ask *k, struct signature *s);

/* Decides on the answer to sig_ask_key: s->key or a result. */
void sig_use_key(struct sig_message *m, struct signature *s);

/* bh= against the body. */
void sig_check_body(struct sig_message *m, struct signature *s);

/* b= against the fields named in h= and the signature field itself. */
void sig_check_fields(struct sig_message *m, struct signature *s);

/* b= against the digest of what was put in between (ARC-Seal). */
void sig_digest_start(
    struct sig_message *m, struct canon_sink *k, struct signature *s);
void sig_digest_check(
    struct sig_message *m, struct canon_sink *k, struct signature *s);

#endif

/* SPDX-License-Identifier: MIT */
/* Who really sent a mail, as far as it is proven. */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "ask/ask.h"
#include "mail/message.h"
#include "url/host.h"

/* RFC 8601 section 2.7 result words. */
enum auth_result {
	AUTH_ABSENT, /* the method was not tried or found nothing to check */
	AUTH_NONE,
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_SOFTFAIL,
	AUTH_NEUTRAL,
	AUTH_POLICY,
	AUTH_TEMPERROR,
	AUTH_PERMERROR
};

enum auth_method {
	AUTH_SPF,
	AUTH_DKIM,
	AUTH_DMARC,
	AUTH_ARC,
	AUTH_SMIME,
	AUTH_IPREV,
	AUTH_BIMI,
	AUTH_SENDER_ID
};

enum auth_basis {
	AUTH_VERIFIED, /* checked here, from the raw mail and the DNS */
	AUTH_RECORDED  /* read from a believed Authentication-Results */
};

/* One statement about one method. */
struct auth_fact {
	enum auth_method method;
	enum auth_result result;
	enum auth_basis basis;
	struct str domain;   /* that it is about, lower case; may be absent */
	struct str selector; /* DKIM */
	bool is_aligned;     /* with the From domain (RFC 9989, relaxed) */
	bool is_dnssec;	     /* the record that it rests on was validated */
	const char *reason;  /* stable id: "body-changed", "key-gone" ... */
	struct str quote;    /* the field it rests on: view of the raw mail */
	size_t offset;
};

enum auth_state {
	AUTH_NOT_ESTABLISHED,
	AUTH_AUTHENTICATED,
	AUTH_FAILED
};

enum auth_trust {
	AUTH_TRUST_AUTO,
	AUTH_TRUST_RECEIVER,
	AUTH_TRUST_NONE,
	AUTH_TRUST_NAMED
};

struct auth_options {
	enum auth_trust trust;
	struct str authserv_id;		       /* AUTH_TRUST_NAMED */
	struct str client_ip, helo, mail_from; /* absent: from the mail */
	bool has_mail_from;		       /* "" is the null reverse-path */
	bool is_smtp_time; /* macros that tell the sender are allowed */
	bool use_dns;	   /* ask questions at all */
	bool legacy;	   /* rsa-sha1, RSA from 512 bits (the probe) */
	int64_t now;	   /* seconds since 1970 */
	const struct str *trusted_sealers;
	size_t n_trusted_sealers;
	const struct receiver_table *receivers; /* may be NULL */
	struct smime_roots *smime_roots;	/* auth/smime.h; may be NULL */
};

/* A field that claims results and is not believed: foreign or forged. */
struct auth_foreign {
	struct str authserv_id;
	struct str quote;
	size_t offset;
	bool claims_pass;
};

/* One Received field: as its writer saw it, or was told. */
struct auth_hop {
	struct str by, from, ip; /* lower case; each may be absent */
	bool is_told;		 /* from is the HELO alone */
	bool is_border;		 /* here the receiver took the mail in */
};

struct auth_report {
	enum auth_state state;
	/*
	 * Proven domain (AUTHENTICATED) or failed one: the From domain, or,
	 * where a signature proves another domain only, NOT_ESTABLISHED.
	 */
	struct str domain;
	enum auth_method by;
	enum auth_basis basis;
	const char *reason; /* stable id in words/: "list", "forward" ... */
	const struct auth_fact *facts;
	size_t n_facts;
	const struct auth_foreign *foreign;
	size_t n_foreign;
	struct str
	    envelope_domain;	/* Return-Path or mail_from; may be absent */
	struct str client_ip;	/* found or given; may be absent */
	struct str signer_name; /* S/MIME certificate's name */
	bool is_list, is_forwarded; /* List-Id; Resent or ARC path */
	/*
	 * NOT_ESTABLISHED, and the From domain's SPF record says that this
	 * client is probably none of its own (softfail, RFC 7208 2.6.5), with
	 * nothing that would excuse it.
	 */
	bool is_softfail;
	const struct auth_hop *hops; /* the newest first */
	size_t n_hops;
	bool has_more_hops; /* LIMIT_HOPS was reached */
	/*
	 * Who knows of a changed mail: "seal", the host that still found the
	 * signature good, by a seal that holds (the change was there or later);
	 * "list", the list's name; or NULL.
	 */
	const char *broken_by;
	struct str broken_at;
};

/*
 * False: questions are open in `k`; answer them and call again (the same
 * message and options). True: *out is whole. Never fails otherwise.
 */
bool auth_check(struct arena *a, const struct message *m, struct ask *k,
    const struct url_tables *t, const struct auth_options *o,
    struct auth_report *out);

const char *auth_result_name(enum auth_result r);
const char *auth_method_name(enum auth_method m);

#endif

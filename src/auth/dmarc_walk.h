/* SPDX-License-Identifier: MIT */
/* The DNS tree walk of RFC 9989 section 4.10. */
#ifndef AUTH_DMARC_WALK_H
#define AUTH_DMARC_WALK_H

#include "auth/dmarc.h"
#include "auth/tags.h"

enum {
	WALK_QUERIES_MOST = 8
};

struct dmarc_record {
	struct str domain, text;
	char psd;	/* 'y', 'n' or 'u' */
	bool is_secure; /* by DNSSEC */
};

struct dmarc_walk {
	struct dmarc_record records[WALK_QUERIES_MOST]; /* bottom up */
	size_t n;
	bool is_pending;     /* a question is open */
	bool has_gap;	     /* one had no answer */
	bool start_has_gap;  /* ... the first */
	bool start_has_many; /* several records at the start domain */
	struct str org_domain;
};

/* Names are in lower case. */
void dmarc_walk(
    struct arena *a, struct ask *k, struct str domain, struct dmarc_walk *out);

#endif

/* SPDX-License-Identifier: MIT */
/* Canonicalisation of fields and body (RFC 6376 section 3.4) into a digest. */
#ifndef AUTH_CANON_H
#define AUTH_CANON_H

#include "auth/fields.h"

struct evp_md_ctx_st;

enum canon {
	CANON_SIMPLE,
	CANON_RELAXED
};

/*
 * Collects small pieces, so that the digest sees few and large ones. Past
 * `limit` bytes nothing more is digested, only counted.
 */
struct canon_sink {
	struct evp_md_ctx_st *md; /* initialised; borrowed */
	uint64_t total, limit;
	size_t n;
	char piece[4096];
};

void canon_start(
    struct canon_sink *k, struct evp_md_ctx_st *md, uint64_t limit);
/* Gives what is left to the digest. */
void canon_end(struct canon_sink *k);

/*
 * One field and its line end. A bare LF counts as CRLF, so that mail from a
 * UNIX mailbox verifies. `without`: bytes of the field to leave out (the value
 * of b=), absent for none. Without `has_end` no line end is added.
 */
void canon_field(struct canon_sink *k, const struct field *f, enum canon how,
    struct str without, bool has_end);

void canon_body(struct canon_sink *k, struct str body, enum canon how);

#endif

/* SPDX-License-Identifier: MIT */
/* One Authentication-Results field (RFC 8601 section 2.2). */
#ifndef AUTH_AUTHRES_H
#define AUTH_AUTHRES_H

#include "base/arena.h"

enum {
	AUTHRES_RESULTS_MOST = 100, /* of one field; the rest is left out */
	AUTHRES_PROPERTIES_MOST = 32
};

struct authres_property {
	struct str name;  /* "smtp.mailfrom", lower case; "action" bare */
	struct str value; /* unquoted */
};

struct authres_result {
	struct str method, result; /* lower case */
	struct str reason;	   /* absent when none */
	struct str comment;	   /* first one behind the result; or absent */
	struct authres_property *properties;
	size_t n_properties;
};

struct authres {
	struct str authserv_id; /* absent: none written (lenient only) */
	struct authres_result *results;
	size_t n;
};

/*
 * body: behind the colon, folded or not. False when it does not follow the
 * grammar; a `;` at the end, a property without a ptype and values that are
 * not quoted though they should be are let through.
 */
bool authres_parse(struct arena *a, struct str body, struct authres *out);

/*
 * For fields as they are: results that are malformed are left out, and a
 * field may begin with a result, without an authserv-id. False when nothing
 * of it can be read.
 */
bool authres_parse_lenient(
    struct arena *a, struct str body, struct authres *out);

/* Value of a property ("header.d"), absent when it is not there. */
struct str authres_get(const struct authres_result *r, const char *name);

#endif

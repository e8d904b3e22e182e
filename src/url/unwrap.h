/* SPDX-License-Identifier: MIT */
/* Redirectors unwrapped without the network. */
#ifndef URL_UNWRAP_H
#define URL_UNWRAP_H

#include "url/url.h"

enum unwrap_end {
	UNWRAP_PLAIN,	/* not a redirector: this is where it goes */
	UNWRAP_TARGET,	/* unwrapped at least once: last step is the target */
	UNWRAP_UNKNOWN, /* a shortener or click host: the target is unknown */
	UNWRAP_LIMIT	/* LIMIT_URL_UNWRAPS reached */
};

/*
 * How sure a step is. A named service goes where it says; a URL that merely
 * stands in a parameter, a path or a fragment may be where a page leads
 * ("redirect=") or nothing but a remark ("referrer=").
 */
enum unwrap_trust {
	UNWRAP_SURE,
	UNWRAP_LIKELY /* "parameter", "path", "fragment", rows of any host */
};

struct unwrap_step {
	const char *service; /* a name of unwrap_table.def, or the above */
	enum unwrap_trust trust;
	struct url url; /* what this step leads to */
};

struct unwrap {
	enum unwrap_end end;
	const char *end_service; /* of UNKNOWN: "shortener", "sendgrid" ... */
	const struct unwrap_step *steps;
	size_t n_steps;
	/*
	 * The first n_sure steps are SURE: where the link goes for certain is
	 * the last of them, or the URL itself when there is none. A sender
	 * writes what he likes into a parameter: what stands behind n_sure must
	 * never speak for the link.
	 */
	size_t n_sure;
};

/* The names in `service` and `end_service` are constants and stay the same
 * from version to version. Linear in the URL for each step. */
struct unwrap url_unwrap(
    const struct url_tables *t, struct arena *a, const struct url *u);

#endif

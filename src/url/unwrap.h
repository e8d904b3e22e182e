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

struct unwrap_step {
	const char *service; /* "safelinks", "google-translate", "parameter" */
	struct url url;	     /* what this step leads to */
};

struct unwrap {
	enum unwrap_end end;
	const char *end_service; /* of UNKNOWN: "shortener", "sendgrid" ... */
	const struct unwrap_step *steps;
	size_t n_steps;
};

struct unwrap url_unwrap(
    const struct url_tables *t, struct arena *a, const struct url *u);

#endif

/* SPDX-License-Identifier: MIT */
/* A judged mail's report as a filter uses it. */
#ifndef MILTER_OUTCOME_H
#define MILTER_OUTCOME_H

#include "http/out.h"

#include <mekiki/mekiki.h>

enum {
	RESULTS_MOST = 16384 /* bytes of an Authentication-Results value */
};

struct outcome {
	enum mekiki_verdict verdict;
	char *brand;  /* its id; NULL: none is named */
	char *reason; /* a sentence in UTF-8, from a report: not yet escaped */
	char *by;     /* id of what decided, or NULL */
	struct out results; /* what follows the authserv-id: "; spf=pass ..." */
};

struct outcome_session { /* of SMTP; NULL where not known */
	const char *client_ip, *helo, *mail_from;
};

/*
 * From the report of a worker, which may say anything: names are let through
 * as domain names or not at all, words only if they are of the registry of
 * RFC 8601. False when it is no report; *out needs outcome_done if true.
 */
bool outcome_read(const char *json, size_t size, enum mekiki_verdict verdict,
    const struct outcome_session *s, struct outcome *out);
void outcome_done(struct outcome *o);

#endif

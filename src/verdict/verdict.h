/* SPDX-License-Identifier: MIT */
/* Findings weighed: genuine, phish, suspicious, unknown or no claim. */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "finding/finding.h"

enum verdict {
	VERDICT_GENUINE,
	VERDICT_NO_CLAIM,
	VERDICT_UNKNOWN,
	VERDICT_SUSPICIOUS,
	VERDICT_PHISH
};

/* What the verdict rests on; stable words of the report. */
enum verdict_basis {
	BASIS_NONE,	      /* no claim */
	BASIS_AUTHENTICATION, /* proven sender of the brand's registry */
	BASIS_INBOX,	      /* seen in the brand's message centre */
	BASIS_CONTRADICTION,  /* claim against sender or destination */
	BASIS_LURE,	      /* an unlisted organisation, two lures */
	BASIS_REGISTRY,	      /* a host of the brand's registry */
	BASIS_LOOKALIKE,      /* a host made to be taken for the brand's */
	BASIS_NOTHING,	      /* a claim, and nothing provable */
	BASIS_UNREAD	      /* it was not read to its end */
};

/* The one check that would settle an unknown. */
enum verdict_check {
	CHECK_NONE,
	CHECK_INBOX,  /* look in the message centre */
	CHECK_APP,    /* look in the brand's app or site, by yourself */
	CHECK_SOURCE, /* give the whole mail, not its text */
	CHECK_PERSON  /* ask who is said to have written it */
};

struct verdict_result {
	enum verdict verdict;
	enum verdict_basis basis;
	enum verdict_check check;
	int score;	     /* 0 to 100, 100 is certainly fake */
	const char *decided; /* id of the finding that decided, or NULL */
	bool is_capped;	     /* the registry is too unsure for "phish" */
};

struct verdict_result verdict_of(const struct evidence *e,
    const struct finding *findings, size_t n_findings);

/*
 * Of a host or URL alone: owned by the brand (confidence A or B) or not, and
 * how it is like one of the brand's (lookalike kind, NULL when it is not).
 */
struct verdict_result verdict_of_host(
    const struct evidence *e, bool is_owned, const char *lookalike);

const char *verdict_name(enum verdict v);
const char *verdict_basis_name(enum verdict_basis b);

#endif

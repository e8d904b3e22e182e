/* SPDX-License-Identifier: MIT */
/* What is done to a mail, by verdict and by whom it is for. */
#ifndef MILTER_POLICY_H
#define MILTER_POLICY_H

#include "http/settings.h"

enum deed {	      /* mildest first; each does what the ones before it do */
	DEED_NOTHING, /* the mail is not even judged */
	DEED_MARK,    /* header fields */
	DEED_TAG,     /* words before the subject */
	DEED_QUARANTINE,
	DEED_REJECT /* alone: nobody gets the mail */
};

enum {
	POLICY_MATCH_MOST = 320, /* RFC 5321 section 4.5.3.1: 64 + 1 + 255 */
	POLICY_ROWS_MOST = 100000
};

struct policy {
	char match[POLICY_MATCH_MOST + 1]; /* "*", "@domain" or an address */
	enum deed phish, suspicious;	   /* NOTHING in both or in neither */
	char lang[8];			   /* of the tag */
	const char *place; /* while it is read: see setting_list */
};

struct policy_list {
	struct policy *rows; /* by match; owned */
	size_t n;
	struct policy rest; /* of "*" */
};

/*
 * Each item is "MATCH off" or "MATCH [phish=DEED] [suspicious=DEED]
 * [lang=LANG]", deeds being mark, tag, quarantine, reject; what is not said is
 * `mark` and `lang`. False with *why_out, to be freed, when one is malformed
 * or stands twice.
 */
bool policy_read(const struct setting_list *items, const char *lang,
    struct policy_list *out, char **why_out);
void policy_done(struct policy_list *l);

/* The row of an address without its <>; ASCII case does not matter. */
const struct policy *policy_find(
    const struct policy_list *l, const char *address, size_t n);

/* Of two recipients each gets the milder deed; the language stays. */
void policy_soften(struct policy *sum, const struct policy *other);

const char *deed_name(enum deed d);

#endif

/* SPDX-License-Identifier: MIT */
/* A report to the desks that take fakes, ready to be sent by a person. */
#ifndef WORKER_DRAFT_H
#define WORKER_DRAFT_H

#include <mekiki/mekiki.h>

#include <stdbool.h>

struct draft_order {
	const struct mekiki *data;
	const char *lang;
	const char *reporter; /* for From; NULL: whoever sends it */
	const char *step;     /* of draft_find_step */
	int64_t now;
	const char *report; /* of the mail, as JSON */
	size_t report_size;
	const char *mail; /* as it came: copied, never read */
	size_t mail_size;
};

/* Only of a fake, or of what may be one. */
bool draft_is_due(enum mekiki_verdict v);

/*
 * A message (RFC 5322) with the mail attached as message/rfc822, to the mail
 * addresses that the advice for its brand names. Nothing of the mail is in the
 * head or the text. Malloc'd; NULL where that desk has no mail address.
 */
char *draft_make(const struct draft_order *o, size_t *size_out);

/*
 * The step of the advice whose address a word means ("all", "brand",
 * "antiphishing", "dekyo"); NULL: all of them, also for no word. False for an
 * unknown word.
 */
bool draft_find_step(const char *to, const char **step_out);

#endif

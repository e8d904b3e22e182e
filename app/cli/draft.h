/* SPDX-License-Identifier: MIT */
/* A report to the desks that take fakes, ready to be sent by a person. */
#ifndef CLI_DRAFT_H
#define CLI_DRAFT_H

#include "cli/run.h"

/*
 * Prints a message (RFC 5322) with the mail of `it` as it came attached as
 * message/rfc822, to the mail addresses that the advice for its brand names.
 * Nothing of the mail is in the head or the text. False with a line on
 * standard error where nothing is to be reported.
 */
bool draft_print(struct cli *c, const struct item *it);

/*
 * The step of the advice whose address --to means; NULL: all (also without
 * --to). False for an unknown word.
 */
bool draft_find_step(const char *to, const char **step_out);

#endif

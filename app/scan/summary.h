/* SPDX-License-Identifier: MIT */
/* What a scan found, for a person: a table, and a page. */
#ifndef SCAN_SUMMARY_H
#define SCAN_SUMMARY_H

#include "scan/record.h"

#include <stdio.h>

enum {
	SUMMARY_POSES_MOST = 40,   /* brands in the table on a terminal */
	SUMMARY_FAKES_MOST = 10000 /* mails listed on the page */
};

struct summary {
	const struct mekiki *words;
	const char *lang;
	struct record *record;
	uint64_t mails, again, unread; /* seen; of them judged before; failed */
};

/* Verdicts and brands; names are cleaned for a terminal. */
void summary_print(const struct summary *s, FILE *f);
/* One file that needs no other; all of the mails is escaped. False: disk. */
bool summary_page(const struct summary *s, const char *path);

#endif

/* SPDX-License-Identifier: MIT */
/* The text of a warning, written from what is known of a campaign. */
#ifndef BOARD_DRAFT_H
#define BOARD_DRAFT_H

#include <mekiki/mekiki.h>

#include "store/store.h"

struct draft {
	char *title, *lead, *body; /* body: Markdown */
	char slug[101];
};

/*
 * `campaign` as store_campaign gives it. Hosts are written with [.], so that
 * no reader opens one. `sample`, a mail as mekiki redact prints it, whose
 * reader consented, is quoted; NULL for none. False when the brand is not
 * known. draft_done frees.
 */
bool draft_write(const struct mekiki *m, const json_t *campaign,
    const char *lang, const char *sample, struct draft *out);
void draft_done(struct draft *d);

/* "2025-10-28" of days since 1970. */
void draft_day(int64_t day, char out[11]);

#endif

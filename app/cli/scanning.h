/* SPDX-License-Identifier: MIT */
/* What a scan has at hand; the mails of a server are scan_server.c's. */
#ifndef CLI_SCANNING_H
#define CLI_SCANNING_H

#include <stdio.h>

#include "box/box.h"
#include "cli/run.h"
#include "scan/imap.h"
#include "scan/progress.h"
#include "scan/record.h"

struct scanned { /* what the answer is stored with */
	uint8_t key[RECORD_KEY];
	int64_t when;
};

struct scanning {
	size_t next; /* operand */
	struct box *box;
	long index;
	uint64_t taken;	 /* bytes of the boxes before */
	uint64_t served; /* mails of servers */
	struct record *record;
	struct progress progress;
	FILE *jsonl;
	double kept;
	struct imap *imap; /* operand at hand, when it is a server */
	char *password;
	uint64_t mails, again, unread;
	bool is_unreadable;
	bool is_failed; /* jsonl or state could not be written */
	int status;
};

bool scan_is_interrupted(void);
/* Is this mail's verdict known already? Then it counts, and is not read. */
bool scan_knows(struct scanning *k, const uint8_t key[RECORD_KEY]);
/* Makes a job of a mail at hand. */
void scan_copy_mail(struct run *r, struct item *it, const struct box_mail *mail,
    const struct scanned *what);
void scan_show(struct scanning *k);

/* Opens the server of the operand at hand as k->imap; NULL when it can't be. */
void scan_open_server(struct run *r);
/* The next mail of it; false at its end. */
bool scan_next_of_server(struct run *r, struct item *it);
/* When all is judged, on a connection of its own: reading changed nothing. */
void scan_flag_fakes(const struct cli *c, struct scanning *k);

#endif

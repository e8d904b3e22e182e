/* SPDX-License-Identifier: MIT */
/* Which mail is judged: the one given, or the one that it carries. */
#ifndef EVIDENCE_CARRIER_H
#define EVIDENCE_CARRIER_H

#include "mail/message.h"

struct carried {
	const struct message *mail;
	bool is_inner;	 /* carried inside the one given */
	bool is_hearsay; /* pasted inline: its header is only told */
};

enum {
	CARRIED_MOST = 8
};

/* Does a subject begin as mail programs mark a forward ("Fw:", "転送:")? */
bool carrier_is_forward(struct str subject);

/*
 * The mails to judge, the one given first. Attached messages follow (not those
 * of a delivery report: they are the reader's own); a mail that a person
 * forwarded inline follows with the sender and subject that its text tells.
 */
size_t carrier_open(struct arena *a, const struct message *m,
    struct carried out[static CARRIED_MOST]);

#endif

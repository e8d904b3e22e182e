/* SPDX-License-Identifier: MIT */
/* What the codes in a mail's pictures say. */
#ifndef MAIL_CODE_H
#define MAIL_CODE_H

#include "mail/mime.h"

/*
 * Sets m->codes from the pictures that came with the mail: its parts, inline
 * or attached, and the data: URIs of its HTML; not those of messages inside.
 * What lies elsewhere is not fetched. Small pictures first, so that large ones
 * cannot use the budget up.
 */
void code_read(struct mime *mime, struct message *m);

/* A payload as UTF-8: as it is, or guessed as mail without a label is. */
struct str code_text(struct arena *a, struct str payload);

#endif

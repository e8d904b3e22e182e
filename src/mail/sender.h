/* SPDX-License-Identifier: MIT */
/* What is strange about From. */
#ifndef MAIL_SENDER_H
#define MAIL_SENDER_H

#include "mail/fact.h"

/* Records the facts "from.*" of a message whose header is read. */
void sender_note(const struct message *m, struct facts *facts);

/* UTF-8 with marks that turn its direction around. */
bool sender_has_bidi(struct str text);
bool sender_has_control(struct str text);
/* With characters that leave no mark: zero-width ones, fillers. */
bool sender_has_invisible(struct str text);

#endif

/* SPDX-License-Identifier: MIT */
/* Is a mail in the list of a brand's own inbox, as a person saved the page? */
#ifndef INBOX_INBOX_H
#define INBOX_INBOX_H

#include "evidence/gather.h"

/*
 * Any bytes: HTML as a browser saves it (an MHTML archive too), or pasted
 * text. Looks for the mail of `in` (its subject and its Date) and says so in
 * out->inbox: yes, no, cannot-tell or refused, with the host of a foreign
 * origin in out->inbox_span. in->now is when the page was saved; 0
 * leaves relative dates unknown. Nothing else of the page is kept. Called when
 * the brand is known. Linear in the page.
 */
void inbox_look(struct arena *a, const struct evidence_input *in,
    struct str page, struct evidence *out);

#endif

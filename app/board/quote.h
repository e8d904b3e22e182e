/* SPDX-License-Identifier: MIT */
/* What a mail says, in a page's Markdown: text, and never a link. */
#ifndef BOARD_QUOTE_H
#define BOARD_QUOTE_H

#include "http/out.h"

/* Markdown's marks are text; the dots of a host are bracketed. */
void quote_words(struct out *o, const char *s, bool is_host);

/*
 * The text of a mail, as mekiki redact prints the mail, as a block of quoted
 * lines; addresses of pages and of mail are bracketed. Long ones are cut.
 */
void quote_sample(struct out *o, const char *sample);

#endif

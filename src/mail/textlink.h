/* SPDX-License-Identifier: MIT */
/* URLs and bare hosts in plain text that mail programs make clickable. */
#ifndef MAIL_TEXTLINK_H
#define MAIL_TEXTLINK_H

#include "base/arena.h"

struct text_link {
	struct str href;  /* the URL as it would be opened; "http://" added to
			     a bare host; refanged when it was defanged */
	struct str shown; /* as it stands in the text */
	size_t offset, length;
	bool is_defanged; /* hxxp, [.]: written so that it is no link */
	bool is_bare;	  /* no scheme was written */
};

/*
 * Candidates in order; url/ confirms them. Japanese punctuation and full-width
 * brackets end a URL; a URL wrapped in <> over lines is joined.
 */
struct text_link *text_links(struct arena *a, struct str text, size_t *n_out);

#endif

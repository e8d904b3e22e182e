/* SPDX-License-Identifier: MIT */
/* Top-level domains by which a bare host in a text is told from words. */
#ifndef MAIL_TEXTLINK_TLD_H
#define MAIL_TEXTLINK_TLD_H

#include "base/str.h"

enum textlink_tld {
	TLD_NONE,
	TLD_SURE, /* two labels are enough */
	TLD_WORD  /* a word or a file's ending too: three labels, or a path */
};

/*
 * Of a host's last label, in any case. Countries (ISO 3166) and the generic
 * ones that mail really shows; a host with a scheme or www. needs none.
 */
enum textlink_tld textlink_tld(struct str label);

#endif

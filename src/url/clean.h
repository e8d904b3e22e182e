/* SPDX-License-Identifier: MIT */
/* Inside url/: the input as the URL parser wants it. */
#ifndef URL_CLEAN_H
#define URL_CLEAN_H

#include "base/arena.h"

/*
 * Without C0 controls and blanks at the ends, without tabs and newlines
 * (*had_out), malformed UTF-8 replaced. `s` itself where nothing is to do.
 */
struct str url_clean(struct arena *a, struct str s, bool *had_out);

#endif

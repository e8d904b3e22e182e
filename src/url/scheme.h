/* SPDX-License-Identifier: MIT */
/* Inside url/: the special schemes, URL Standard section 4.2. */
#ifndef URL_SCHEME_H
#define URL_SCHEME_H

#include "base/arena.h"

bool scheme_is_special(struct str scheme);

/* The default port, -1 when there is none. */
int scheme_port(struct str scheme);

/* Lower case; a view of a constant for the special ones. */
struct str scheme_lower(struct arena *a, struct str scheme);

#endif

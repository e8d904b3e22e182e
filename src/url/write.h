/* SPDX-License-Identifier: MIT */
/* Inside url/: the URL serialiser. */
#ifndef URL_WRITE_H
#define URL_WRITE_H

#include "url/url.h"

/* Sets u->href from the pieces, and lets the pieces be views of it. */
void url_write(struct arena *a, struct url *u);

#endif

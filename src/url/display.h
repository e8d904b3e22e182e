/* SPDX-License-Identifier: MIT */
/* URLs as they may be shown to people: defanged, deciding part marked. */
#ifndef URL_DISPLAY_H
#define URL_DISPLAY_H

#include "url/url.h"

/*
 * "hxxps://www[.]example[.]com/path" in at most `most` columns; when it is
 * longer the registrable domain stays whole and the rest is cut with U+2026.
 * Bidi, control and invisible characters appear as <U+200B>.
 */
struct str url_defang(const struct url_tables *t, struct arena *a,
    const struct url *u, size_t most);
struct str host_defang(struct arena *a, struct str host);

#endif

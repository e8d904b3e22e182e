/* SPDX-License-Identifier: MIT */
/* URLs as they may be shown to people: defanged, deciding part marked. */
#ifndef URL_DISPLAY_H
#define URL_DISPLAY_H

#include "url/url.h"

/*
 * "hxxps://www[.]example[.]com/path" in three pieces, so that a renderer can
 * mark the one that decides who answers: the registrable domain, an address,
 * or the whole host where there is neither. A URL without a host is all
 * `before`.
 */
struct url_shown {
	struct str before, domain, after;
};

/*
 * At most `most` columns (East Asian wide ones are two); the domain stays
 * whole whatever its length, the rest is cut with U+2026. A host that browsers
 * would show in Unicode is shown so. Bidi, control and invisible characters
 * appear as <U+200B>.
 */
struct url_shown url_show(const struct url_tables *t, struct arena *a,
    const struct url *u, size_t most);

/* The three pieces as one. */
struct str url_defang(const struct url_tables *t, struct arena *a,
    const struct url *u, size_t most);

/* A host as it stands: "[.]" for dots, what is invisible made visible. */
struct str host_defang(struct arena *a, struct str host);

#endif

/* SPDX-License-Identifier: MIT */
/* Inside url/: the host parser with the facts it notices. */
#ifndef URL_HOST_PARSE_H
#define URL_HOST_PARSE_H

#include "url/url.h"

/*
 * The host parser of URL Standard section 3.5. Sets u->host, u->host_kind and
 * the host facts; false for failure. `host` is valid UTF-8. An ASCII host that
 * needs no change is a view of it.
 */
bool url_host_parse(const struct url_tables *t, struct arena *a,
    struct str host, bool is_special, struct url *u);

#endif

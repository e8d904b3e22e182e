/* SPDX-License-Identifier: MIT */
/* Hosts: to ASCII and back, registrable domain, facts about a host. */
#ifndef URL_HOST_H
#define URL_HOST_H

#include "url/url.h"

/*
 * The host parser of the URL Standard for a special scheme, percent-decoding
 * included. Absent on failure. kind_out may be NULL.
 */
struct str host_to_ascii(const struct url_tables *t, struct arena *a,
    struct str host, enum url_host_kind *kind_out);

/* For people: A-labels decoded where that is faithful, else left as is. */
struct str host_to_unicode(
    const struct url_tables *t, struct arena *a, struct str ascii);

/*
 * Public suffix and one label, a view of `host` (lower-case ASCII or Unicode,
 * without a dot at the end); absent for a suffix, an address, or no domain.
 */
struct str host_registrable(const struct url_tables *t, struct str host);

/* Unicode lower case of a name as a person typed it, for host_registrable. */
struct str text_lower(
    const struct url_tables *t, struct arena *a, struct str text);

/* Is `host` equal to `domain` or below it? Both lower case. */
bool host_is_below(struct str host, struct str domain);

#endif

/* SPDX-License-Identifier: MIT */
/* IP addresses as hosts, URL Standard section 3.5. */
#ifndef URL_IP_H
#define URL_IP_H

#include "base/arena.h"

/* Is the last label a number, so that the host is an IPv4 address or wrong? */
bool ip4_ends_in_number(struct str host);

/* The IPv4 parser: every number form. */
bool ip4_parse(struct str host, uint32_t *out);
struct str ip4_text(struct arena *a, uint32_t ip);

/* The IPv6 parser, without brackets. */
bool ip6_parse(struct str host, uint16_t out[static 8]);
/* With brackets, compressed as RFC 5952 and the URL Standard say. */
struct str ip6_text(struct arena *a, const uint16_t ip[static 8]);

#endif

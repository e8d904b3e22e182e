/* SPDX-License-Identifier: MIT */
/* IP addresses and networks. */
#ifndef AUTH_IP_H
#define AUTH_IP_H

#include "base/arena.h"

struct ip {
	uint8_t bytes[16]; /* the first four for IPv4 */
	bool is_v6;
};

/*
 * Text to address: dotted quad or RFC 4291 text, "IPv6:" before it and square
 * brackets around it allowed. An IPv4-mapped IPv6 address is IPv4. False when
 * it is none.
 */
bool ip_parse(struct str text, struct ip *out);

/* Same family and the first `bits` bits equal; bits up to 32 or 128. */
bool ip_in(const struct ip *ip, const struct ip *net, unsigned bits);

/* "192.0.2.0/24" or one address; false when `network` is malformed, too. */
bool ip_in_network(const struct ip *ip, struct str network);

/* Not routed on the internet: RFC 1918, loopback, link-local, RFC 6598 ... */
bool ip_is_private(const struct ip *ip);

/* Usual text form (RFC 5952 for IPv6). */
struct str ip_text(struct arena *a, const struct ip *ip);

/* "4.3.2.1.in-addr.arpa", or nibbles under ip6.arpa. */
struct str ip_reverse_name(struct arena *a, const struct ip *ip);

/* RFC 7208 section 7.3, macro i: dotted quad, or nibbles with dots. */
struct str ip_dotted(struct arena *a, const struct ip *ip);

#endif

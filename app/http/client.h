/* SPDX-License-Identifier: MIT */
/* Who asks, behind the proxies that are known. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "http/gate.h"

#include <sys/socket.h>

/* An IPv4 address is kept as ::ffff:a.b.c.d. */
struct client_net {
	unsigned char address[16];
	unsigned bits;
};

/* "192.0.2.0/24", "::1"; false when malformed. */
bool client_net_read(const char *s, struct client_net *out);
/* Is the peer in one of them? A Unix socket's is in none. */
bool client_net_has(
    const struct client_net *nets, size_t n, const struct sockaddr *peer);

/*
 * The client's network as bytes for the rate limit: the peer's, or where the
 * peer is one of the proxies, the last address of X-Forwarded-For that is
 * none. IPv6 counts by /64. A Unix socket's peer is a proxy when `trust_unix`.
 */
void client_of(const struct sockaddr *peer, const struct gate_request *r,
    const struct client_net *proxies, size_t n_proxies, bool trust_unix,
    unsigned char out[static 16]);

#endif

/* SPDX-License-Identifier: MIT */
/* Addresses of clients and proxies. */
#include "http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum {
	ADDRESS_MOST = 64,
	HOPS_MOST = 16
};

static const unsigned char mapped[12] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool
address_read(const char *s, unsigned char out[static 16])
{
	struct in_addr four;

	if (inet_pton(AF_INET6, s, out) == 1)
		return true;
	if (inet_pton(AF_INET, s, &four) != 1)
		return false;
	memcpy(out, mapped, 12);
	memcpy(out + 12, &four, 4);
	return true;
}

bool
client_net_read(const char *s, struct client_net *out)
{
	char text[ADDRESS_MOST];
	const char *slash = strchr(s, '/');
	size_t n = slash ? (size_t)(slash - s) : strlen(s);
	bool is_four;
	long bits;
	char *end;

	if (n >= sizeof text)
		return false;
	memcpy(text, s, n);
	text[n] = 0;
	if (!address_read(text, out->address))
		return false;
	is_four = !strchr(text, ':');
	out->bits = 128;
	if (!slash)
		return true;
	bits = strtol(slash + 1, &end, 10);
	if (end == slash + 1 || *end || bits < 0 || bits > (is_four ? 32 : 128))
		return false;
	out->bits = (unsigned)bits + (is_four ? 96 : 0);
	return true;
}

static bool
is_in(const unsigned char a[static 16], const struct client_net *n)
{
	unsigned whole = n->bits / 8, rest = n->bits % 8;

	if (memcmp(a, n->address, whole))
		return false;
	return !rest || !((a[whole] ^ n->address[whole]) >> (8 - rest));
}

static bool
is_proxy(const unsigned char a[static 16], const struct client_net *proxies,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_in(a, &proxies[i]))
			return true;
	return false;
}

bool
client_net_has(
    const struct client_net *nets, size_t n, const struct sockaddr *peer)
{
	unsigned char a[16];

	if (peer->sa_family == AF_INET6) {
		memcpy(a, &((const struct sockaddr_in6 *)peer)->sin6_addr, 16);
	} else if (peer->sa_family == AF_INET) {
		memcpy(a, mapped, 12);
		memcpy(
		    a + 12, &((const struct sockaddr_in *)peer)->sin_addr, 4);
	} else {
		return false;
	}
	return is_proxy(a, nets, n);
}

/* Takes the last item off a list of addresses. */
static bool
last_item(const char *p, size_t *n, unsigned char out[static 16])
{
	char text[ADDRESS_MOST];
	size_t end = *n, start;

	while (end && (p[end - 1] == ' ' || p[end - 1] == '\t'))
		end--;
	start = end;
	while (start && p[start - 1] != ',' && p[start - 1] != ' ')
		start--;
	*n = start;
	while (*n && (p[*n - 1] == ' ' || p[*n - 1] == '\t'))
		--*n;
	if (*n && p[*n - 1] == ',')
		--*n;
	if (end - start >= sizeof text || end == start)
		return false;
	memcpy(text, p + start, end - start);
	text[end - start] = 0;
	return address_read(text, out);
}

/* A proxy that adds a field of its own adds it behind the client's. */
static const struct gate_header *
last_forwarded(const struct gate_request *r)
{
	static const char name[] = "X-Forwarded-For";

	for (size_t i = r->n_headers; i-- > 0;)
		if (r->headers[i].name_n == sizeof name - 1 &&
		    !strncasecmp(r->headers[i].name, name, sizeof name - 1))
			return &r->headers[i];
	return NULL;
}

void
client_of(const struct sockaddr *peer, const struct gate_request *r,
    const struct client_net *proxies, size_t n_proxies, bool trust_unix,
    unsigned char out[static 16])
{
	const struct gate_header *h = last_forwarded(r);
	unsigned char hop[16];
	size_t n = h ? h->value_n : 0;
	bool trusted = false;

	memset(out, 0, 16);
	if (peer && peer->sa_family == AF_INET) {
		memcpy(out, mapped, 12);
		memcpy(out + 12,
		    &((const struct sockaddr_in *)(const void *)peer)->sin_addr,
		    4);
	} else if (peer && peer->sa_family == AF_INET6) {
		memcpy(out,
		    &((const struct sockaddr_in6 *)(const void *)peer)
			 ->sin6_addr,
		    16);
	} else {
		trusted = trust_unix;
	}
	trusted |= is_proxy(out, proxies, n_proxies);
	for (int i = 0; trusted && n && i < HOPS_MOST; i++) {
		if (!last_item(h->value, &n, hop))
			break;
		memcpy(out, hop, 16);
		trusted = is_proxy(out, proxies, n_proxies);
	}
	if (memcmp(out, mapped, 12))
		memset(out + 8, 0, 8);
}

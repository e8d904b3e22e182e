/* SPDX-License-Identifier: MIT */
/* IP addresses: text, networks, names for the reverse tree. */
#include "auth/ip.h"

#include <arpa/inet.h>

#include "base/buf.h"

bool
ip_parse(struct str text, struct ip *out)
{
	static const uint8_t mapped[12] = {
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	char z[64];
	struct ip ip = {0};

	if (text.n > 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
		text = str_sub(text, 1, text.n - 2);
	if (str_istarts(text, STR("IPv6:")))
		text = str_skip(text, 5);
	if (!text.n || text.n >= sizeof z || memchr(text.p, '\0', text.n))
		return false;
	memcpy(z, text.p, text.n);
	z[text.n] = '\0';
	if (inet_pton(AF_INET, z, ip.bytes) == 1) {
		*out = ip;
		return true;
	}
	if (inet_pton(AF_INET6, z, ip.bytes) != 1)
		return false;
	ip.is_v6 = true;
	if (!memcmp(ip.bytes, mapped, sizeof mapped)) {
		memmove(ip.bytes, ip.bytes + 12, 4);
		memset(ip.bytes + 4, 0, 12);
		ip.is_v6 = false;
	}
	*out = ip;
	return true;
}

bool
ip_in(const struct ip *ip, const struct ip *net, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (ip->is_v6 != net->is_v6 || bits > (ip->is_v6 ? 128u : 32u))
		return false;
	if (memcmp(ip->bytes, net->bytes, whole) != 0)
		return false;
	return !rest || !((ip->bytes[whole] ^ net->bytes[whole]) >> (8 - rest));
}

bool
ip_in_network(const struct ip *ip, struct str network)
{
	struct str rest = network, base = str_cut(&rest, '/');
	struct ip net;
	uint64_t bits;

	if (!ip_parse(base, &net))
		return false;
	bits = net.is_v6 ? 128 : 32;
	if (rest.p && (!str_u64(rest, &bits) || bits > 128))
		return false;
	return ip_in(ip, &net, (unsigned)bits);
}

bool
ip_is_private(const struct ip *ip)
{
	static const char *const networks[] = {
	    "10.0.0.0/8",
	    "172.16.0.0/12",
	    "192.168.0.0/16",
	    "127.0.0.0/8",
	    "169.254.0.0/16",
	    "100.64.0.0/10",
	    "0.0.0.0/8",
	    "::/127",
	    "fc00::/7",
	    "fe80::/10",
	};

	for (size_t i = 0; i < ARRAY_LEN(networks); i++)
		if (ip_in_network(ip, str_c(networks[i])))
			return true;
	return false;
}

struct str
ip_text(struct arena *a, const struct ip *ip)
{
	char z[INET6_ADDRSTRLEN];

	inet_ntop(ip->is_v6 ? AF_INET6 : AF_INET, ip->bytes, z, sizeof z);
	return arena_str(a, str_c(z));
}

struct str
ip_dotted(struct arena *a, const struct ip *ip)
{
	static const char digits[] = "0123456789ABCDEF";
	struct buf b;

	if (!ip->is_v6)
		return ip_text(a, ip);
	buf_init(&b, a, 80);
	for (int i = 0; i < 32; i++) {
		if (i)
			buf_byte(&b, '.');
		buf_byte(&b, digits[ip->bytes[i / 2] >> (i % 2 ? 0 : 4) & 15]);
	}
	return buf_str(&b);
}

struct str
ip_reverse_name(struct arena *a, const struct ip *ip)
{
	struct buf b;

	buf_init(&b, a, 100);
	for (int i = ip->is_v6 ? 15 : 3; i >= 0; i--) {
		unsigned v = ip->bytes[i];

		if (ip->is_v6)
			buf_fmt(&b, "%x.%x.", v & 15, v >> 4);
		else
			buf_fmt(&b, "%u.", v);
	}
	buf_add(&b, ip->is_v6 ? STR("ip6.arpa") : STR("in-addr.arpa"));
	return buf_str(&b);
}

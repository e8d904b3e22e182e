/* SPDX-License-Identifier: MIT */
/* The host parser, domains to ASCII and back, the registrable domain. */
#include "url/host.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "url/encode.h"
#include "url/host_parse.h"
#include "url/idna.h"
#include "url/ip.h"
#include "url/tables.h"

enum {
	HOST = 1, /* forbidden host code point */
	DOMAIN = 2,
	SUFFIX_LABELS = 16, /* more than any public suffix has */
	SUFFIX_BYTES = 1024
};

/* Section 3.2; forbidden in a domain is more than in a host. */
static const unsigned char forbidden[256] = {
    [0] = HOST | DOMAIN,
    [1 ... 8] = DOMAIN,
    ['\t'] = HOST | DOMAIN,
    ['\n'] = HOST | DOMAIN,
    [0x0b ... 0x0c] = DOMAIN,
    ['\r'] = HOST | DOMAIN,
    [0x0e ... 0x1f] = DOMAIN,
    [' '] = HOST | DOMAIN,
    ['#'] = HOST | DOMAIN,
    ['%'] = DOMAIN,
    ['/'] = HOST | DOMAIN,
    [':'] = HOST | DOMAIN,
    ['<'] = HOST | DOMAIN,
    ['>'] = HOST | DOMAIN,
    ['?'] = HOST | DOMAIN,
    ['@'] = HOST | DOMAIN,
    ['['] = HOST | DOMAIN,
    ['\\'] = HOST | DOMAIN,
    [']'] = HOST | DOMAIN,
    ['^'] = HOST | DOMAIN,
    ['|'] = HOST | DOMAIN,
    [0x7f] = DOMAIN,
};

static bool
has_forbidden(struct str s, int which)
{
	for (size_t i = 0; i < s.n; i++)
		if (forbidden[(unsigned char)s.p[i]] & which)
			return true;
	return false;
}

/* Lower case; `s` itself when it is. */
static struct str
ascii_lower(struct arena *a, struct str s)
{
	char *p;
	size_t i = 0;

	while (i < s.n && (s.p[i] < 'A' || s.p[i] > 'Z'))
		i++;
	if (i == s.n)
		return s;
	p = arena_raw(a, s.n);
	for (i = 0; i < s.n; i++)
		p[i] = (char)to_lower((unsigned char)s.p[i]);
	return (struct str){p, s.n};
}

static bool
is_ascii(struct str s)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return all < 0x80;
}

static bool
has_alabel(struct str host)
{
	return str_starts(host, STR("xn--")) ||
	       str_find(host, STR(".xn--")) >= 0;
}

static bool
parse_ip4(struct arena *a, struct str host, struct url *u)
{
	uint32_t ip;

	if (!ip4_parse(host, &ip))
		return false;
	u->host = ip4_text(a, ip);
	u->host_kind = URL_HOST_IPV4;
	u->host_was_number = !str_eq(host, u->host);
	return true;
}

static bool
parse_ip6(struct arena *a, struct str host, struct url *u)
{
	uint16_t ip[8];

	if (host.p[host.n - 1] != ']' ||
	    !ip6_parse(str_sub(host, 1, host.n - 2), ip))
		return false;
	u->host = ip6_text(a, ip);
	u->host_kind = URL_HOST_IPV6;
	return true;
}

static bool
parse_opaque(struct arena *a, struct str host, struct url *u)
{
	if (has_forbidden(host, HOST))
		return false;
	u->host = url_encode(a, host, URL_SET_C0);
	u->host_kind = URL_HOST_OPAQUE;
	return true;
}

bool
url_host_parse(const struct url_tables *t, struct arena *a, struct str host,
    bool is_special, struct url *u)
{
	struct str decoded;

	if (host.n && host.p[0] == '[')
		return parse_ip6(a, host, u);
	if (!is_special)
		return parse_opaque(a, host, u);
	decoded = url_decode(a, host);
	u->host_was_percent = decoded.p != host.p;
	if (is_ascii(decoded)) {
		/* As browsers do, whatever stands behind an xn--. */
		decoded = ascii_lower(a, decoded);
		if (has_alabel(decoded))
			u->host_has_bad_alabel = !idna_decodes(decoded);
	} else {
		u->host_was_unicode = true;
		decoded = idna_to_ascii(a, decoded);
	}
	if (!decoded.n || has_forbidden(decoded, DOMAIN))
		return false;
	if (ip4_ends_in_number(decoded))
		return parse_ip4(a, decoded, u);
	u->host = decoded;
	u->host_kind = URL_HOST_DOMAIN;
	return true;
}

struct str
host_to_ascii(const struct url_tables *t, struct arena *a, struct str host,
    enum url_host_kind *kind_out)
{
	struct url u = {0};

	if (host.n > LIMIT_URL_BYTES || !utf8_is_valid(host) ||
	    !url_host_parse(t, a, host, true, &u))
		return STR_NONE;
	if (kind_out)
		*kind_out = u.host_kind;
	return u.host;
}

struct str
host_to_unicode(const struct url_tables *t, struct arena *a, struct str ascii)
{
	if (!has_alabel(ascii))
		return ascii;
	return idna_to_unicode(a, ascii);
}

/* The last labels, as many as a suffix can have. */
static struct str
host_tail(struct str host)
{
	size_t at = host.n, labels = 0;

	while (at > 0 && host.n - at < SUFFIX_BYTES) {
		if (host.p[at - 1] == '.' && ++labels == SUFFIX_LABELS)
			break;
		at--;
	}
	return str_skip(host, at);
}

static bool
host_is_ip(struct str host)
{
	return host.p[0] == '[' || str_chr(host, ':') >= 0 ||
	       ip4_ends_in_number(host);
}

/* Where the registrable domain begins in `tail`; tail.n when it has none. */
static size_t
registrable_at(const struct url_tables *t, struct str tail)
{
	char name[SUFFIX_BYTES + 1];
	const char *found;

	memcpy(name, tail.p, tail.n);
	name[tail.n] = '\0';
	found = psl_registrable_domain(t->psl, name);
	return found && found[0] != '.' ? (size_t)(found - name) : tail.n;
}

static size_t
known_at(const struct url_tables *t, struct str tail)
{
	struct known_host *h;

	if (!t->known || tail.n > KNOWN_BYTES)
		return registrable_at(t, tail);
	h = &t->known[str_hash(tail) % KNOWN_HOSTS];
	if (!str_eq((struct str){h->tail, h->n}, tail)) {
		h->n = (uint8_t)tail.n;
		h->at = (uint8_t)registrable_at(t, tail);
		memcpy(h->tail, tail.p, tail.n);
	}
	return h->at;
}

struct str
host_registrable(const struct url_tables *t, struct str host)
{
	struct str tail;
	size_t at;

	if (!host.n || host.p[0] == '.' || host.p[host.n - 1] == '.' ||
	    host_is_ip(host))
		return STR_NONE;
	tail = host_tail(host);
	/* libpsl wants a NUL behind the name and none in it. */
	if (memchr(tail.p, '\0', tail.n))
		return STR_NONE;
	at = known_at(t, tail);
	return at < tail.n ? str_skip(tail, at) : STR_NONE;
}

bool
host_is_below(struct str host, struct str domain)
{
	if (!domain.n || !str_ends(host, domain))
		return false;
	return host.n == domain.n || host.p[host.n - domain.n - 1] == '.';
}

/* SPDX-License-Identifier: MIT */
/* IPv4 in every number form, IPv6, and their serialisation. */
#include "url/ip.h"
#include "base/buf.h"

enum {
	IP4_PARTS = 4,
	IP6_PIECES = 8,
	TEXT_MOST = 48
};

/*
 * An IPv4 number: decimal, 0octal, 0xhexadecimal. Saturates above 32 bits.
 * False for what is no number.
 */
static bool
ip4_number(struct str s, uint64_t *out)
{
	unsigned base = 10;
	uint64_t v = 0;

	if (!s.n)
		return false;
	if (s.n >= 2 && s.p[0] == '0' && (s.p[1] | 32) == 'x') {
		base = 16;
		s = str_skip(s, 2);
	} else if (s.n >= 2 && s.p[0] == '0') {
		base = 8;
		s = str_skip(s, 1);
	}
	for (size_t i = 0; i < s.n; i++) {
		int digit = hex_value((unsigned char)s.p[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		v = v * base + (unsigned)digit;
		if (v > UINT32_MAX)
			v = (uint64_t)UINT32_MAX + 1;
	}
	*out = v;
	return true;
}

static struct str
without_last_dot(struct str host)
{
	if (host.n > 1 && host.p[host.n - 1] == '.')
		host.n--;
	return host;
}

bool
ip4_ends_in_number(struct str host)
{
	struct str last = without_last_dot(host);
	uint64_t v;
	size_t digits = 0;

	last = str_skip(last, (size_t)(str_rchr(last, '.') + 1));
	while (digits < last.n && is_digit((unsigned char)last.p[digits]))
		digits++;
	if (last.n && digits == last.n)
		return true;
	return last.n >= 2 && last.p[0] == '0' && (last.p[1] | 32) == 'x' &&
	       ip4_number(last, &v);
}

bool
ip4_parse(struct str host, uint32_t *out)
{
	struct str rest = without_last_dot(host);
	uint64_t parts[IP4_PARTS], ip;
	size_t n = 0;

	while (rest.p) {
		struct str part = str_cut(&rest, '.');

		if (n == IP4_PARTS || !ip4_number(part, &parts[n]))
			return false;
		n++;
	}
	for (size_t i = 0; i + 1 < n; i++)
		if (parts[i] > 255)
			return false;
	if (!n || parts[n - 1] >= (uint64_t)1 << 8 * (IP4_PARTS + 1 - n))
		return false;
	ip = parts[n - 1];
	for (size_t i = 0; i + 1 < n; i++)
		ip += parts[i] << 8 * (IP4_PARTS - 1 - i);
	*out = (uint32_t)ip;
	return true;
}

struct str
ip4_text(struct arena *a, uint32_t ip)
{
	char *p = arena_raw(a, TEXT_MOST);
	int n = snprintf(p, TEXT_MOST, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255,
	    ip >> 8 & 255, ip & 255);

	return (struct str){p, (size_t)n};
}

/* The dotted tail of an IPv6 address: four decimal numbers, no leading 0. */
static bool
ip6_tail(struct str s, uint16_t out[static 2])
{
	unsigned bytes[4];
	size_t n = 0;

	while (s.p) {
		struct str part = str_cut(&s, '.');
		uint64_t v;

		if (n == 4 || part.n > 3 || !str_u64(part, &v) || v > 255 ||
		    (part.n > 1 && part.p[0] == '0'))
			return false;
		bytes[n++] = (unsigned)v;
	}
	if (n != 4)
		return false;
	out[0] = (uint16_t)(bytes[0] << 8 | bytes[1]);
	out[1] = (uint16_t)(bytes[2] << 8 | bytes[3]);
	return true;
}

static bool
ip6_piece(struct str s, uint16_t *out)
{
	unsigned v = 0;

	if (!s.n || s.n > 4)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int digit = hex_value((unsigned char)s.p[i]);

		if (digit < 0)
			return false;
		v = v << 4 | (unsigned)digit;
	}
	*out = (uint16_t)v;
	return true;
}

/* Pieces between colons, a dotted tail at the end; at most `most` of them. */
static bool
ip6_pieces(struct str s, bool may_dot, uint16_t *out, size_t most, size_t *n)
{
	*n = 0;
	if (!s.n)
		return true;
	while (s.p) {
		struct str piece = str_cut(&s, ':');

		if (may_dot && !s.p && str_chr(piece, '.') >= 0) {
			if (*n + 2 > most || !ip6_tail(piece, out + *n))
				return false;
			*n += 2;
		} else {
			if (*n == most || !ip6_piece(piece, &out[*n]))
				return false;
			++*n;
		}
	}
	return true;
}

bool
ip6_parse(struct str host, uint16_t out[static 8])
{
	ssize_t gap = str_find(host, STR("::"));
	uint16_t head[IP6_PIECES], tail[IP6_PIECES];
	size_t n_head, n_tail = 0;
	struct str before = host;

	if (host.n > TEXT_MOST * 2)
		return false;
	if (gap >= 0)
		before.n = (size_t)gap;
	if (!ip6_pieces(before, gap < 0, head, IP6_PIECES, &n_head))
		return false;
	/* "::" stands for one piece at least. */
	if (gap >= 0 && (n_head == IP6_PIECES ||
			    !ip6_pieces(str_skip(host, (size_t)gap + 2), true,
				tail, IP6_PIECES - 1 - n_head, &n_tail)))
		return false;
	if (gap < 0 && n_head != IP6_PIECES)
		return false;
	memset(out, 0, IP6_PIECES * sizeof *out);
	memcpy(out, head, n_head * sizeof *out);
	memcpy(out + IP6_PIECES - n_tail, tail, n_tail * sizeof *out);
	return true;
}

/* The first longest run of two zero pieces or more. */
static size_t
ip6_zeros(const uint16_t *ip, size_t *length_out)
{
	size_t best = 0, length = 1;

	for (size_t i = 0; i < IP6_PIECES; i++) {
		size_t n = 0;

		while (i + n < IP6_PIECES && !ip[i + n])
			n++;
		if (n > length) {
			best = i;
			length = n;
		}
	}
	*length_out = length > 1 ? length : 0;
	return best;
}

struct str
ip6_text(struct arena *a, const uint16_t ip[static 8])
{
	size_t n_zeros, zeros = ip6_zeros(ip, &n_zeros);
	struct buf b;

	buf_init(&b, a, TEXT_MOST * 2);
	buf_byte(&b, '[');
	for (size_t i = 0; i < IP6_PIECES; i++) {
		if (n_zeros && i == zeros) {
			buf_add(&b, i ? STR(":") : STR("::"));
			i += n_zeros - 1;
			continue;
		}
		buf_fmt(&b, "%x", ip[i]);
		if (i + 1 < IP6_PIECES)
			buf_byte(&b, ':');
	}
	buf_byte(&b, ']');
	return buf_str(&b);
}

/* SPDX-License-Identifier: MIT */
/* Character references and the decoding of raw HTML text. */
#include "mail/html_entity.h"
#include "base/utf8.h"

struct entity {
	uint32_t first;
	uint16_t second, name, name_n;
};

#include "mail/html_entity_table.h"

enum {
	LEGACY_LEAST = 2, /* names that need no semicolon: "lt" to "Aacute" */
	LEGACY_MOST = 6,
	REPLACEMENT = 0xfffd
};

/* What numbers of the C1 controls mean: windows-1252. 13.2.5.80 */
static const uint16_t c1_meaning[32] = {0x20ac, 0x81, 0x201a, 0x0192, 0x201e,
    0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
    0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178};

static const struct entity *
entity_find(const char *name, size_t n)
{
	uint32_t h = 0;

	for (size_t i = 0; i < n; i++)
		h = h * 31 + (unsigned char)name[i];
	h = h * 0x9e3779b1u >> (32 - ENTITY_BITS);
	while (entity_slots[h]) {
		const struct entity *e = &entities[entity_slots[h] - 1];

		if (e->name_n == n && !memcmp(entity_text + e->name, name, n))
			return e;
		h = (h + 1) & ((1u << ENTITY_BITS) - 1);
	}
	return NULL;
}

static size_t
ref_number(struct str s, uint32_t cps_out[static 2])
{
	size_t i = 2, digits;
	unsigned base = 10;
	uint32_t v = 0;

	if (i < s.n && (s.p[i] | 32) == 'x') {
		base = 16;
		i++;
	}
	digits = i;
	for (; i < s.n; i++) {
		int d = hex_value((unsigned char)s.p[i]);

		if (d < 0 || d >= (int)base)
			break;
		if (v <= 0x10ffff)
			v = v * base + (uint32_t)d;
	}
	if (i == digits)
		return 0;
	if (i < s.n && s.p[i] == ';')
		i++;
	if (v == 0 || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		v = REPLACEMENT;
	else if (v >= 0x80 && v < 0xa0)
		v = c1_meaning[v - 0x80];
	cps_out[0] = v;
	cps_out[1] = 0;
	return i;
}

static size_t
ref_named(struct str s, bool in_attribute, uint32_t cps_out[static 2])
{
	const struct entity *e = NULL;
	const char *name = s.p + 1;
	size_t n = 0, most = s.n - 1;

	if (most > ENTITY_LONGEST)
		most = ENTITY_LONGEST;
	while (n < most && is_alnum((unsigned char)name[n]))
		n++;
	/* A name with its semicolon is the whole run: the longest match. */
	if (n < most && name[n] == ';')
		e = entity_find(name, ++n);
	if (!e) {
		if (n > LEGACY_MOST)
			n = LEGACY_MOST;
		for (n++; !e && n > LEGACY_LEAST;)
			e = --n <= most ? entity_find(name, n) : NULL;
		if (!e)
			return 0;
		if (in_attribute && n < s.n - 1 &&
		    (name[n] == '=' || is_alnum((unsigned char)name[n])))
			return 0;
	}
	cps_out[0] = e->first;
	cps_out[1] = e->second;
	return n + 1;
}

size_t
html_ref(struct str s, bool in_attribute, uint32_t cps_out[static 2])
{
	if (s.n < 2)
		return 0;
	if (s.p[1] == '#')
		return ref_number(s, cps_out);
	if (!is_alnum((unsigned char)s.p[1]))
		return 0;
	return ref_named(s, in_attribute, cps_out);
}

bool
html_is_plain(struct str s, unsigned how)
{
	if (!s.n)
		return true;
	return !((how & DECODE_REFS) && memchr(s.p, '&', s.n)) &&
	       !memchr(s.p, '\r', s.n) && !memchr(s.p, '\0', s.n);
}

/* Where the first byte stands that is not itself; s.n when none does. */
static size_t
plain_prefix(struct str s, unsigned how)
{
	size_t i = 0;

	while (i < s.n && s.p[i] != '\r' && s.p[i] != '\0' &&
	       !(s.p[i] == '&' && (how & DECODE_REFS)))
		i++;
	return i;
}

void
html_decode(struct buf *out, struct str s, unsigned how)
{
	uint32_t cps[2];
	size_t n;

	while (s.n) {
		n = plain_prefix(s, how);
		buf_add(out, (struct str){s.p, n});
		s = str_skip(s, n);
		if (!s.n)
			break;
		n = 1;
		if (s.p[0] == '\r') {
			buf_byte(out, '\n');
			n += s.n > 1 && s.p[1] == '\n';
		} else if (s.p[0] == '\0') {
			if (how & DECODE_NUL)
				buf_utf8(out, REPLACEMENT);
		} else if ((n = html_ref(s, how & DECODE_ATTRIBUTE, cps))) {
			buf_utf8(out, cps[0]);
			if (cps[1])
				buf_utf8(out, cps[1]);
		} else {
			buf_byte(out, '&');
			n = 1;
		}
		s = str_skip(s, n);
	}
}

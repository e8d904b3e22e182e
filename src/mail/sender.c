/* SPDX-License-Identifier: MIT */
/* Facts about From. */
#include "mail/sender.h"

#include "base/utf8.h"
#include "mail/charset.h"

struct range {
	uint32_t first, last;
};

/* Embeddings, overrides, isolates and marks (UAX #9). */
static const struct range bidi[] = {
    {0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069}, {0x061c, 0x061c}};

static const struct range control[] = {
    {0x01, 0x08}, {0x0b, 0x0c}, {0x0e, 0x1f}, {0x7f, 0x9f}};

static const struct range invisible[] = {{0x00ad, 0x00ad}, {0x034f, 0x034f},
    {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180e}, {0x200b, 0x200d},
    {0x2060, 0x2064}, {0x2800, 0x2800}, {0x3164, 0x3164}, {0xfe00, 0xfe0e},
    {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xe0000, 0xe0fff}};

static bool
has_of(struct str text, const struct range *ranges, size_t n)
{
	while (text.n) {
		uint32_t c = utf8_next(&text);

		for (size_t i = 0; i < n; i++)
			if (c >= ranges[i].first && c <= ranges[i].last)
				return true;
	}
	return false;
}

bool
sender_has_bidi(struct str text)
{
	return has_of(text, bidi, ARRAY_LEN(bidi));
}

bool
sender_has_control(struct str text)
{
	return memchr(text.p ? text.p : "", 0, text.n) ||
	       has_of(text, control, ARRAY_LEN(control));
}

bool
sender_has_invisible(struct str text)
{
	return has_of(text, invisible, ARRAY_LEN(invisible));
}

/* "someone@some.where" stands in it. */
static bool
has_address(struct str text)
{
	for (size_t i = 1; i + 3 < text.n; i++) {
		size_t k = i + 1;

		if (text.p[i] != '@' || !is_alnum((unsigned char)text.p[i - 1]))
			continue;
		while (k < text.n &&
		       (is_alnum((unsigned char)text.p[k]) || text.p[k] == '-'))
			k++;
		if (k > i + 1 && k + 1 < text.n && text.p[k] == '.' &&
		    is_alnum((unsigned char)text.p[k + 1]))
			return true;
		i = k - 1;
	}
	return false;
}

/* Letters, digits, hyphens, dots, or beyond ASCII: a host's name. */
static bool
is_host(struct str s)
{
	if (!s.n || s.p[0] == '.' || s.p[s.n - 1] == '.' ||
	    str_find(s, STR("..")) >= 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!is_alnum(c) && c != '-' && c != '.' && c != '_' &&
		    c < 0x80)
			return false;
	}
	return true;
}

static bool
is_atom_char(unsigned char c)
{
	return c > ' ' && c != 0x7f && c != '(' && c != ')' && c != '<' &&
	       c != '>' && c != ',' && c != ';' && c != ':' && c != '"' &&
	       c != '[' && c != ']' && c != '\\' && c != '@';
}

static bool
is_local(struct str addr, struct str local)
{
	if (addr.p[0] == '"')
		return true;
	for (size_t i = 0; i < local.n; i++)
		if (!is_atom_char((unsigned char)local.p[i]))
			return false;
	return local.n > 0;
}

static void
note_address(const struct address *a, struct str raw, struct facts *facts)
{
	struct str domain = a->domain;

	if (a->is_angle_empty)
		fact_add(facts, FACT_FROM_EMPTY_ANGLE, raw);
	if (a->group.p)
		fact_add(facts, FACT_FROM_GROUP, raw);
	if (a->is_quoted)
		fact_add(facts, FACT_FROM_MALFORMED, raw);
	if (!a->addr.p) {
		fact_add(facts, FACT_FROM_NO_ADDRESS, raw);
		return;
	}
	if (!domain.n)
		fact_add(facts, FACT_FROM_NO_DOMAIN, raw);
	else if (domain.p[0] == '[')
		fact_add(facts, FACT_FROM_LITERAL, raw);
	else if (!is_host(domain))
		fact_add(facts, FACT_FROM_MALFORMED, raw);
	else if (str_chr(domain, '.') < 0)
		fact_add(facts, FACT_FROM_DOTLESS, raw);
	if (domain.n && !is_local(a->addr, a->local))
		fact_add(facts, FACT_FROM_MALFORMED, raw);
	if (sender_has_control(a->addr) || sender_has_bidi(a->addr))
		fact_add(facts, FACT_FROM_CONTROL, raw);
}

static void
note_name(const struct address *a, struct str raw, struct facts *facts)
{
	struct str name = a->display;

	/* Its own address for a name is usual. */
	if (has_address(name) && !str_ieq(name, a->addr))
		fact_add(facts, FACT_FROM_ADDRESS_IN_NAME, raw);
	if (sender_has_control(name))
		fact_add(facts, FACT_FROM_CONTROL, raw);
	if (sender_has_bidi(name))
		fact_add(facts, FACT_FROM_BIDI, raw);
	if (sender_has_invisible(name))
		fact_add(facts, FACT_FROM_INVISIBLE, raw);
}

void
sender_note(const struct message *m, struct facts *facts)
{
	const struct mail_header *h = message_header(m, STR("From"), 0);
	const struct mail_header *second = message_header(m, STR("From"), 1);
	size_t n_real = 0;

	if (!h) {
		fact_add(facts, FACT_FROM_MISSING, STR(""));
		return;
	}
	facts->place = h->raw;
	if (second)
		fact_add(facts, FACT_FROM_DUPLICATE, second->raw);
	if (charset_ascii_prefix(h->value) < h->value.n)
		fact_add(facts, FACT_FROM_RAW, h->raw);
	if (!m->n_from)
		fact_add(facts, FACT_FROM_EMPTY, h->raw);
	for (size_t i = 0; i < m->n_from; i++) {
		n_real += m->from[i].domain.n > 0;
		note_address(&m->from[i], h->raw, facts);
		note_name(&m->from[i], h->raw, facts);
	}
	if (m->n_from > 1 && !second && n_real > 1)
		fact_add(facts, FACT_FROM_SEVERAL, h->raw);
}

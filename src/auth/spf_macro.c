/* SPDX-License-Identifier: MIT */
/* SPF macros (RFC 7208 section 7). */
#include "auth/spf_record.h"
#include "auth/tags.h"
#include "base/buf.h"

enum {
	EXPANDED_MOST = 64 * 1024,
	PARTS_MOST = 130
};

/* One %{...}, taken apart. */
struct macro {
	char letter; /* lower case */
	bool is_upper, is_reversed;
	uint64_t keep; /* right-hand parts; 0: all */
	struct str delimiters;
};

/* Takes a macro-expand in braces off the front of *s ("%{" is gone). */
static bool
macro_take(struct str *s, bool is_exp, struct macro *out)
{
	const char *letters = is_exp ? "slodiphcrtv" : "slodiphv";
	size_t i = 1;
	size_t digits;

	if (!s->n || !is_alpha(s->p[0]))
		return false;
	*out = (struct macro){.letter = (char)to_lower(s->p[0])};
	out->is_upper = s->p[0] != out->letter;
	if (!strchr(letters, out->letter))
		return false;
	while (i < s->n && is_digit(s->p[i]))
		i++;
	digits = i - 1;
	if (digits &&
	    (!str_u64(str_sub(*s, 1, digits), &out->keep) || !out->keep))
		return false;
	if (i < s->n && to_lower(s->p[i]) == 'r') {
		out->is_reversed = true;
		i++;
	}
	out->delimiters = str_skip(*s, i);
	out->delimiters.n = 0;
	while (i < s->n && str_chr(STR(".-+,/_="), s->p[i]) >= 0) {
		out->delimiters.n++;
		i++;
	}
	if (i >= s->n || s->p[i] != '}')
		return false;
	*s = str_skip(*s, i + 1);
	return true;
}

bool
spf_macro_is_valid(struct str s, bool is_exp)
{
	struct macro m;

	while (s.n) {
		unsigned char c = (unsigned char)s.p[0];

		s = str_skip(s, 1);
		if (c != '%') {
			if (c < (is_exp ? 0x20 : 0x21) || c > 0x7e)
				return false;
			continue;
		}
		if (!s.n)
			return false;
		c = (unsigned char)s.p[0];
		s = str_skip(s, 1);
		if (c == '{' ? !macro_take(&s, is_exp, &m)
			     : c != '%' && c != '_' && c != '-')
			return false;
	}
	return true;
}

bool
spf_macro_uses(struct str s, const char *letters)
{
	for (size_t i = 0; i + 2 < s.n; i++) {
		if (s.p[i] != '%')
			continue;
		i++;
		if (s.p[i] == '{' &&
		    strchr(letters, to_lower((unsigned char)s.p[i + 1])))
			return true;
	}
	return false;
}

static struct str
macro_value(struct arena *a, char letter, const struct spf_macros *m)
{
	struct buf b;

	switch (letter) {
	case 's':
		return m->sender;
	case 'l':
		return m->local;
	case 'o':
		return m->sender_domain;
	case 'd':
		return m->domain;
	case 'i':
		return ip_dotted(a, m->ip);
	case 'p':
		return m->validated;
	case 'h':
		return m->helo;
	case 'c':
		return ip_text(a, m->ip);
	case 'r':
		return m->receiver;
	case 't':
		buf_init(&b, a, 32);
		buf_fmt(&b, "%lld", (long long)m->now);
		return buf_str(&b);
	default:
		return m->ip->is_v6 ? STR("ip6") : STR("in-addr");
	}
}

/* Splits, reverses, keeps the right-hand parts, joins with dots (7.3). */
static struct str
transform(struct arena *a, struct str value, const struct macro *m)
{
	struct str by = m->delimiters.n ? m->delimiters : STR(".");
	struct str parts[PARTS_MOST];
	size_t n = 0, start = 0, first;
	struct buf b;

	if (!m->delimiters.n && !m->is_reversed && !m->keep)
		return value;
	for (size_t i = 0; i <= value.n && n < PARTS_MOST; i++) {
		if (i < value.n && str_chr(by, value.p[i]) < 0)
			continue;
		parts[n++] = str_sub(value, start, i - start);
		start = i + 1;
	}
	first = m->keep && m->keep < n ? n - (size_t)m->keep : 0;
	buf_init(&b, a, EXPANDED_MOST);
	for (size_t i = first; i < n; i++) {
		if (i > first)
			buf_byte(&b, '.');
		buf_add(&b, parts[m->is_reversed ? n - 1 - i : i]);
	}
	return buf_str(&b);
}

static void
add_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_alnum(c) || (c && strchr("-._~", c)))
			buf_byte(b, (char)c);
		else
			buf_fmt(b, "%%%02X", c);
	}
}

struct str
spf_macro_expand(struct arena *a, struct str s, const struct spf_macros *m)
{
	struct macro macro;
	struct buf b;

	buf_init(&b, a, EXPANDED_MOST);
	while (s.n) {
		char c = s.p[0];

		s = str_skip(s, 1);
		if (c != '%' || !s.n) {
			buf_byte(&b, c);
			continue;
		}
		c = s.p[0];
		s = str_skip(s, 1);
		if (c == '%') {
			buf_byte(&b, '%');
		} else if (c == '_') {
			buf_byte(&b, ' ');
		} else if (c == '-') {
			buf_add(&b, STR("%20"));
		} else if (macro_take(&s, true, &macro)) {
			struct str value = transform(
			    a, macro_value(a, macro.letter, m), &macro);

			if (macro.is_upper)
				add_escaped(&b, value);
			else
				buf_add(&b, value);
		}
	}
	return buf_str(&b);
}

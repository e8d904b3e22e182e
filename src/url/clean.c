/* SPDX-License-Identifier: MIT */
/* What is taken off a URL before it is parsed. */
#include "url/clean.h"
#include "base/buf.h"
#include "base/utf8.h"

static bool
is_dropped(char c)
{
	return c == '\t' || c == '\n' || c == '\r';
}

static struct str
trim(struct str s)
{
	while (s.n && (unsigned char)s.p[0] <= ' ')
		s = str_skip(s, 1);
	while (s.n && (unsigned char)s.p[s.n - 1] <= ' ')
		s.n--;
	return s;
}

static struct str
without_dropped(struct arena *a, struct str s)
{
	char *p = arena_raw(a, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!is_dropped(s.p[i]))
			p[n++] = s.p[i];
	return (struct str){p, n};
}

static struct str
well_formed(struct arena *a, struct str s)
{
	struct buf b;

	if (utf8_is_valid(s))
		return s;
	buf_init(&b, a, s.n * 3);
	while (s.n)
		buf_utf8(&b, utf8_next(&s));
	return buf_str(&b);
}

struct str
url_clean(struct arena *a, struct str s, bool *had_out)
{
	bool has_dropped = false, is_wide = false;

	s = trim(s);
	for (size_t i = 0; i < s.n; i++) {
		has_dropped |= is_dropped(s.p[i]);
		is_wide |= (unsigned char)s.p[i] >= 0x80;
	}
	*had_out = has_dropped;
	if (has_dropped)
		s = without_dropped(a, s);
	return is_wide ? well_formed(a, s) : s;
}

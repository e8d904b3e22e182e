/* SPDX-License-Identifier: MIT */
/* One edit or one swap between two short names. */
#include "base/utf8.h"
#include "url/lookalike.h"

/* Without the code points that both begin with. */
static void
skip_common(struct str *a, struct str *b)
{
	while (a->n && b->n) {
		struct str x = *a, y = *b;

		if (utf8_next(&x) != utf8_next(&y))
			return;
		*a = x;
		*b = y;
	}
}

static struct str
without_first(struct str s)
{
	if (s.n)
		utf8_next(&s);
	return s;
}

bool
text_is_edit1(struct str a, struct str b)
{
	skip_common(&a, &b);
	return str_eq(without_first(a), without_first(b)) ||
	       str_eq(without_first(a), b) || str_eq(a, without_first(b));
}

bool
text_is_swap1(struct str a, struct str b)
{
	uint32_t a1, a2, b1, b2;

	skip_common(&a, &b);
	if (!a.n || !b.n)
		return false;
	a1 = utf8_next(&a);
	b1 = utf8_next(&b);
	if (!a.n || !b.n)
		return false;
	a2 = utf8_next(&a);
	b2 = utf8_next(&b);
	return a1 == b2 && a2 == b1 && str_eq(a, b);
}

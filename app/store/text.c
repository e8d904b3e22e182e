/* SPDX-License-Identifier: MIT */
/* RFC 3629, section 4. */
#include "store/text.h"

#include <stddef.h>

/* First byte, how many follow, the range of the first of them. */
static const struct form {
	unsigned char from, to, n, least, most;
} forms[] = {{0x01, 0x7f, 0, 0, 0}, {0xc2, 0xdf, 1, 0x80, 0xbf},
    {0xe0, 0xe0, 2, 0xa0, 0xbf}, {0xe1, 0xec, 2, 0x80, 0xbf},
    {0xed, 0xed, 2, 0x80, 0x9f}, {0xee, 0xef, 2, 0x80, 0xbf},
    {0xf0, 0xf0, 3, 0x90, 0xbf}, {0xf1, 0xf3, 3, 0x80, 0xbf},
    {0xf4, 0xf4, 3, 0x80, 0x8f}};

enum {
	N_FORMS = sizeof forms / sizeof *forms
};

/* Bytes of the first character, or 0; a NUL ends any of them. */
static size_t
character(const unsigned char *p)
{
	const struct form *f = forms;

	while (f < forms + N_FORMS && (*p < f->from || *p > f->to))
		f++;
	if (f == forms + N_FORMS)
		return 0;
	if (f->n && (p[1] < f->least || p[1] > f->most))
		return 0;
	for (size_t i = 2; i <= f->n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return (size_t)f->n + 1;
}

bool
text_is_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p) {
		size_t n = character(p);

		if (!n)
			return false;
		p += n;
	}
	return true;
}

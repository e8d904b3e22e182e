/* SPDX-License-Identifier: MIT */
/* What is one thing in an address list: strings, comments, characters. */
#include "mail/address_reader.h"

size_t
address_opaque_length(const struct address_reader *r, size_t at)
{
	struct str s = str_skip(r->s, at);
	unsigned char c = (unsigned char)s.p[0];
	ssize_t end;

	if (c == 0x1b && s.n > 2 && s.p[1] == '$') {
		end = str_find(str_skip(s, 2), STR("\x1b("));
		return end < 0 ? s.n : (size_t)end + 2;
	}
	if (c >= 0x81 && s.n > 1 && r->charset &&
	    charset_has_ascii_trail(r->charset)) {
		/* Half-width kana are single bytes. */
		if (c >= 0xa1 && c <= 0xdf &&
		    str_eq(charset_name(r->charset), STR("shift_jis")))
			return 1;
		return (unsigned char)s.p[1] >= 0x40 ? 2 : 1;
	}
	return 0;
}

size_t
address_quoted_length(const struct address_reader *r, size_t at)
{
	size_t i = at + 1;

	while (i < r->s.n) {
		size_t skip = address_opaque_length(r, i);

		if (skip) {
			i += skip;
			continue;
		}
		if (r->s.p[i] == '"')
			return i + 1 - at;
		i += r->s.p[i] == '\\' ? 2 : 1;
	}
	return 0;
}

size_t
address_comment_length(const struct address_reader *r, size_t at)
{
	size_t depth = 0, i = at;

	while (i < r->s.n) {
		size_t skip = address_opaque_length(r, i);
		char c = r->s.p[i];

		if (skip) {
			i += skip;
			continue;
		}
		if (c == '(')
			depth++;
		if (c == ')' && --depth == 0)
			return i + 1 - at;
		i += c == '\\' ? 2 : 1;
	}
	return 0;
}

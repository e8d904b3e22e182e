/* SPDX-License-Identifier: MIT */
/* format=flowed: RFC 3676. */
#include "base/buf.h"
#include "mail/body.h"

/* Number of ">" that the line begins with. */
static size_t
quote_depth(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == '>')
		n++;
	return n;
}

struct str
flowed_join(struct arena *a, struct str text, bool is_delsp)
{
	struct buf out;
	struct str rest = text;
	bool is_open = false; /* the last line is to be continued */
	bool is_first = true;
	size_t open_depth = 0;

	if (str_find(text, STR(" \n")) < 0)
		return text;
	buf_init(&out, a, text.n);
	while (rest.p) {
		struct str line = str_cut(&rest, '\n');
		size_t depth = quote_depth(line);
		struct str content = str_skip(line, depth);
		bool is_signature, is_flowed;

		if (content.n && content.p[0] == ' ')
			content = str_skip(content, 1); /* stuffed: 4.4 */
		is_signature = str_eq(content, STR("-- "));
		is_flowed = !is_signature && rest.p && content.n &&
			    content.p[content.n - 1] == ' ';
		if (!is_open || depth != open_depth || is_signature) {
			if (!is_first)
				buf_byte(&out, '\n');
			buf_add(&out, str_sub(line, 0, depth));
			if (depth)
				buf_byte(&out, ' ');
		}
		if (is_flowed && is_delsp)
			content.n--;
		buf_add(&out, content);
		is_open = is_flowed;
		open_depth = depth;
		is_first = false;
	}
	return buf_str(&out);
}

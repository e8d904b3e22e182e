/* SPDX-License-Identifier: MIT */
/* Harmless text, its width, its lines. */
#include "render/plain.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <assert.h>
#include <unicode/uchar.h>

enum {
	PLAIN_BYTES_MOST = 1 << 20,
	ELLIPSIS_WIDTH = 2
};

/* What must not reach a terminal, or deceives the eye. */
static bool
is_dangerous(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return true;
	if (cp == 0x00ad || cp == 0x061c || cp == 0x180e || cp == 0xfeff)
		return true;
	if ((cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	    (cp >= 0x2060 && cp <= 0x206f))
		return true;
	return (cp >= 0xfff9 && cp <= 0xfffb) ||
	       (cp >= 0xe0000 && cp <= 0xe0fff);
}

struct str
plain_line(struct arena *a, struct str s)
{
	struct buf b;
	bool blank = false;

	buf_init(&b, a, PLAIN_BYTES_MOST);
	while (s.n) {
		uint32_t cp = utf8_next(&s);

		if (cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x3000) {
			blank = true;
			continue;
		}
		if (blank && b.n)
			buf_byte(&b, ' ');
		blank = false;
		if (is_dangerous(cp))
			buf_fmt(&b, "<U+%04X>", (unsigned)cp);
		else
			buf_utf8(&b, cp);
	}
	return buf_str(&b);
}

static size_t
width_of(uint32_t cp)
{
	if (cp < 0x300)
		return 1;
	switch (u_charType((UChar32)cp)) {
	case U_NON_SPACING_MARK:
	case U_ENCLOSING_MARK:
	case U_FORMAT_CHAR:
		return 0;
	default:
		break;
	}
	switch (u_getIntPropertyValue((UChar32)cp, UCHAR_EAST_ASIAN_WIDTH)) {
	case U_EA_WIDE:
	case U_EA_FULLWIDTH:
		return 2;
	default:
		return 1;
	}
}

size_t
plain_width(struct str s)
{
	size_t n = 0;

	while (s.n)
		n += width_of(utf8_next(&s));
	return n;
}

/* Marks that must not begin a line (JIS X 4051, the common ones). */
static bool
is_closing(uint32_t cp)
{
	static const uint32_t marks[] = {0x3001, 0x3002, 0x300d, 0x300f, 0x3011,
	    0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1f, 0x30fc, 0x30fb, 0x3063,
	    0x30c3, 0x3083, 0x3085, 0x3087, 0x30e3, 0x30e5, 0x30e7, ')', ',',
	    '.', ':', ';', '?', ']', '}', '>', 0x201d, 0x2019};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (marks[i] == cp)
			return true;
	return false;
}

static bool
is_opening(uint32_t cp)
{
	return cp == 0x300c || cp == 0x300e || cp == 0x3010 || cp == 0xff08 ||
	       cp == '(' || cp == '[' || cp == '<' || cp == 0x201c;
}

/* May a line end between these two? */
static bool
may_break(uint32_t before, uint32_t after)
{
	if (before == ' ')
		return true;
	if (is_closing(after) || is_opening(before) || after == ' ')
		return false;
	return width_of(before) == 2 || width_of(after) == 2;
}

/* Bytes of s that fit into `columns`, ending where a line may end. */
static size_t
line_length(struct str s, size_t columns)
{
	struct str rest = s;
	size_t used = 0, best = 0;
	uint32_t before = 0;

	while (rest.n) {
		size_t at = (size_t)(rest.p - s.p);
		uint32_t cp = utf8_next(&rest);

		if (at && may_break(before, cp))
			best = at;
		used += width_of(cp);
		if (used > columns)
			return best ? best : (at ? at : s.n - rest.n);
		before = cp;
	}
	return s.n;
}

void
plain_wrap(struct buf *b, struct str s, struct str first, struct str rest,
    size_t columns)
{
	struct str lead = first;

	do {
		size_t width = plain_width(lead);
		size_t n =
		    line_length(s, columns > width ? columns - width : 1);
		struct str line = str_sub(s, 0, n);

		while (line.n && line.p[line.n - 1] == ' ')
			line.n--;
		buf_add(b, lead);
		buf_add(b, line);
		buf_byte(b, '\n');
		s = str_skip(s, n);
		while (s.n && s.p[0] == ' ')
			s = str_skip(s, 1);
		lead = rest;
	} while (s.n);
}

/* Its beginning, of so many columns at most. */
static struct str
head_of(struct str s, size_t columns)
{
	struct str rest = s;
	size_t used = 0, n = 0;

	while (rest.n) {
		used += width_of(utf8_next(&rest));
		if (used > columns)
			break;
		n = s.n - rest.n;
	}
	return str_sub(s, 0, n);
}

/* Its end, which begins with no mark of a character that was cut. */
static struct str
tail_of(struct str s, size_t columns)
{
	size_t width = plain_width(s);

	while (s.n) {
		struct str rest = s;
		size_t w = width_of(utf8_next(&rest));

		if (width <= columns && w)
			break;
		width -= w;
		s = rest;
	}
	return s;
}

static void
add_cut(struct buf *b, struct str s, size_t columns)
{
	if (plain_width(s) <= columns) {
		buf_add(b, s);
		return;
	}
	buf_add(b, head_of(s, columns - ELLIPSIS_WIDTH));
	buf_add(b, STR("\u2026"));
}

void
plain_fit(struct buf *b, struct str s, struct str key, size_t columns)
{
	ssize_t at = key.n ? str_find(s, key) : -1;
	size_t end = at < 0 ? 0 : (size_t)at + key.n, left, behind;
	struct str before, after;

	assert(columns >= 16);
	if (at < 0 || plain_width(s) <= columns ||
	    plain_width(str_sub(s, 0, end)) + ELLIPSIS_WIDTH <= columns) {
		add_cut(b, s, columns);
		return;
	}
	before = str_sub(s, 0, (size_t)at);
	after = str_skip(s, end);
	key = tail_of(key, columns - 2 * ELLIPSIS_WIDTH);
	left = columns - plain_width(key) - ELLIPSIS_WIDTH;
	behind = plain_width(after);
	if (behind > left / 2)
		behind = left / 2 > ELLIPSIS_WIDTH ? left / 2 : ELLIPSIS_WIDTH;
	buf_add(b, head_of(before, left - behind));
	buf_add(b, STR("\u2026"));
	buf_add(b, key);
	add_cut(b, after, behind);
}

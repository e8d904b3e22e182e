/* SPDX-License-Identifier: MIT */
/* Reading uuencoded lines. */
#include "mail/uuencode.h"

#include "base/buf.h"

/* "begin 644 name": the name, absent when the line is none such. */
static struct str
begin_name(struct str line)
{
	size_t n = 6;

	if (!str_starts(line, STR("begin ")))
		return STR_NONE;
	while (n < line.n && line.p[n] >= '0' && line.p[n] <= '7')
		n++;
	if (n < 9 || n > 10 || n == line.n || line.p[n] != ' ')
		return STR_NONE;
	return str_trim(str_skip(line, n));
}

/* Bytes that the line says to hold. */
static size_t
line_bytes(struct str line)
{
	return line.n ? ((unsigned char)line.p[0] - 32u) & 63 : 0;
}

/* Is its length the one that it says, give or take lost blanks? */
static bool
is_data(struct str line)
{
	size_t want = (line_bytes(line) + 2) / 3 * 4;

	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] < 0x20 || line.p[i] > 0x60)
			return false;
	return line.n && line.n - 1 <= want + 1 && line.n + 2 >= want;
}

bool
uu_find(struct str text, size_t *at, struct uu_file *out)
{
	struct str rest = str_skip(text, *at);
	bool is_inside = false;
	size_t start = 0;

	while (rest.n) {
		struct str line = str_line(&rest);
		size_t behind = rest.p ? (size_t)(rest.p - text.p) : text.n;
		struct str name = begin_name(line);

		*at = behind;
		if (name.n) {
			out->name = name;
			is_inside = true;
			start = behind;
		} else if (is_inside && str_eq(str_trim(line), STR("end"))) {
			out->lines = str_sub(
			    text, start, (size_t)(line.p - text.p) - start);
			out->end = behind;
			if (out->lines.n)
				return true;
			is_inside = false;
		} else if (is_inside && !is_data(line)) {
			is_inside = false;
		}
	}
	return false;
}

static void
decode_line(struct buf *out, struct str line)
{
	size_t want = line_bytes(line), got = 0;

	line = str_skip(line, 1);
	for (size_t i = 0; got < want && i < line.n; i += 4) {
		uint32_t w = 0;

		for (size_t k = 0; k < 4; k++) {
			/* Blanks at the end were lost on the way. */
			uint32_t c =
			    i + k < line.n ? (unsigned char)line.p[i + k] : ' ';

			w = w << 6 | ((c - 32) & 63);
		}
		for (int shift = 16; shift >= 0 && got < want; shift -= 8) {
			buf_byte(out, (char)(w >> shift));
			got++;
		}
	}
}

struct str
uu_decode(struct arena *a, struct str lines)
{
	struct str rest = lines;
	struct buf out;

	buf_init(&out, a, lines.n);
	while (rest.n) {
		struct str line = str_line(&rest);

		if (line.n)
			decode_line(&out, line);
	}
	return buf_str(&out);
}

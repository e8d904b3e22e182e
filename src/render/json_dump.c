/* SPDX-License-Identifier: MIT */
/* Walks the tree; members in the order in which they were set. */
#include "render/json_dump.h"
#include "base/buf.h"

enum {
	NUMBER_BYTES = 40 /* of the longest number */
};

static void
add_escape(struct buf *b, unsigned char c)
{
	static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (const char *s = shorts; *s; s += 2)
		if ((unsigned char)*s == c) {
			buf_byte(b, '\\');
			buf_byte(b, s[1]);
			return;
		}
	buf_fmt(b, "\\u%04X", c);
}

/* Has one of eight bytes to be escaped? May say so of a byte after such. */
static bool
has_special(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t v, quote, slash;

	memcpy(&v, p, sizeof v);
	quote = v ^ ones * '"';
	slash = v ^ ones * '\\';
	return (((v - ones * 0x20) & ~v) | ((quote - ones) & ~quote) |
		   ((slash - ones) & ~slash)) &
	       ones * 0x80;
}

static void
add_string(struct buf *b, struct str s)
{
	size_t from = 0;

	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c;

		while (s.n - i >= 8 && !has_special(s.p + i))
			i += 8;
		if (i == s.n)
			break;
		c = (unsigned char)s.p[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(b, str_sub(s, from, i - from));
		add_escape(b, c);
		from = i + 1;
	}
	buf_add(b, str_skip(s, from));
	buf_byte(b, '"');
}

static void
add_integer(struct buf *b, json_int_t v)
{
	char digits[NUMBER_BYTES], *at = digits + sizeof digits;
	uint64_t n = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	if (v < 0)
		*--at = '-';
	buf_add(b, (struct str){at, (size_t)(digits + sizeof digits - at)});
}

static void
add_real(struct buf *b, const json_t *o)
{
	char digits[NUMBER_BYTES];
	size_t n = json_dumpb(o, digits, sizeof digits, JSON_ENCODE_ANY);

	buf_add(b, (struct str){digits, n < sizeof digits ? n : 0});
}

static void add_value(struct buf *b, const json_t *o);

static void
add_array(struct buf *b, const json_t *o)
{
	size_t n = json_array_size(o);

	buf_byte(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(b, ',');
		add_value(b, json_array_get(o, i));
	}
	buf_byte(b, ']');
}

static void
add_object(struct buf *b, const json_t *o)
{
	json_t *all = (json_t *)(uintptr_t)o; /* the iterator wants it so */
	bool is_first = true;

	buf_byte(b, '{');
	for (void *i = json_object_iter(all); i;
	     i = json_object_iter_next(all, i)) {
		if (!is_first)
			buf_byte(b, ',');
		is_first = false;
		add_string(b, str_c(json_object_iter_key(i)));
		buf_byte(b, ':');
		add_value(b, json_object_iter_value(i));
	}
	buf_byte(b, '}');
}

static void
add_value(struct buf *b, const json_t *o)
{
	switch (json_typeof(o)) {
	case JSON_OBJECT:
		add_object(b, o);
		break;
	case JSON_ARRAY:
		add_array(b, o);
		break;
	case JSON_STRING:
		add_string(b,
		    (struct str){json_string_value(o), json_string_length(o)});
		break;
	case JSON_INTEGER:
		add_integer(b, json_integer_value(o));
		break;
	case JSON_REAL:
		add_real(b, o);
		break;
	case JSON_TRUE:
		buf_add(b, STR("true"));
		break;
	case JSON_FALSE:
		buf_add(b, STR("false"));
		break;
	default:
		buf_add(b, STR("null"));
	}
}

struct str
json_dump_text(struct arena *a, const json_t *o)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	add_value(&b, o);
	buf_byte(&b, '\0');
	return (struct str){b.p, b.n - 1};
}

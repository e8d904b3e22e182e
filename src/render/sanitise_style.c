/* SPDX-License-Identifier: MIT */
/* Style declarations that may stay. */
#include "render/escape.h"
#include "render/sanitise.h"

enum {
	DECLARATIONS_MOST = 100,
	VALUE_MOST = 200
};

/* Nothing here takes an address, a position or an animation. */
static const char *const properties[] = {"background-color", "border",
    "border-bottom", "border-bottom-color", "border-bottom-left-radius",
    "border-bottom-right-radius", "border-bottom-style", "border-bottom-width",
    "border-collapse", "border-color", "border-left", "border-left-color",
    "border-left-style", "border-left-width", "border-radius", "border-right",
    "border-right-color", "border-right-style", "border-right-width",
    "border-spacing", "border-style", "border-top", "border-top-color",
    "border-top-left-radius", "border-top-right-radius", "border-top-style",
    "border-top-width", "border-width", "box-sizing", "caption-side", "clear",
    "color", "direction", "display", "empty-cells", "float", "font",
    "font-family", "font-size", "font-style", "font-variant", "font-weight",
    "height", "letter-spacing", "line-height", "list-style",
    "list-style-position", "list-style-type", "margin", "margin-bottom",
    "margin-left", "margin-right", "margin-top", "max-height", "max-width",
    "min-height", "min-width", "opacity", "overflow", "overflow-wrap",
    "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
    "table-layout", "text-align", "text-decoration", "text-indent",
    "text-transform", "vertical-align", "visibility", "white-space", "width",
    "word-break", "word-spacing", "word-wrap"};

static const char *const functions[] = {"rgb", "rgba", "hsl", "hsla"};

static bool
is_property(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(properties); i++)
		if (str_ieq(name, str_c(properties[i])))
			return true;
	return false;
}

/* Is the "(" at i that of a colour? */
static bool
is_colour_function(struct str v, size_t i)
{
	size_t from = i;

	while (from && is_alpha(v.p[from - 1]))
		from--;
	if (from && (v.p[from - 1] == '-' || v.p[from - 1] == '_'))
		return false;
	for (size_t k = 0; k < ARRAY_LEN(functions); k++)
		if (str_ieq(str_sub(v, from, i - from), str_c(functions[k])))
			return true;
	return false;
}

/* Words, numbers, colours, quoted names; no escape, no comment, no function
 * but those of colours. */
static bool
is_value(struct str v)
{
	size_t depth = 0, single = 0, twice = 0;

	if (!v.n || v.n > VALUE_MOST)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		if (c == '(') {
			if (depth++ || !is_colour_function(v, i))
				return false;
		} else if (c == ')') {
			if (!depth--)
				return false;
		} else if (c == '/' && i + 1 < v.n && v.p[i + 1] == '*') {
			return false;
		} else if (c < 0x80 && !is_alnum(c) &&
			   !memchr(" .,%#-+!/'\"_\t\r\n", c, 15)) {
			return false;
		}
		single += c == '\'';
		twice += c == '"';
	}
	return !depth && single % 2 == 0 && twice % 2 == 0 &&
	       !(single && twice);
}

static void
add(struct buf *out, struct str name, struct str value)
{
	escape_html(out, name);
	buf_byte(out, ':');
	escape_html(out, value);
	buf_byte(out, ';');
}

/* background: its colour alone, where it begins with one. */
static void
add_background(struct buf *out, struct str v)
{
	size_t n = 0, depth = 0;

	while (n < v.n && (depth || !is_space(v.p[n]))) {
		depth += v.p[n] == '(';
		depth -= depth && v.p[n] == ')';
		n++;
	}
	v = str_sub(v, 0, n);
	if (is_value(v))
		add(out, STR("background-color"), v);
}

/* The next declaration: a ";" in quotes or brackets ends none. */
static struct str
next_declaration(struct str *rest)
{
	struct str s = *rest;
	size_t i = 0;
	int depth = 0;
	char quote = 0;

	for (; i < s.n; i++) {
		char c = s.p[i];

		if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')' && depth) {
			depth--;
		} else if (c == ';' && !depth) {
			break;
		}
	}
	*rest = i < s.n ? str_skip(s, i + 1) : STR_NONE;
	return str_sub(s, 0, i);
}

void
sanitise_style(struct buf *out, struct str style)
{
	for (int i = 0; style.n && i < DECLARATIONS_MOST; i++) {
		struct str d = next_declaration(&style);
		ssize_t colon = str_chr(d, ':');
		struct str name, value;

		if (colon <= 0)
			continue;
		name = str_trim(str_sub(d, 0, (size_t)colon));
		value = str_trim(str_skip(d, (size_t)colon + 1));
		if (str_ieq(name, STR("background")))
			add_background(out, value);
		else if (is_property(name) && is_value(value))
			add(out, name, value);
	}
}

/* SPDX-License-Identifier: MIT */
/* Where the text of script, style, title and their like ends. */
#include "mail/html_build.h"

/* UNSAFE as html_token.c: src is read at positions below b->n only. */

static bool
ends_name(char c)
{
	return c == '>' || c == '/' || html_is_space(c);
}

static uint32_t
find(const struct html_builder *b, uint32_t pos, char c)
{
	const char *at =
	    pos < b->n ? memchr(b->src + pos, c, b->n - pos) : NULL;

	return at ? (uint32_t)(at - b->src) : b->n;
}

/* Does `</name` stand at pos, with what ends a name behind it? */
static bool
is_end_tag(const struct html_builder *b, uint32_t pos, struct str name)
{
	struct str rest = {b->src + pos, b->n - pos};

	return rest.n > name.n + 2 && rest.p[1] == '/' &&
	       str_istarts(str_skip(rest, 2), name) &&
	       ends_name(rest.p[name.n + 2]);
}

/* Does `<script` stand at pos, with what ends a name behind it? */
static bool
is_script_tag(const struct html_builder *b, uint32_t pos)
{
	struct str rest = {b->src + pos, b->n - pos};

	return rest.n > 7 && str_istarts(rest, STR("<script")) &&
	       ends_name(rest.p[7]);
}

/*
 * In a script, from behind `<!--`: where it ends, or where the normal state
 * goes on (*is_end false). Dashes of the opening count for the closing.
 */
static uint32_t
script_escaped(const struct html_builder *b, uint32_t pos, bool *is_end)
{
	uint32_t dashes = 2;
	bool is_double = false;

	for (*is_end = true; pos < b->n; pos++) {
		char c = b->src[pos];

		if (c == '>' && dashes >= 2) {
			*is_end = false;
			return pos + 1;
		}
		dashes = c == '-' ? dashes + 1 : 0;
		if (c != '<')
			continue;
		if (is_end_tag(b, pos, STR("script"))) {
			if (!is_double)
				return pos;
			is_double = false;
		} else if (!is_double && is_script_tag(b, pos)) {
			is_double = true;
		}
	}
	return b->n;
}

static uint32_t
script_end(const struct html_builder *b, uint32_t pos)
{
	bool is_end;

	while ((pos = find(b, pos, '<')) < b->n) {
		if (is_end_tag(b, pos, STR("script")))
			return pos;
		if (b->n - pos >= 4 && !memcmp(b->src + pos, "<!--", 4)) {
			pos = script_escaped(b, pos + 4, &is_end);
			if (is_end)
				return pos;
		} else {
			pos++;
		}
	}
	return b->n;
}

static uint32_t
raw_end(const struct html_builder *b, uint32_t pos, enum html_tag tag)
{
	struct str name = html_tag_name(tag);

	while ((pos = find(b, pos, '<')) < b->n && !is_end_tag(b, pos, name))
		pos++;
	return pos;
}

uint32_t
html_content_end(const struct html_builder *b, uint32_t pos, enum html_tag tag)
{
	return tag == TAG_SCRIPT ? script_end(b, pos) : raw_end(b, pos, tag);
}

/* SPDX-License-Identifier: MIT */
/* Tag lists, base64 and domain names: what all records share. */
#include "auth/tags.h"

static bool
is_tag_name(struct str s)
{
	if (!s.n || !is_alpha(s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '_')
			return false;
	return true;
}

/* One element into a tag; false when it is malformed. */
static bool
tag_of(struct str element, struct tag *out)
{
	ssize_t equal = str_chr(element, '=');

	if (equal < 0)
		return false;
	out->name = str_trim(str_sub(element, 0, (size_t)equal));
	out->value = str_trim(str_skip(element, (size_t)equal + 1));
	return is_tag_name(out->name);
}

static bool
has_tag(const struct tags *t, struct str name)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->v[i].name, name))
			return true;
	return false;
}

bool
tags_parse(struct str text, struct tags *out)
{
	struct str rest = text;
	struct tag tag;

	out->n = 0;
	while (rest.p) {
		struct str element = str_trim(str_cut(&rest, ';'));

		if (!element.n && !rest.p && out->n)
			break;
		if (!tag_of(element, &tag) || has_tag(out, tag.name) ||
		    out->n == TAGS_MOST)
			return false;
		out->v[out->n++] = tag;
	}
	return out->n > 0;
}

void
tags_parse_lenient(struct str text, struct tags *out)
{
	struct str rest = text;
	struct tag tag;

	out->n = 0;
	while (rest.p && out->n < TAGS_MOST)
		if (tag_of(str_cut(&rest, ';'), &tag) &&
		    !has_tag(out, tag.name))
			out->v[out->n++] = tag;
}

struct str
tags_get(const struct tags *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->v[i].name, str_c(name)))
			return t->v[i].value;
	return STR_NONE;
}

struct str
tag_squeeze(struct arena *a, struct str value)
{
	char *p = arena_raw(a, value.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++)
		if (!is_space(value.p[i]))
			p[n++] = value.p[i];
	return (struct str){p, n};
}

struct str
base64_decode(struct arena *a, struct str text)
{
	char *p = arena_raw(a, text.n / 4 * 3 + 4);
	uint32_t bits = 0;
	size_t n = 0, n_chars = 0, n_pad = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		int v;

		if (is_space(c))
			continue;
		if (c == '=') {
			n_pad++;
			continue;
		}
		v = base64_value(c);
		if (v < 0 || n_pad)
			return STR_NONE;
		bits = bits << 6 | (uint32_t)v;
		n_chars++;
		if (n_chars % 4 == 0) {
			p[n++] = (char)(bits >> 16);
			p[n++] = (char)(bits >> 8);
			p[n++] = (char)bits;
		}
	}
	if (n_chars % 4 == 1 || (n_pad && (n_chars + n_pad) % 4))
		return STR_NONE;
	if (n_chars % 4 >= 2)
		p[n++] = (char)(bits >> (n_chars % 4 == 2 ? 4 : 10));
	if (n_chars % 4 == 3)
		p[n++] = (char)(bits >> 2);
	return (struct str){p, n};
}

bool
is_domain(struct str name, size_t labels)
{
	struct str rest = name;
	size_t n = 0;

	if (!name.n || name.n > 253)
		return false;
	for (; rest.p; n++) {
		struct str label = str_cut(&rest, '.');

		if (!label.n || label.n > 63)
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!is_alnum(label.p[i]) && label.p[i] != '-' &&
			    label.p[i] != '_' && !(label.p[i] & 0x80))
				return false;
	}
	return n >= labels;
}

bool
is_below(struct str name, struct str domain)
{
	if (!domain.n || !str_iends(name, domain))
		return false;
	return name.n == domain.n || name.p[name.n - domain.n - 1] == '.';
}

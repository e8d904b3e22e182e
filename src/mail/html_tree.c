/* SPDX-License-Identifier: MIT */
/* Reading a finished HTML tree. */
#include "mail/html_tree.h"
#include "mail/html_entity.h"

const struct html_attr *
html_attr(
    const struct html_tree *t, const struct html_node *n, enum html_attr_id id)
{
	const struct html_attr *at;

	if (!n->n_attrs)
		return NULL;
	at = html_attrs(t, n);
	for (size_t i = 0; i < n->n_attrs; i++)
		if (at[i].id == id)
			return &at[i];
	return NULL;
}

static bool
ends_name(char c)
{
	return c == '>' || c == '/' || html_is_space(c);
}

struct str
html_node_name(struct html_tree *t, const struct html_node *n, struct arena *a)
{
	struct str name = str_skip(t->source, n->source + 1);
	struct buf out;
	size_t i = 0;

	if (n->tag)
		return html_tag_name((enum html_tag)n->tag);
	while (i < name.n && !ends_name(name.p[i]))
		i++;
	buf_init(&out, a, SIZE_MAX);
	for (size_t k = 0; k < i; k++)
		if (name.p[k])
			buf_byte(&out, (char)to_lower(name.p[k]));
		else
			buf_utf8(&out, 0xfffd);
	return buf_str(&out);
}

struct str
html_attr_raw_name(const struct html_tree *t, const struct html_attr *at)
{
	struct str name = {t->source.p + at->name, at->name_n};

	if (name.n == UINT8_MAX)
		while (name.p + name.n < t->source.p + t->source.n &&
		       name.p[name.n] != '=' && !ends_name(name.p[name.n]))
			name.n++;
	return name;
}

static struct str
decoded(struct str raw, unsigned how, struct arena *a)
{
	struct buf out;

	if (html_is_plain(raw, how))
		return raw;
	buf_init(&out, a, SIZE_MAX);
	html_decode(&out, raw, how);
	return buf_str(&out);
}

struct str
html_node_text(
    const struct html_tree *t, const struct html_node *n, struct arena *a)
{
	unsigned how = 0;

	if (html_type(n) == HTML_COMMENT)
		return decoded(html_node_raw(t, n), DECODE_NUL, a);
	if (!(n->bits & HTML_RAW))
		how |= DECODE_REFS;
	if (n->bits & HTML_KEEP_NUL)
		how |= DECODE_NUL;
	return decoded(html_node_raw(t, n), how, a);
}

struct str
html_attr_value(
    const struct html_tree *t, const struct html_attr *at, struct arena *a)
{
	struct str raw = {t->source.p + at->name + at->value_at, at->value_n};

	return decoded(raw, DECODE_REFS | DECODE_ATTRIBUTE | DECODE_NUL, a);
}

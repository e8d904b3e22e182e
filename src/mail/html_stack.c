/* SPDX-License-Identifier: MIT */
/* The stack of open elements. */
#include "mail/html_build.h"

enum {
	SCOPE_DEFAULT = TF_SCOPE | TF_SVG_SCOPE | TF_MATHML_SCOPE
};

static bool
fosters(const struct html_node *n)
{
	if (html_ns(n) != HTML_NS_HTML)
		return false;
	switch (n->tag) {
	case TAG_TABLE:
	case TAG_TBODY:
	case TAG_TFOOT:
	case TAG_THEAD:
	case TAG_TR:
		return true;
	default:
		return false;
	}
}

struct html_place
html_place_for(const struct html_builder *b, uint32_t override)
{
	uint32_t target = override ? override : b->stack[b->n_stack - 1];
	struct html_place place = {target, 0};

	if (!b->foster || !fosters(html_node(b->t, target)))
		return place;
	for (uint32_t i = b->n_stack; i-- > 0;) {
		struct html_node *n = html_node(b->t, b->stack[i]);

		if (html_is(n, TAG_TEMPLATE))
			return (struct html_place){b->stack[i], 0};
		if (html_is(n, TAG_TABLE))
			return (struct html_place){n->parent, b->stack[i]};
	}
	return (struct html_place){b->stack[0], 0};
}

static bool
is_plain(const struct html_node *n)
{
	return html_ns(n) == HTML_NS_HTML &&
	       (html_tag_flags[n->tag] & TF_PLAIN);
}

void
html_push(struct html_builder *b, uint32_t node)
{
	struct html_node *n = html_node(b->t, node);

	n->bits |= HTML_ON_STACK;
	b->open[n->tag]++;
	b->stack[b->n_stack++] = node;
}

/*
 * At the limit of depth an element takes the place of the current one: what it
 * holds is read as its sibling's. Elements that insertion modes stand on may
 * go on to twice that depth.
 */
static void
make_room(struct html_builder *b, const struct html_node *n)
{
	uint32_t top;

	if (b->n_stack < HTML_STACK_MOST &&
	    !(is_plain(n) && is_plain(html_current(b))))
		return;
	b->t->is_cut = true;
	top = b->stack[b->n_stack - 1];
	if (html_is(html_node(b->t, top), TAG_TEMPLATE) && b->n_templates)
		b->n_templates--;
	html_pop(b);
	html_list_remove(b, top);
}

void
html_pop(struct html_builder *b)
{
	struct html_node *n = html_node(b->t, b->stack[--b->n_stack]);

	n->bits &= (uint8_t)~HTML_ON_STACK;
	b->open[n->tag]--;
}

uint32_t
html_stack_find(const struct html_builder *b, uint32_t node)
{
	uint32_t i = b->n_stack;

	while (b->stack[--i] != node)
		;
	return i;
}

void
html_stack_remove(struct html_builder *b, uint32_t node)
{
	struct html_node *n = html_node(b->t, node);
	uint32_t at = html_stack_find(b, node);

	n->bits &= (uint8_t)~HTML_ON_STACK;
	b->open[n->tag]--;
	b->n_stack--;
	memmove(&b->stack[at], &b->stack[at + 1],
	    (b->n_stack - at) * sizeof b->stack[0]);
}

static uint32_t
insert_element(struct html_builder *b, enum html_tag tag, enum html_ns ns,
    uint32_t source, bool is_void)
{
	uint32_t i = html_new_node(b, HTML_ELEMENT);
	struct html_node *n = html_node(b->t, i);

	n->tag = (uint8_t)tag;
	n->source = source;
	n->bits |= (uint8_t)(ns << HTML_NS_SHIFT);
	if (b->n_stack >= LIMIT_HTML_DEPTH && !is_void)
		make_room(b, n);
	if (b->foster)
		html_insert_at(b->t, html_place_for(b, 0), i);
	else
		html_append(b->t, b->n_stack ? b->stack[b->n_stack - 1] : 0, i);
	html_push(b, i);
	return i;
}

static uint32_t
insert_token(struct html_builder *b, const struct html_tag_token *tok,
    enum html_ns ns, bool is_void)
{
	uint32_t i = insert_element(b, tok->tag, ns, tok->source, is_void);
	struct html_node *n = html_node(b->t, i);

	n->extra = tok->attrs;
	n->n_attrs = tok->n_attrs;
	/* From here on the attributes read belong to a node. */
	if (tok->n_attrs && tok->attrs == b->t->n_attrs)
		b->t->n_attrs += tok->n_attrs;
	return i;
}

uint32_t
html_insert_ns(
    struct html_builder *b, const struct html_tag_token *tok, enum html_ns ns)
{
	return insert_token(b, tok, ns, false);
}

uint32_t
html_insert(struct html_builder *b, const struct html_tag_token *tok)
{
	return insert_token(b, tok, HTML_NS_HTML, false);
}

uint32_t
html_insert_tag(struct html_builder *b, enum html_tag tag, uint32_t source)
{
	return insert_element(b, tag, HTML_NS_HTML, source, false);
}

void
html_insert_void(struct html_builder *b, const struct html_tag_token *tok)
{
	insert_token(b, tok, HTML_NS_HTML, true);
	html_pop(b);
}

void
html_insert_text(struct html_builder *b, const struct html_piece *piece)
{
	struct html_place place = html_place_for(b, 0);
	struct html_node *n, *prev = NULL;
	uint32_t i;

	if (!piece->n)
		return;
	if (!place.before)
		i = html_last_child(b->t, place.parent);
	else if (html_node(b->t, place.parent)->first == place.before)
		i = 0;
	else
		i = html_node(b->t, place.before)->prev;
	if (i && html_type(html_node(b->t, i)) == HTML_TEXT)
		prev = html_node(b->t, i);
	if (prev && prev->source + prev->extra == piece->source &&
	    (prev->bits & (HTML_RAW | HTML_KEEP_NUL)) == piece->flags) {
		prev->extra += piece->n;
		return;
	}
	i = html_new_node(b, HTML_TEXT);
	n = html_node(b->t, i);
	n->source = piece->source;
	n->extra = piece->n;
	n->bits |= (uint8_t)(piece->flags | (prev ? HTML_CONTINUED : 0));
	html_insert_at(b->t, place, i);
}

static bool
has_attr(const struct html_builder *b, const struct html_attr *attrs,
    uint32_t n, const struct html_attr *at)
{
	struct str name = {b->src + at->name, at->name_n};

	for (uint32_t i = 0; i < n; i++)
		if (str_ieq(
			(struct str){b->src + attrs[i].name, attrs[i].name_n},
			name))
			return true;
	return false;
}

void
html_merge_attrs(
    struct html_builder *b, uint32_t node, const struct html_tag_token *tok)
{
	struct html_node *n = html_node(b->t, node), more;
	struct html_attr merged[LIMIT_HTML_ATTRIBUTES];
	uint32_t count = n->n_attrs;
	const struct html_attr *add;

	if (!tok->n_attrs || b->clones_left < LIMIT_HTML_ATTRIBUTES)
		return;
	if (count)
		memcpy(merged, html_attrs(b->t, n), count * sizeof merged[0]);
	more = (struct html_node){.extra = tok->attrs, .n_attrs = tok->n_attrs};
	add = html_attrs(b->t, &more);
	for (uint32_t i = 0; i < tok->n_attrs; i++)
		if (count < LIMIT_HTML_ATTRIBUTES &&
		    !has_attr(b, merged, count, &add[i]))
			merged[count++] = add[i];
	if (count == n->n_attrs)
		return;
	/* The token's own place, where room for the most was made. */
	memcpy(&b->t->attrs[tok->attrs >> HTML_ATTR_SHIFT]
			   [tok->attrs & (HTML_ATTR_CHUNK - 1)],
	    merged, count * sizeof merged[0]);
	n->extra = tok->attrs;
	n->n_attrs = (uint16_t)count;
	b->t->n_attrs = tok->attrs + count;
	b->clones_left -= count;
}

bool
html_is_special(const struct html_node *n)
{
	static const uint16_t special[] = {
	    TF_SPECIAL, TF_SVG_SCOPE, TF_MATHML_SCOPE};

	return html_tag_flags[n->tag] & special[html_ns(n)];
}

/* Does the element end a scope that the flags `stop` describe? */
static inline bool
ends_scope(const struct html_node *n, unsigned stop)
{
	static const uint16_t ends[] = {
	    TF_SCOPE | TF_LIST_SCOPE | TF_TABLE_SCOPE, TF_SVG_SCOPE,
	    TF_MATHML_SCOPE};

	return html_tag_flags[n->tag] & stop & ends[html_ns(n)];
}

bool
html_in_scope_of(const struct html_builder *b, enum html_tag tag, unsigned stop)
{
	if (!b->open[tag])
		return false;
	for (uint32_t i = b->n_stack; i-- > 0;) {
		const struct html_node *n = html_node(b->t, b->stack[i]);

		if (html_is(n, tag))
			return true;
		if (ends_scope(n, stop))
			return false;
	}
	return false;
}

bool
html_has_open(const struct html_builder *b, enum html_tag tag)
{
	return html_in_scope_of(b, tag, 0);
}

bool
html_in_scope(const struct html_builder *b, enum html_tag tag)
{
	return html_in_scope_of(b, tag, SCOPE_DEFAULT);
}

bool
html_in_list_scope(const struct html_builder *b, enum html_tag tag)
{
	return html_in_scope_of(b, tag, SCOPE_DEFAULT | TF_LIST_SCOPE);
}

bool
html_in_table_scope(const struct html_builder *b, enum html_tag tag)
{
	return html_in_scope_of(b, tag, TF_TABLE_SCOPE);
}

bool
html_in_button_scope(const struct html_builder *b, enum html_tag tag)
{
	if (!b->open[tag])
		return false;
	for (uint32_t i = b->n_stack; i-- > 0;) {
		const struct html_node *n = html_node(b->t, b->stack[i]);

		if (html_is(n, tag))
			return true;
		if (ends_scope(n, SCOPE_DEFAULT) || html_is(n, TAG_BUTTON))
			return false;
	}
	return false;
}

bool
html_in_select_scope(const struct html_builder *b, enum html_tag tag)
{
	if (!b->open[tag])
		return false;
	for (uint32_t i = b->n_stack; i-- > 0;) {
		const struct html_node *n = html_node(b->t, b->stack[i]);

		if (html_is(n, tag))
			return true;
		if (!html_is(n, TAG_OPTGROUP) && !html_is(n, TAG_OPTION))
			return false;
	}
	return false;
}

bool
html_node_in_scope(const struct html_builder *b, uint32_t node)
{
	for (uint32_t i = b->n_stack; i-- > 0;) {
		const struct html_node *n = html_node(b->t, b->stack[i]);

		if (b->stack[i] == node)
			return true;
		if (ends_scope(n, SCOPE_DEFAULT))
			return false;
	}
	return false;
}

void
html_pop_until(struct html_builder *b, enum html_tag tag)
{
	while (b->n_stack > 1) {
		bool found = html_current_is(b, tag);

		html_pop(b);
		if (found)
			break;
	}
}

void
html_imply_ends(struct html_builder *b, enum html_tag except)
{
	for (;;) {
		const struct html_node *n = html_current(b);

		if (html_ns(n) != HTML_NS_HTML || n->tag == except ||
		    !(html_tag_flags[n->tag] & TF_IMPLIED))
			return;
		html_pop(b);
	}
}

void
html_imply_ends_thoroughly(struct html_builder *b)
{
	for (;;) {
		const struct html_node *n = html_current(b);

		if (html_ns(n) != HTML_NS_HTML ||
		    !(html_tag_flags[n->tag] & (TF_IMPLIED | TF_THOROUGH)))
			return;
		html_pop(b);
	}
}

void
html_close_p(struct html_builder *b)
{
	html_imply_ends(b, TAG_P);
	html_pop_until(b, TAG_P);
}

bool
html_same_name(const struct html_builder *b, const struct html_node *n,
    const struct html_tag_token *tok)
{
	struct str a, name = {b->src + tok->name, tok->name_n};

	if (n->tag || tok->tag)
		return n->tag == tok->tag;
	a = (struct str){b->src + n->source + 1, b->n - n->source - 1};
	if (a.n > name.n && a.p[name.n] != '>' && a.p[name.n] != '/' &&
	    !html_is_space(a.p[name.n]))
		return false;
	return str_istarts(a, name);
}

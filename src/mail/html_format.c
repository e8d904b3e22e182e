/* SPDX-License-Identifier: MIT */
/* Active formatting elements and the adoption agency. */
#include "mail/html_build.h"

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

/* Equal for equal sets of attributes, whatever their order. */
static uint64_t
attrs_hash(const struct html_tree *t, const struct html_node *n)
{
	const struct html_attr *at = html_attrs(t, n);
	uint64_t sum = 0;

	for (size_t i = 0; i < n->n_attrs; i++) {
		uint64_t h = at[i].value_n;
		struct str value = {
		    t->source.p + at[i].name + at[i].value_at, at[i].value_n};

		for (size_t k = 0; k < at[i].name_n; k++)
			h = mix(
			    h, html_lower[(
				   unsigned char)t->source.p[at[i].name + k]]);
		sum += mix(h, str_hash(value));
	}
	return sum ? sum : 1;
}

static void
list_take(struct html_builder *b, uint32_t at)
{
	uint32_t node = b->list[at];

	if (node != HTML_MARKER)
		html_node(b->t, node)->bits &= (uint8_t)~HTML_IN_LIST;
	b->n_list--;
	memmove(&b->list[at], &b->list[at + 1],
	    (b->n_list - at) * sizeof b->list[0]);
	memmove(&b->list_hashes[at], &b->list_hashes[at + 1],
	    (b->n_list - at) * sizeof b->list_hashes[0]);
}

static void
list_put(struct html_builder *b, uint32_t at, uint32_t node)
{
	memmove(&b->list[at + 1], &b->list[at],
	    (b->n_list - at) * sizeof b->list[0]);
	memmove(&b->list_hashes[at + 1], &b->list_hashes[at],
	    (b->n_list - at) * sizeof b->list_hashes[0]);
	b->list[at] = node;
	b->list_hashes[at] = 0;
	b->n_list++;
	if (node != HTML_MARKER)
		html_node(b->t, node)->bits |= HTML_IN_LIST;
}

static uint32_t
list_index(const struct html_builder *b, uint32_t node)
{
	uint32_t i = b->n_list;

	while (b->list[--i] != node)
		;
	return i;
}

static void
make_list_room(struct html_builder *b)
{
	if (b->n_list < LIMIT_HTML_FORMATTING)
		return;
	b->t->is_cut = true;
	list_take(b, 0);
}

void
html_list_mark(struct html_builder *b)
{
	make_list_room(b);
	list_put(b, b->n_list, HTML_MARKER);
}

/* Hashes are made only for elements that may be equal, and kept. */
static bool
is_same(struct html_builder *b, uint32_t at, const struct html_node *n,
    uint64_t *hash)
{
	const struct html_node *o = html_node(b->t, b->list[at]);

	if (o->tag != n->tag || o->n_attrs != n->n_attrs)
		return false;
	if (!n->n_attrs || o->extra == n->extra)
		return true;
	if (!*hash)
		*hash = attrs_hash(b->t, n);
	if (!b->list_hashes[at])
		b->list_hashes[at] = attrs_hash(b->t, o);
	return b->list_hashes[at] == *hash;
}

/* Of three equal ones behind the last marker the first goes: Noah's Ark. */
void
html_list_push(struct html_builder *b, uint32_t node)
{
	const struct html_node *n = html_node(b->t, node);
	uint32_t same = 0, i, first = 0;
	uint64_t hash = 0;

	for (i = b->n_list; i-- > 0 && b->list[i] != HTML_MARKER;) {
		if (!is_same(b, i, n, &hash))
			continue;
		first = i;
		if (++same == 3)
			break;
	}
	if (same == 3)
		list_take(b, first);
	make_list_room(b);
	list_put(b, b->n_list, node);
	b->list_hashes[b->n_list - 1] = hash;
}

void
html_list_clear(struct html_builder *b)
{
	while (b->n_list) {
		bool is_marker = b->list[b->n_list - 1] == HTML_MARKER;

		list_take(b, b->n_list - 1);
		if (is_marker)
			break;
	}
}

void
html_list_remove(struct html_builder *b, uint32_t node)
{
	if (html_node(b->t, node)->bits & HTML_IN_LIST)
		list_take(b, list_index(b, node));
}

uint32_t
html_list_find(const struct html_builder *b, enum html_tag tag)
{
	for (uint32_t i = b->n_list; i-- > 0;) {
		if (b->list[i] == HTML_MARKER)
			return 0;
		if (html_node(b->t, b->list[i])->tag == tag)
			return b->list[i];
	}
	return 0;
}

static bool
is_open(const struct html_builder *b, uint32_t node)
{
	return node == HTML_MARKER ||
	       (html_node(b->t, node)->bits & HTML_ON_STACK);
}

static struct html_tag_token
token_of(const struct html_builder *b, uint32_t node)
{
	const struct html_node *n = html_node(b->t, node);

	return (struct html_tag_token){.tag = (enum html_tag)n->tag,
	    .source = n->source,
	    .attrs = n->n_attrs ? n->extra : 0,
	    .n_attrs = n->n_attrs};
}

/* Clones are paid for, so that little source cannot make a large tree. */
static bool
may_clone(struct html_builder *b)
{
	if (b->clones_left) {
		b->clones_left--;
		return true;
	}
	b->t->is_cut = true;
	return false;
}

void
html_reconstruct(struct html_builder *b)
{
	uint32_t i = b->n_list;

	if (!i || is_open(b, b->list[i - 1]))
		return;
	while (i > 0 && !is_open(b, b->list[i - 1]))
		i--;
	for (; i < b->n_list; i++) {
		struct html_tag_token tok = token_of(b, b->list[i]);
		uint32_t node, n_list = b->n_list;

		if (!may_clone(b)) {
			while (b->n_list > i)
				list_take(b, b->n_list - 1);
			return;
		}
		node = html_insert(b, &tok);
		/* At the limit of depth the one before is closed and gone. */
		i -= n_list - b->n_list;
		html_node(b->t, b->list[i])->bits &= (uint8_t)~HTML_IN_LIST;
		html_node(b->t, node)->bits |= HTML_IN_LIST;
		b->list[i] = node;
	}
}

/* A new element of the same tag and attributes, in no tree yet. */
static uint32_t
clone(struct html_builder *b, uint32_t node)
{
	uint32_t i = html_new_node(b, HTML_ELEMENT);
	const struct html_node *from = html_node(b->t, node);
	struct html_node *n = html_node(b->t, i);

	n->tag = from->tag;
	n->source = from->source;
	n->extra = from->extra;
	n->n_attrs = from->n_attrs;
	return i;
}

static void
move(struct html_builder *b, uint32_t parent, uint32_t child)
{
	html_remove(b->t, child);
	html_append(b->t, parent, child);
}

/* The open element `old` is from now on the open element `new`. */
static void
replace(struct html_builder *b, uint32_t at, uint32_t old, uint32_t new)
{
	struct html_node *o = html_node(b->t, old), *n = html_node(b->t, new);

	b->list[list_index(b, old)] = new;
	b->stack[at] = new;
	o->bits &= (uint8_t) ~(HTML_ON_STACK | HTML_IN_LIST);
	n->bits |= HTML_ON_STACK | HTML_IN_LIST;
}

/*
 * Steps 13 of the agency: clones what lies between the formatting element and
 * the furthest block; returns the last node. *bookmark_after is set to the
 * list's element that the new formatting element goes behind.
 */
static uint32_t
adopt_between(struct html_builder *b, uint32_t fe, uint32_t block,
    uint32_t *bookmark_after)
{
	uint32_t at = html_stack_find(b, block), last = block, count = 0;

	for (;;) {
		uint32_t node = b->stack[--at], new;
		struct html_node *n = html_node(b->t, node);

		if (node == fe)
			return last;
		count++;
		if (count > 3 && (n->bits & HTML_IN_LIST))
			html_list_remove(b, node);
		if (!(n->bits & HTML_IN_LIST)) {
			html_stack_remove(b, node);
			continue;
		}
		if (!may_clone(b)) {
			html_list_remove(b, node);
			html_stack_remove(b, node);
			continue;
		}
		new = clone(b, node);
		replace(b, at, node, new);
		if (last == block)
			*bookmark_after = new;
		move(b, new, last);
		last = new;
	}
}

static void
move_children(struct html_tree *t, uint32_t from, uint32_t to)
{
	struct html_node *f = html_node(t, from);

	for (uint32_t i = f->first; i; i = html_node(t, i)->next)
		html_node(t, i)->parent = to;
	html_node(t, to)->first = f->first;
	f->first = 0;
}

/* The open element below fe, in the order of opening, that is special. */
static uint32_t
furthest_block(const struct html_builder *b, uint32_t fe_at)
{
	for (uint32_t i = fe_at + 1; i < b->n_stack; i++)
		if (html_is_special(html_node(b->t, b->stack[i])))
			return b->stack[i];
	return 0;
}

/* Steps 9 to 19 for one formatting element and its furthest block. */
static void
adopt_block(struct html_builder *b, uint32_t fe, uint32_t fe_at, uint32_t block)
{
	uint32_t ancestor = b->stack[fe_at - 1], after = 0, last, new, at;

	last = adopt_between(b, fe, block, &after);
	html_remove(b->t, last);
	html_insert_at(b->t, html_place_for(b, ancestor), last);
	new = clone(b, fe);
	move_children(b->t, block, new);
	html_append(b->t, block, new);
	if (after) {
		html_list_remove(b, fe);
		list_put(b, list_index(b, after) + 1, new);
	} else {
		at = list_index(b, fe);
		list_take(b, at);
		list_put(b, at, new);
	}
	/* Taken off its place, put in below the block. */
	html_stack_remove(b, fe);
	at = html_stack_find(b, block) + 1;
	memmove(&b->stack[at + 1], &b->stack[at],
	    (b->n_stack - at) * sizeof b->stack[0]);
	b->stack[at] = new;
	b->n_stack++;
	html_node(b->t, new)->bits |= HTML_ON_STACK;
	b->open[html_node(b->t, new)->tag]++;
}

bool
html_adopt(struct html_builder *b, enum html_tag tag)
{
	const struct html_node *current = html_current(b);

	if (html_is(current, tag) && !(current->bits & HTML_IN_LIST)) {
		html_pop(b);
		return true;
	}
	for (int i = 0; i < 8; i++) {
		uint32_t fe = html_list_find(b, tag), fe_at, block;

		if (!fe)
			return false;
		if (!(html_node(b->t, fe)->bits & HTML_ON_STACK)) {
			html_list_remove(b, fe);
			return true;
		}
		if (!html_node_in_scope(b, fe))
			return true;
		fe_at = html_stack_find(b, fe);
		block = furthest_block(b, fe_at);
		if (!block || !may_clone(b)) {
			while (b->n_stack > fe_at)
				html_pop(b);
			html_list_remove(b, fe);
			return true;
		}
		adopt_block(b, fe, fe_at, block);
	}
	return true;
}

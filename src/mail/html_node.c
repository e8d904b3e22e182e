/* SPDX-License-Identifier: MIT */
/* Nodes of the HTML tree: made, put in, taken out. */
#include "mail/html_build.h"

uint32_t
html_new_node(struct html_builder *b, enum html_type type)
{
	struct html_tree *t = b->t;
	uint32_t i = t->n_nodes++;
	struct html_node *n;

	if (i >> HTML_NODE_SHIFT == t->n_node_chunks) {
		t->nodes = arena_push(
		    b->arena, t->nodes, t->n_node_chunks, sizeof *t->nodes);
		t->nodes[t->n_node_chunks++] = arena_raw(
		    b->arena, HTML_NODE_CHUNK * sizeof(struct html_node));
	}
	/* The tokenizer stops; a token's own few nodes are still made. */
	if (t->n_nodes >= LIMIT_HTML_NODES)
		b->is_over = t->is_cut = true;
	n = html_node(t, i);
	*n = (struct html_node){.bits = (uint8_t)type};
	return i;
}

uint32_t
html_last_child(const struct html_tree *t, uint32_t parent)
{
	uint32_t first = html_node(t, parent)->first;

	return first ? html_node(t, first)->prev : 0;
}

void
html_append(struct html_tree *t, uint32_t parent, uint32_t child)
{
	struct html_node *p = html_node(t, parent), *c = html_node(t, child);

	c->parent = parent;
	c->next = 0;
	if (!p->first) {
		p->first = c->prev = child;
	} else {
		struct html_node *first = html_node(t, p->first);

		c->prev = first->prev;
		html_node(t, first->prev)->next = child;
		first->prev = child;
	}
}

void
html_insert_at(struct html_tree *t, struct html_place place, uint32_t child)
{
	struct html_node *before, *c = html_node(t, child);

	if (!place.before) {
		html_append(t, place.parent, child);
		return;
	}
	before = html_node(t, place.before);
	c->parent = place.parent;
	c->next = place.before;
	c->prev = before->prev;
	if (html_node(t, place.parent)->first == place.before)
		html_node(t, place.parent)->first = child;
	else
		html_node(t, before->prev)->next = child;
	before->prev = child;
}

void
html_remove(struct html_tree *t, uint32_t child)
{
	struct html_node *c = html_node(t, child);
	struct html_node *p = html_node(t, c->parent);

	if (!c->prev) /* in no tree */
		return;
	if (p->first == child)
		p->first = c->next;
	else
		html_node(t, c->prev)->next = c->next;
	if (c->next)
		html_node(t, c->next)->prev = c->prev;
	else if (p->first)
		html_node(t, p->first)->prev = c->prev;
	c->next = c->prev = c->parent = 0;
}

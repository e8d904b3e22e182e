/* SPDX-License-Identifier: MIT */
/* Building and running the automaton. */
#include "know/automaton.h"

static int
by_bytes(const void *x, const void *y)
{
	const struct automaton_pattern *a = x, *b = y;
	int c = str_cmp(a->bytes, b->bytes);

	return c ? c : (a->number > b->number) - (a->number < b->number);
}

/* A node under construction: the patterns [from, to) share `depth` bytes. */
struct span {
	uint32_t from, to, depth;
};

struct builder {
	struct arena *arena;
	struct automaton_node *nodes;
	uint8_t *edges;
	uint32_t *outs;
	struct span *spans;
	size_t n_nodes, n_outs;
};

static uint32_t
add_node(struct builder *b, struct span s, uint8_t edge)
{
	size_t n = b->n_nodes++;

	b->nodes = arena_push(b->arena, b->nodes, n, sizeof(*b->nodes));
	b->edges = arena_push(b->arena, b->edges, n, 1);
	b->spans = arena_push(b->arena, b->spans, n, sizeof(*b->spans));
	b->edges[n] = edge;
	b->spans[n] = s;
	b->nodes[n].depth = (uint16_t)s.depth;
	return (uint32_t)n;
}

static void
expand(struct builder *b, uint32_t at, const struct automaton_pattern *p)
{
	struct span s = b->spans[at];
	uint32_t i = s.from;

	b->nodes[at].out = (uint32_t)b->n_outs;
	for (; i < s.to && p[i].bytes.n == s.depth; i++) {
		if (b->nodes[at].n_outs == UINT8_MAX)
			continue;
		b->outs = arena_push(b->arena, b->outs, b->n_outs, 4);
		b->outs[b->n_outs++] = p[i].number;
		b->nodes[at].n_outs++;
	}
	b->nodes[at].first_child = (uint32_t)b->n_nodes;
	while (i < s.to) {
		uint8_t byte = (uint8_t)p[i].bytes.p[s.depth];
		uint32_t from = i;

		while (i < s.to && (uint8_t)p[i].bytes.p[s.depth] == byte)
			i++;
		add_node(b, (struct span){from, i, s.depth + 1}, byte);
		b->nodes[at].n_children++;
	}
}

/* The child of `node` by `byte`, or 0 (the root is nobody's child). */
static uint32_t
child(const struct automaton *m, uint32_t node, uint8_t byte)
{
	const struct automaton_node *n = &m->nodes[node];
	const uint8_t *e = m->edges + n->first_child;
	size_t lo = 0, hi = n->n_children;

	while (hi - lo > 8) {
		size_t mid = (lo + hi) / 2;

		if (e[mid] <= byte)
			lo = mid;
		else
			hi = mid;
	}
	for (; lo < hi; lo++)
		if (e[lo] == byte)
			return n->first_child + (uint32_t)lo;
	return 0;
}

static uint32_t
step(const struct automaton *m, uint32_t state, uint8_t byte)
{
	for (;;) {
		uint32_t next = child(m, state, byte);

		if (next || !state)
			return next;
		state = m->nodes[state].fail;
	}
}

static void
link_fails(struct automaton_node *nodes, const struct automaton *m)
{
	/* Breadth-first order: a parent comes before its children. */
	for (uint32_t at = 0; at < m->n_nodes; at++) {
		for (uint32_t i = 0; i < nodes[at].n_children; i++) {
			uint32_t c = nodes[at].first_child + i;
			uint32_t f =
			    at ? step(m, nodes[at].fail, m->edges[c]) : 0;

			nodes[c].fail = f;
			nodes[c].has_out_link =
			    nodes[f].n_outs || nodes[f].has_out_link;
		}
	}
}

struct automaton
automaton_build(struct arena *a, struct automaton_pattern *patterns, size_t n)
{
	struct builder b = {.arena = a};
	struct automaton m;

	qsort(patterns, n, sizeof *patterns, by_bytes);
	add_node(&b, (struct span){0, (uint32_t)n, 0}, 0);
	for (uint32_t at = 0; at < b.n_nodes; at++)
		expand(&b, at, patterns);
	m = (struct automaton){b.nodes, b.edges, b.outs, b.n_nodes, b.n_outs};
	link_fails(b.nodes, &m);
	return m;
}

void
automaton_scan(const struct automaton *m, struct str text,
    automaton_found *found, void *ctx)
{
	uint32_t root[256], state = 0;

	for (int c = 0; c < 256; c++)
		root[c] = child(m, 0, (uint8_t)c);
	for (size_t i = 0; i < text.n; i++) {
		uint8_t byte = (uint8_t)text.p[i];
		uint32_t at;

		if (!state) { /* most of a text */
			state = root[byte];
			if (!state)
				continue;
		} else {
			state = step(m, state, byte);
		}
		for (at = state; at; at = m->nodes[at].fail) {
			const struct automaton_node *n = &m->nodes[at];

			for (size_t o = 0; o < n->n_outs; o++)
				found(ctx, m->outs[n->out + o],
				    i + 1 - n->depth, i + 1);
			if (!n->has_out_link)
				break;
		}
	}
}

bool
automaton_is_sound(const struct automaton *m)
{
	if (!m->n_nodes)
		return false;
	for (size_t i = 0; i < m->n_nodes; i++) {
		const struct automaton_node *n = &m->nodes[i];

		if (n->depth > i || n->fail >= m->n_nodes ||
		    (i && n->fail >= i) ||
		    n->first_child + (size_t)n->n_children > m->n_nodes ||
		    (n->n_children && n->first_child <= i) ||
		    n->out + (size_t)n->n_outs > m->n_outs)
			return false;
	}
	return true;
}

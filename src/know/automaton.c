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
static inline uint32_t
child(const struct automaton *m, uint32_t node, uint8_t byte)
{
	const struct automaton_node *n = &m->nodes[node];
	const uint8_t *e = m->edges + n->first_child;
	size_t lo = 0, hi = n->n_children;

	if (n->first_child + hi > m->n_nodes)
		return 0;
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

/* Nearer to the root, so that every chain ends. */
static inline uint32_t
fail_of(const struct automaton *m, uint32_t state)
{
	uint32_t fail = m->nodes[state].fail;

	return fail < state ? fail : 0;
}

static inline uint32_t
step(const struct automaton *m, uint32_t state, uint8_t byte)
{
	uint32_t next;

	while (state >= m->n_rows) {
		next = child(m, state, byte);
		if (next)
			return next;
		state = fail_of(m, state);
	}
	next = m->rows[state * (size_t)AUTOMATON_ROW + byte];
	return next < m->n_nodes ? next : 0;
}

/* The root's row, then its children's: where they have no way, the root's. */
static void
fill_rows(struct arena *a, struct automaton *m)
{
	size_t n = 1 + (size_t)m->nodes[0].n_children;
	uint32_t *rows = arena_array(a, n, AUTOMATON_ROW * sizeof *rows);

	for (uint32_t at = 0; at < n; at++) {
		uint32_t *row = rows + at * (size_t)AUTOMATON_ROW;
		const struct automaton_node *node = &m->nodes[at];

		memcpy(row, rows, AUTOMATON_ROW * sizeof *row);
		for (uint32_t i = 0; i < node->n_children; i++) {
			uint32_t c = node->first_child + i;

			row[m->edges[c]] = c;
		}
	}
	m->rows = rows;
	m->n_rows = n;
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
	m = (struct automaton){.nodes = b.nodes,
	    .edges = b.edges,
	    .outs = b.outs,
	    .n_nodes = b.n_nodes,
	    .n_outs = b.n_outs};
	fill_rows(a, &m);
	link_fails(b.nodes, &m);
	return m;
}

/* The patterns that end at text byte `to`, the longest first. */
static void
report_ends(const struct automaton *m, uint32_t at, size_t to,
    automaton_found *found, void *ctx)
{
	for (; at; at = fail_of(m, at)) {
		const struct automaton_node *n = &m->nodes[at];

		if (n->depth > to || n->out + (size_t)n->n_outs > m->n_outs)
			return;
		for (size_t o = 0; o < n->n_outs; o++)
			found(ctx, m->outs[n->out + o], to - n->depth, to);
		if (!n->has_out_link)
			return;
	}
}

void
automaton_scan(const struct automaton *m, struct str text,
    automaton_found *found, void *ctx)
{
	uint32_t state = 0;

	for (size_t i = 0; i < text.n; i++) {
		state = step(m, state, (uint8_t)text.p[i]);
		if (m->nodes[state].n_outs || m->nodes[state].has_out_link)
			report_ends(m, state, i + 1, found, ctx);
	}
}

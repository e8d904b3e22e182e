/* SPDX-License-Identifier: MIT */
/* Building the trie and walking it. */
#include "know/trie.h"

static int
by_bytes(const void *x, const void *y)
{
	const struct trie_pattern *a = x, *b = y;
	int c = str_cmp(a->bytes, b->bytes);

	return c ? c : (a->number > b->number) - (a->number < b->number);
}

/* A node under construction: the patterns [from, to) share `depth` bytes. */
struct span {
	uint32_t from, to, depth;
};

struct builder {
	struct arena *arena;
	struct trie_node *nodes;
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
	return (uint32_t)n;
}

static void
expand(struct builder *b, uint32_t at, const struct trie_pattern *p)
{
	struct span s = b->spans[at];
	uint32_t i = s.from;

	b->nodes[at].out = (uint32_t)b->n_outs;
	for (; i < s.to && p[i].bytes.n == s.depth; i++) {
		if (b->nodes[at].n_outs == UINT16_MAX)
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
child(const struct trie *t, uint32_t node, uint8_t byte)
{
	const struct trie_node *n = &t->nodes[node];
	const uint8_t *e = t->edges + n->first_child;
	size_t lo = 0, hi = n->n_children;

	if (n->first_child + hi > t->n_nodes)
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

static inline uint32_t
step(const struct trie *t, uint32_t node, uint8_t byte)
{
	uint32_t next;

	if (node >= t->n_rows)
		return child(t, node, byte);
	next = t->rows[node * (size_t)TRIE_ROW + byte];
	return next < t->n_nodes ? next : 0;
}

/* The root's row, then its children's. */
static void
fill_rows(struct arena *a, struct trie *t)
{
	size_t n = 1 + (size_t)t->nodes[0].n_children;
	uint32_t *rows = arena_array(a, n, TRIE_ROW * sizeof *rows);

	for (uint32_t at = 0; at < n; at++) {
		const struct trie_node *node = &t->nodes[at];

		for (uint32_t i = 0; i < node->n_children; i++) {
			uint32_t c = node->first_child + i;

			rows[at * (size_t)TRIE_ROW + t->edges[c]] = c;
		}
	}
	t->rows = rows;
	t->n_rows = n;
}

struct trie
trie_build(struct arena *a, struct trie_pattern *patterns, size_t n)
{
	struct builder b = {.arena = a};
	struct trie t;

	qsort(patterns, n, sizeof *patterns, by_bytes);
	add_node(&b, (struct span){0, (uint32_t)n, 0}, 0);
	for (uint32_t at = 0; at < b.n_nodes; at++)
		expand(&b, at, patterns);
	t = (struct trie){.nodes = b.nodes,
	    .edges = b.edges,
	    .outs = b.outs,
	    .n_nodes = b.n_nodes,
	    .n_outs = b.n_outs};
	fill_rows(a, &t);
	return t;
}

void
trie_walk(const struct trie *t, struct str text, size_t from, trie_found *found,
    void *ctx)
{
	uint32_t node = 0;

	for (size_t i = from; i < text.n; i++) {
		const struct trie_node *n;

		node = step(t, node, (uint8_t)text.p[i]);
		if (!node)
			return;
		n = &t->nodes[node];
		if (n->out + (size_t)n->n_outs > t->n_outs)
			return;
		for (size_t o = 0; o < n->n_outs; o++)
			found(ctx, t->outs[n->out + o], from, i + 1);
	}
}

/* SPDX-License-Identifier: MIT */
/* A trie over bytes, in four flat arrays that can be mapped. */
#ifndef KNOW_TRIE_H
#define KNOW_TRIE_H

#include "base/arena.h"

/*
 * Nodes in breadth-first order, so that the children of a node are
 * neighbours: an edge is a byte, its target first_child + its place. Rows are
 * sparse (dense ones cost 112 MB at 10,000 patterns) but for the root and its
 * children, where most ways end: those have all 256 targets.
 *
 * No way leads back from a node, as in an automaton: a name begins where a
 * word does, and there are far fewer of those places than bytes.
 */
struct trie_node {
	uint32_t first_child; /* node; its edge byte is at the same index */
	uint32_t out;	      /* first of the outs, when n_outs */
	uint16_t n_children;
	uint16_t n_outs; /* patterns that end here */
};

struct trie {
	const struct trie_node *nodes;
	const uint8_t *edges; /* edges[i] leads into node i */
	const uint32_t *outs; /* pattern numbers */
	const uint32_t *rows; /* TRIE_ROW targets of each of n_rows nodes */
	size_t n_nodes, n_outs, n_rows;
};

enum {
	TRIE_ROW = 256
};

struct trie_pattern {
	struct str bytes; /* not empty */
	uint32_t number;
};

/* Sorts the patterns; at most 65,535 may be equal (further are dropped). */
struct trie trie_build(
    struct arena *a, struct trie_pattern *patterns, size_t n);

typedef void trie_found(void *ctx, uint32_t number, size_t from, size_t to);

/*
 * Calls found for each pattern that begins at byte `from` of the text, the
 * shortest first. A mapped file may be damaged: places are checked where they
 * are used, since looking at all of them at each start would cost more than
 * most checks.
 */
void trie_walk(const struct trie *t, struct str text, size_t from,
    trie_found *found, void *ctx);

#endif

/* SPDX-License-Identifier: MIT */
/* Aho-Corasick over bytes, in four flat arrays that can be mapped. */
#ifndef KNOW_AUTOMATON_H
#define KNOW_AUTOMATON_H

#include "base/arena.h"

/*
 * Nodes in breadth-first order, so that the children of a node are
 * neighbours: an edge is a byte, its target first_child + its place. Rows are
 * sparse (dense ones cost 112 MB at 10,000 patterns) but for the root and its
 * children, where a text is most of the time: those have all 256 targets, with
 * the way back through the fails already gone.
 */
struct automaton_node {
	uint32_t first_child; /* node; its edge byte is at the same index */
	uint32_t fail;
	uint32_t out; /* first of the outs, when n_outs */
	uint16_t n_children;
	uint16_t depth;	      /* bytes from the root */
	uint8_t n_outs;	      /* patterns that end here itself */
	uint8_t has_out_link; /* a node on the fail chain has outs */
};

struct automaton {
	const struct automaton_node *nodes;
	const uint8_t *edges; /* edges[i] leads into node i */
	const uint32_t *outs; /* pattern numbers */
	const uint32_t
	    *rows; /* AUTOMATON_ROW targets of each of n_rows nodes */
	size_t n_nodes, n_outs, n_rows;
};

enum {
	AUTOMATON_ROW = 256
};

struct automaton_pattern {
	struct str bytes; /* not empty, at most 65,535 */
	uint32_t number;
};

/* Sorts the patterns; at most 255 may be equal (further ones are dropped). */
struct automaton automaton_build(
    struct arena *a, struct automaton_pattern *patterns, size_t n);

typedef void automaton_found(
    void *ctx, uint32_t number, size_t from, size_t to);

/*
 * Calls found for each pattern in the text, by its end, the longest first. A
 * mapped file may be damaged: places are checked where they are used, since
 * looking at all of them at each start would cost more than most checks.
 */
void automaton_scan(const struct automaton *m, struct str text,
    automaton_found *found, void *ctx);

#endif

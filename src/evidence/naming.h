/* SPDX-License-Identifier: MIT */
/* How a brand's name stands in a piece; for claim.c. */
#ifndef EVIDENCE_NAMING_H
#define EVIDENCE_NAMING_H

#include "evidence/gather.h"

enum {
	DISGUISED_SHORTEST = 4 /* bytes of a name found by undoing a disguise */
};

struct gatherer {
	struct arena *arena;
	const struct evidence_input *in;
	const struct view *view;
	struct evidence *out;
	struct claim *claims;
	size_t n;
	struct name_hit *left_out; /* brands that count as not listed */
	size_t n_left_out;
};

/* Is the phrase of this family? */
bool naming_is_family(
    const struct gatherer *g, const struct phrase_hit *h, const char *family);
/*
 * The display name or subject is the brand's alone, apart from role words,
 * digits and signs.
 */
bool naming_is_whole(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit);
/* What such a naming claims; at its place in the piece. */
enum claim_kind naming_kind(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit);
/* First or last of its text, or named by "from", "von" ... */
bool naming_is_at_edge(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit);
/* One of two words alone: perhaps a person's name. */
bool naming_is_in_pair(const struct piece *p, const struct name_hit *hit);
/* Written so as to deceive programs: a look-alike, an invisible mark. */
bool naming_is_disguised(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit);
/* The same in running text, where one stray mark is an accident. */
bool naming_is_hidden(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit);

#endif

/* SPDX-License-Identifier: MIT */
/* Text folded for comparison: width, case, look-alikes, invisible marks. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/arena.h"

/*
 * A folded text and where each of its bytes comes from. White space is one
 * blank; NFKC, case, confusables to Latin (before NFKC and after), kana
 * look-alikes, small capitals; default-ignorables and combining marks inside
 * words are dropped. Half-width kana become full-width, hiragana stay.
 */
struct folded {
	struct str text;
	const uint32_t *map; /* text.n + 1 offsets into the source */
	bool was_disguised;  /* a look-alike or an invisible mark was folded
				inside a word */
};

struct folded fold_text(struct arena *a, struct str text);

/* The source bytes of folded [offset, offset + length). */
struct str fold_source(
    const struct folded *f, struct str text, size_t offset, size_t length);

#endif

/* SPDX-License-Identifier: MIT */
/* Names without their punctuation, and where a name may begin and end. */
#ifndef KNOW_SQUASH_H
#define KNOW_SQUASH_H

#include "base/arena.h"

/*
 * Of a folded text: apostrophes dropped, other punctuation but & and + one
 * blank, so that "yahoo! japan", "booking.com" and "lowe's" are found however
 * they are written. map has text.n + 1 offsets into the folded text; begins
 * has a 1 for each byte of the text where a name may begin, else 0.
 */
struct squashed {
	struct str text;
	const uint32_t *map;
	const char *begins;
};

struct squashed squash(struct arena *a, struct str folded);

/* Without blanks too. */
struct str squash_glued(struct arena *a, struct str squashed);

enum name_bound {
	BOUND_NONE,    /* inside a word */
	BOUND_PARTIAL, /* begins like a word, but the word goes on */
	BOUND_WHOLE
};

/*
 * Do words begin at `from` and end at `to`? Scripts are words of their own
 * (Latin beside kana), Han has no blanks: a name of two Han letters must begin
 * a run, a longer one may stand anywhere.
 */
enum name_bound name_bound_at(struct str text, size_t from, size_t to);

#endif

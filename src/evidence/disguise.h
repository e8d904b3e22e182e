/* SPDX-License-Identifier: MIT */
/* Names written so that people read them and programs do not. */
#ifndef EVIDENCE_DISGUISE_H
#define EVIDENCE_DISGUISE_H

#include "base/arena.h"

enum {
	DISGUISE_WAYS = 5
};

enum disguise_way {
	DISGUISE_SPACED, /* letters with gaps between */
	DISGUISE_CASE,	 /* l for I and I for l */
	DISGUISE_GLUED,	 /* all blanks are taken out */
	DISGUISE_DIGITS, /* digits and pairs for letters */
	DISGUISE_MIXED	 /* l, I and 1 for each other, first letters apart */
};

struct undone {
	struct str text;
	enum disguise_way way;
};

/*
 * The text with one way of hiding undone at a time: spaced and dotted letters
 * joined (three single letters or two kana or kanji in a row, one blank or
 * sign between), l and I told apart by the case around them, all blanks out of
 * a short text, digits and pairs read as letters (0 1 5, rn, vv). Only the ways
 * that change something are written; returns how many.
 */
size_t disguise_undo(
    struct arena *a, struct str text, struct undone out[static DISGUISE_WAYS]);

/*
 * What a short name may be mistyped for, one a line: two neighbours exchanged
 * (SMCB), a letter doubled (FedeEx), another vowel (Yodabashi). `folded` is
 * lower-case ASCII; of any other text, and of a long one, nothing is written.
 */
struct str disguise_typos(struct arena *a, struct str folded);

#endif

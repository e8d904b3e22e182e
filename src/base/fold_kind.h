/* SPDX-License-Identifier: MIT */
/* The form of the folding table, for base/fold.c and tools/gen_fold.c. */
#ifndef BASE_FOLD_KIND_H
#define BASE_FOLD_KIND_H

#include <stdbool.h>
#include <stdint.h>

enum fold_kind {
	FOLD_OTHER, /* ends a word */
	FOLD_SPACE,
	FOLD_LATIN,   /* plain or accented Latin letter */
	FOLD_STYLED,  /* mathematical, circled, squared ... Latin letter */
	FOLD_FOREIGN, /* letter of a script that is confused with Latin */
	FOLD_DIGIT,
	FOLD_SCRIPT,	/* letter of any other script: ends a word */
	FOLD_ACCENT,	/* combining mark that languages use */
	FOLD_MARK,	/* any other combining mark */
	FOLD_INVISIBLE, /* default-ignorable */
	FOLD_SELECTOR,	/* variation selector */
	FOLD_VOICE,	/* dakuten, handakuten */
	FOLD_HAN,
	FOLD_KATAKANA,
	FOLD_HIRAGANA,
	FOLD_DASH
};

/*
 * What one code point folds to: `length` bytes of the pool, 0: itself (the
 * kinds that are dropped apart). `latin`: what it is mistaken for inside a
 * Latin word; is_weak: only there.
 */
struct fold_record {
	uint16_t offset;
	uint8_t length;
	uint8_t kind;
	uint8_t is_weak;
	char latin[3];
};

static inline bool
fold_is_dropped(unsigned kind)
{
	return kind == FOLD_ACCENT || kind == FOLD_MARK ||
	       kind == FOLD_INVISIBLE || kind == FOLD_SELECTOR;
}

#endif

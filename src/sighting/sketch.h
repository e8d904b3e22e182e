/* SPDX-License-Identifier: MIT */
/* A keyed sketch of a text: near-duplicates have most of its slots alike. */
#ifndef SIGHTING_SKETCH_H
#define SIGHTING_SKETCH_H

#include "base/arena.h"

enum {
	SKETCH_KEY_BYTES = 32,
	SKETCH_SLOTS = 64,
	SKETCH_LETTERS_MOST = 6000, /* read from the start: padding follows */
	SKETCH_HEAD_BYTES = 400,    /* of the letters, that padding leaves */
	SKETCH_GRAM = 5		    /* letters */
};

/*
 * What stays the same in each mail of a wave: the folded text's letters.
 * Digits, words with digits, addresses, URLs and words that nobody could say
 * aloud are taken out, and runs of the rest are parted by one blank.
 */
struct str sketch_letters(struct arena *a, struct str text);

/*
 * MinHash (Broder 1997) over the SKETCH_GRAM letters at each place; without
 * the key nobody can tell whether a text that he guesses had this sketch.
 * False when there are too few letters to tell texts apart.
 */
bool sketch_of(struct str letters,
    const unsigned char key[static SKETCH_KEY_BYTES],
    uint16_t out[static SKETCH_SLOTS]);

/* The letters that a lure begins with: what is put behind it is not there. */
struct str sketch_head(struct str letters);

/* Keyed, of the letters alone: blanks do not count. */
uint64_t sketch_hash(
    struct str letters, const unsigned char key[static SKETCH_KEY_BYTES]);

#endif

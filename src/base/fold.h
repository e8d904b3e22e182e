/* SPDX-License-Identifier: MIT */
/* Text folded for comparison: width, case, look-alikes, invisible marks. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/arena.h"

/*
 * A folded text and where each of its bytes comes from. Fold a text once: what
 * was folded may fold further where rules look at neighbours. Malformed UTF-8
 * becomes U+FFFD.
 * - White space runs are one blank (the ends are not trimmed); controls,
 *   default-ignorables and variation selectors are dropped.
 * - Latin, Greek, Cyrillic ... letters: NFKC_Casefold without accents, so that
 *   "Itau" equals its accented form. Styled letters (mathematical, circled,
 *   squared, small capitals, IPA, full width) are plain ones.
 * - Look-alikes become Latin by word: in a word that has Latin letters when
 *   each other letter has a look-alike; in a word of another script alone when
 *   each letter has a close one and there are three at least. So Russian and
 *   Greek text stays what it is, short of a word like "scope" in disguise.
 * - Kana: half width is full width, sound marks are composed. Kanji, dashes
 *   and kana that only pose as katakana (U+529B for ka, U+4E00 for the long
 *   vowel ...) become it where no Japanese word could have them; hiragana
 *   stays. Similar katakana (so/n, shi/tsu) stay apart: they tell words apart.
 * - Dashes, quotes, slashes, full-width punctuation: the ASCII one.
 * - ASCII look-alikes (l/I/1, 0/O, rn/m) stay: text_skeleton is for those.
 */
struct folded {
	struct str text;
	const uint32_t *map; /* text.n + 1 offsets into the source */
	/*
	 * Somewhere a look-alike, a styled letter or an invisible mark stood
	 * inside a word of Latin letters, or a kanji or an invisible mark
	 * inside katakana. For one place of a text, fold that place alone
	 * (fold_source gives it) and look at this.
	 */
	bool was_disguised;
};

/* text.n below 4 GiB. Linear; at most four bytes for each of the source. */
struct folded fold_text(struct arena *a, struct str text);

/* The source bytes of folded [offset, offset + length). */
struct str fold_source(
    const struct folded *f, struct str text, size_t offset, size_t length);

#endif

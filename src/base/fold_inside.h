/* SPDX-License-Identifier: MIT */
/* Inside base/: a folding at work. */
#ifndef BASE_FOLD_INSIDE_H
#define BASE_FOLD_INSIDE_H

#include "base/fold.h"
#include "base/fold_kind.h"

enum {
	KANA_LONG = 0x30fc
};

struct fold {
	struct arena *arena;
	struct str in;
	size_t at;
	char *out;
	uint32_t *map;
	size_t n, cap;
	enum fold_kind prev; /* kind and code of what was last written */
	uint32_t prev_code;
	size_t loose_end; /* of the invisible marks that were looked at */
	bool was_disguised;
};

/* One code point of the source: as it folds alone. */
struct piece {
	uint32_t code; /* folded, when that is one code point */
	const struct fold_record *record;
	enum fold_kind kind;
	size_t at, end; /* in the source */
};

/*
 * What stands at `at` behind invisible marks; kind OTHER at the end. Each run
 * of marks is passed for the few characters before it alone: linear.
 */
struct piece fold_peek(struct str in, size_t at);

/* Bytes, a code point, a piece as it folds alone: from `source` on. */
void fold_put(struct fold *f, struct str s, size_t source);
void fold_put_code(struct fold *f, uint32_t code, size_t source);
void fold_put_piece(struct fold *f, const struct piece *p);

/* fold_japanese.c: a sound mark; a kanji or kana. */
void fold_voice(struct fold *f, const struct piece *p);
void fold_japanese(struct fold *f, const struct piece *p);

#endif

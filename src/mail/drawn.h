/* SPDX-License-Identifier: MIT */
/* Codes drawn without a picture: table cells, or block characters. */
#ifndef MAIL_DRAWN_H
#define MAIL_DRAWN_H

#include "base/arena.h"

/* Not 0 where dark; width * height of them. */
struct drawn {
	uint8_t *cells;
	size_t width, height;
	size_t offset; /* in the text, of the table or the first line */
};

/*
 * What may be a code in a text that a reader sees: tables of at least 21 rows
 * of as many coloured cells (when is_html), and runs of lines that are made of
 * block elements (U+2580, U+2584, U+2588) and blanks. At most DRAWN_MOST, in
 * order. Linear in the text.
 */
enum {
	DRAWN_MOST = 4
};

size_t drawn_find(struct arena *a, struct str text, bool is_html,
    struct drawn out[static DRAWN_MOST]);

#endif

/* SPDX-License-Identifier: MIT */
/* CSS declarations, as far as they decide whether text is seen. */
#ifndef MAIL_HTML_CSS_H
#define MAIL_HTML_CSS_H

#include "base/arena.h"
#include "mail/html_name.h"

enum css_unit {
	CSS_KEYWORD,
	CSS_PX,	     /* hundredths of a pixel; pt, in, cm and so on too */
	CSS_EM,	     /* hundredths of the font size */
	CSS_PERCENT, /* hundredths of a per cent */
	CSS_NUMBER,  /* thousandths */
	CSS_COLOUR   /* 0xAARRGGBB */
};

enum css_keyword {
	KW_OTHER,
	KW_INHERIT,
	KW_INITIAL,
	KW_NONE,
	KW_AUTO,
	KW_BLOCK, /* display: begins a line of its own */
	KW_INLINE,
	KW_CELL, /* inline-block, table-cell: parted by a blank */
	KW_CONTENTS,
	KW_HIDDEN,
	KW_VISIBLE,
	KW_PRE,	     /* white-space: lines as written */
	KW_ABSOLUTE, /* position: fixed too */
	KW_RELATIVE,
	KW_IMAGE, /* background-image: some */
	KW_GONE	  /* clip, transform: nothing is left to see */
};

struct css_decl {
	uint8_t prop, unit;
	bool is_important;
	int32_t value;
};

enum {
	CSS_DECLS_MOST = 2, /* that one declaration stands for */
	CSS_LENGTH_MOST = 100 * 1000 * 1000
};

/*
 * Takes the next declaration off *block and returns how many declarations of
 * single properties it stands for; those that say nothing about being seen
 * give none. Call while block->n. Linear.
 */
size_t css_next(struct str *block, struct css_decl out[static CSS_DECLS_MOST]);

/*
 * The block without comments and escapes: a copy in the arena where it has
 * any, else itself.
 */
struct str css_clean(struct arena *a, struct str block);

/* The URL of the first url() in the block; absent when there is none. */
struct str css_url(struct str block);

/* A colour as CSS writes it; false when it is none. *out is 0xAARRGGBB. */
bool css_colour(struct str s, uint32_t *out);
/* As HTML attributes write it: names, hexadecimal digits with or without #. */
bool html_colour(struct str s, uint32_t *out);

/* A length or number at the front of *s, which is taken off. */
bool css_length(struct str *s, enum css_unit *unit, int32_t *value);

#endif

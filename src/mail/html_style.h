/* SPDX-License-Identifier: MIT */
/* How an element is shown: what style and attributes make of it. */
#ifndef MAIL_HTML_STYLE_H
#define MAIL_HTML_STYLE_H

#include "mail/html.h"
#include "mail/html_sheet.h"

enum {
	STYLE_SEEN = 0 /* else 1 + enum html_hidden_how */
};

/* Lengths are hundredths of a pixel. */
struct html_style {
	/* inherited */
	int32_t font_size, indent;
	uint32_t colour;	    /* 0xAARRGGBB */
	uint32_t background;	    /* 0xRRGGBB that text here stands on */
	uint16_t opacity;	    /* thousandths, of all around it */
	uint8_t hidden;		    /* the whole element and all it holds */
	bool is_invisible;	    /* visibility */
	bool is_background_unknown; /* an image */
	bool is_pre;
	/* the element's own */
	uint8_t display; /* enum css_keyword */
	uint8_t text;	 /* how text in it is hidden, or STYLE_SEEN */
	bool has_background, has_border;
	int32_t padding;
	int32_t width, height; /* -1 when not given */
};

/* Of the document itself: black on white, 16 pixels. */
struct html_style style_root(void);

/*
 * The style of an element in one of the style *parent. matches: what sheets
 * say, in order. Strings are decoded in the arena.
 */
void style_of(const struct html_tree *t, struct arena *a,
    const struct html_node *n, const struct html_style *parent,
    const struct sheet_match *matches, size_t n_matches,
    struct html_style *out);

#endif

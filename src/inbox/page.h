/* SPDX-License-Identifier: MIT */
/* A saved page or pasted text as one text with its borders and its frames. */
#ifndef INBOX_PAGE_H
#define INBOX_PAGE_H

#include "base/arena.h"

enum {
	ORIGINS_MOST = 4
};

/* An element, a paragraph or a line: what may be one row of a list. */
struct frame {
	size_t from, to; /* in the text */
};

struct inbox_page {
	struct str text;    /* what is seen: blocks as lines, cells by tabs */
	const size_t *soft; /* offsets where an element begins or ends */
	size_t n_soft;
	const struct frame *frames;
	size_t n_frames;
	struct str origins[ORIGINS_MOST]; /* URLs it says it comes from */
	size_t n_origins;
};

struct inbox_page inbox_page_read(struct arena *a, struct str bytes);

#endif

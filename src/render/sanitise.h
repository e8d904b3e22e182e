/* SPDX-License-Identifier: MIT */
/* HTML of a mail as HTML that can do nothing but be looked at. */
#ifndef RENDER_SANITISE_H
#define RENDER_SANITISE_H

#include "base/buf.h"

/* A piece of the source to be marked. */
struct mark {
	size_t offset, length; /* in the source; an element by its `<` */
	unsigned number;
	bool is_good;
};

struct sanitise_words { /* ours, as plain text */
	struct str image, to, cut;
};

/*
 * Adds what a reader of `source` sees, rebuilt from its tree: elements and
 * attributes of short lists alone, always closed, text escaped; style
 * declarations of a list with values of words, numbers and colours alone. No
 * script, no foreign content, no form control, no link that opens, nothing
 * that is loaded: images become a box with their text. Links tell where they
 * go by title. `marks` are sorted by offset. Linear; stops at `most` bytes
 * with words.cut.
 */
void sanitise_html(struct buf *out, struct str source, const struct mark *marks,
    size_t n_marks, const struct sanitise_words *words, size_t most);
/* The same for plain text: line ends and blanks are kept. */
void sanitise_text(struct buf *out, struct str text, const struct mark *marks,
    size_t n_marks, const struct sanitise_words *words, size_t most);

/* A style attribute's value: what is allowed of it, escaped. */
void sanitise_style(struct buf *out, struct str style);

#endif

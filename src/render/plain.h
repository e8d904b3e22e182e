/* SPDX-License-Identifier: MIT */
/* Text of a mail made harmless for terminals and for people. */
#ifndef RENDER_PLAIN_H
#define RENDER_PLAIN_H

#include "base/arena.h"

/*
 * On one line: white space runs become a blank; C0, C1, ESC, bidi controls
 * and invisible characters appear as <U+202E>; malformed UTF-8 as U+FFFD.
 */
struct str plain_line(struct arena *a, struct str s);

/* Columns on a terminal: wide and full-width characters take two. */
size_t plain_width(struct str s);

struct buf;

/*
 * Adds `s` wrapped at `columns`, the first line behind `first` and the others
 * behind `rest` (both counted). Latin breaks at blanks, Japanese between any
 * two characters but before closing marks.
 */
void plain_wrap(struct buf *b, struct str s, struct str first, struct str rest,
    size_t columns);

/*
 * Adds `s` on one line of at most `columns`, of which 16 at least. What is too
 * long is cut with an ellipsis (which some terminals show two columns wide, and
 * so it counts) behind `key`, or, where that would cut key off, in front of it
 * and behind it. Of a key that does not fit the end stays: of a host that is
 * what decides. An absent key is cut at the end. No character is parted from
 * its marks.
 */
void plain_fit(struct buf *b, struct str s, struct str key, size_t columns);

#endif

/* SPDX-License-Identifier: MIT */
/* The exit to HTML: every byte of a mail goes through here. */
#ifndef RENDER_ESCAPE_H
#define RENDER_ESCAPE_H

#include "base/buf.h"

/*
 * As text and as a double-quoted attribute's value: & < > " ' as references;
 * malformed UTF-8, controls but LF and TAB, and characters that turn or hide
 * the text around them as U+FFFD.
 */
void escape_html(struct buf *b, struct str s);
/* The same with {kanji|reading} as ruby: for sentences of ours alone. */
void escape_words(struct buf *b, struct str s);
/* The same with kanji(reading) of a report in easy Japanese as ruby. */
void escape_sentence(struct buf *b, struct str s, bool is_easy);

#endif

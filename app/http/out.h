/* SPDX-License-Identifier: MIT */
/* Bytes that grow on the heap up to a maximum; the exits that escape. */
#ifndef HTTP_OUT_H
#define HTTP_OUT_H

#include <stdbool.h>
#include <stddef.h>

/* Past `max` nothing more is added and is_full turns true. Zero it first. */
struct out {
	char *p;
	size_t n, cap, max;
	bool is_full;
};

void out_init(struct out *o, size_t max);
void out_done(struct out *o);

void out_add(struct out *o, const char *p, size_t n);
void out_text(struct out *o, const char *s);
void out_fmt(struct out *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * As text of HTML and as a quoted attribute's value: & < > " ' written as
 * references; malformed UTF-8, controls but LF and TAB, and marks that turn
 * the direction of writing become U+FFFD.
 */
void out_html(struct out *o, const char *p, size_t n);
/* Of HTML that we made: only malformed bytes, controls and such marks. */
void out_clean(struct out *o, const char *p, size_t n);
/* As out_html, with {kanji|reading} as ruby: for sentences of data/words. */
void out_words(struct out *o, const char *p, size_t n);
/* The same, with {kanji|reading} as its kanji alone. */
void out_words_plain(struct out *o, const char *p, size_t n);

/* Gives the bytes away, with a NUL behind; o is empty then. */
char *out_take(struct out *o, size_t *size_out);

#endif

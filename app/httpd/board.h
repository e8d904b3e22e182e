/* SPDX-License-Identifier: MIT */
/* The public side of the board: only where a store is configured. */
#ifndef HTTPD_BOARD_H
#define HTTPD_BOARD_H

#include "httpd/service.h"

/* ---- board.c */

void board_list(struct request *r);
void board_show(struct request *r);
void board_comment(struct request *r);
/* "2025-10-28" of the seconds in `from`. */
void board_add_date(json_t *o, const char *from, const char *name);
const char *board_text(const json_t *o, const char *name);
/* Into the log: why. */
void board_tell_lost(struct service *s);
/* 503, and why in the log. */
void board_lost(struct request *r);
/* 404, unless it is the store that is lost. */
void board_missing(struct request *r, const char *why);

/* ---- board_feed.c: for programs */

void board_feed(struct request *r);
void board_atom(struct request *r);
void board_sitemap(struct request *r);
/* schema.org's data of a warning, which has `date` and `updated` already. */
void board_add_schema(struct request *r, json_t *o, const json_t *w);

/* ---- board_faq.c: questions that data answers */

/* Sets w.faq, an array of {q, a}: HTML in the page's language. */
void faq_add(struct request *r, json_t *w);
/* The one that asks what `text` asks, or NULL. */
json_t *faq_match(struct request *r, const json_t *w, const char *text);

/* ---- board_match.c: was a mail that is checked seen by others? */

bool board_open_key(struct service *s, char **why_out);
/* Has the worker make the sighting, which is looked up and never kept. */
void board_want_match(struct request *r, struct job *j);
/* Sets o.seen = {n, since, slug} where a warning is published and enough saw.
 */
void board_add_match(struct request *r, json_t *o, const struct job *j);
/* Do reports that people consent to count here? */
bool board_counts(const struct service *s);
/*
 * Adds the job's sighting, reported by who asks: 1, or 0 where it was no fake,
 * or a negative store_error. That the client has reported it before is not
 * told.
 */
int board_count(struct request *r, const struct job *j);

/* ---- board_receipt.c: a comment and who wrote it */

enum {
	RECEIPT_SIZE = 32 /* hex digits */
};

/* What the writer is given, and what is kept of it. */
void receipt_new(char receipt[RECEIPT_SIZE + 1], char hash[65]);
void receipt_page(struct request *r);
/* What became of a comment; and its deletion. */
void receipt_look(struct request *r);

#endif

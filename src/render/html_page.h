/* SPDX-License-Identifier: MIT */
/* What the writers of the page's blocks share. */
#ifndef RENDER_HTML_PAGE_H
#define RENDER_HTML_PAGE_H

#include "base/buf.h"
#include "render/html.h"

struct page {
	struct arena *arena;
	const struct know *know;
	const json_t *report;
	struct str view, lang;
	enum html_form form;
	bool is_easy;
	struct buf out;
};

/* ---- reading the report: absent, NULL, false where it is not as it should */

struct str page_string(const json_t *o, const char *key);
const json_t *page_list(const json_t *o, const char *key);
bool page_is(const json_t *o, const char *key, const char *value);
bool page_true(const json_t *o, const char *key);

/* ---- writing */

void page_raw(struct page *p, const char *html);
void page_escape(struct page *p, struct str s);
/* A sentence of the report: in easy Japanese with ruby. */
void page_sentence(struct page *p, struct str s);
/* Words of a key, {brand} {inbox} {place} {host} filled from the report. */
void page_words(struct page *p, const char *key);
/* Without readings, for attributes and titles; it has no {placeholders}. */
void page_words_plain(struct page *p, const char *key);
/* "prefix.name"; false, and nothing written, when there are no such words. */
bool page_words_of(struct page *p, const char *prefix, struct str name);
/* <h2> with an icon, in a <section class=... aria-labelledby>. */
void page_begin(struct page *p, const char *id, const char *heading);
void page_end(struct page *p);

/* ---- the blocks, in their order */

void page_verdict(struct page *p);
void page_contradiction(struct page *p);
void page_settle(struct page *p);
void page_steps(struct page *p);
void page_done(struct page *p);
void page_reasons(struct page *p);
void page_mail(struct page *p);
void page_links(struct page *p);
void page_auth(struct page *p);
void page_unchecked(struct page *p);
void page_keep(struct page *p);

#endif

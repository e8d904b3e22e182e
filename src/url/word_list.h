/* SPDX-License-Identifier: MIT */
/* Inside url/: words that are put beside a brand's name, in deep form. */
#ifndef URL_WORD_LIST_H
#define URL_WORD_LIST_H

#include "url/hash_table.h"
#include "url/url.h"

struct word_list {
	struct hash_table table;
	size_t longest; /* bytes */
};

/* Those of lookalike_words.def, into a zeroed list. */
void word_list_init(struct word_list *w, const struct url_tables *t);
void word_list_done(struct word_list *w);
void word_list_add(struct word_list *w, const struct url_tables *t,
    struct arena *a, struct str word);

bool word_list_has(const struct word_list *w, struct str deep);

#endif

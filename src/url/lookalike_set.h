/* SPDX-License-Identifier: MIT */
/* Inside url/: the prepared set, tables by hash. */
#ifndef URL_LOOKALIKE_SET_H
#define URL_LOOKALIKE_SET_H

#include "url/hash_table.h"
#include "url/lookalike.h"
#include "url/word_list.h"

/* A brand's domain as it is compared. */
struct look_brand {
	struct str domain;	/* ASCII */
	struct str label;	/* ASCII, of the registrable domain */
	struct str plain_label; /* forms of look.h */
	struct str deep_label;
	struct str deep_domain;	 /* hyphens are dots */
	struct str deep_compact; /* without dots */
	uint32_t owner, index;
	bool is_word, is_shared;
	bool is_hosted; /* under a private public suffix */
};

struct lookalike_set {
	const struct url_tables *t;
	struct arena *a;
	struct look_brand *brands;
	size_t n_brands;
	struct hash_table domains, labels, deep_domains, compacts, deletions;
	const struct word_list *words; /* own_words, or those of t */
	struct word_list own_words;
	size_t most_tokens;	    /* of a domain */
	size_t longest_label;	    /* deep */
	size_t longest_word;	    /* deep */
	unsigned char firsts[8192]; /* bits: first three deep bytes of labels */
};

/* Could a brand's deep label begin with s? Never false for one that does. */
bool set_may_begin(const struct lookalike_set *s, struct str text);

/* Is the suffix one of companies that lend names, not of a registry? */
bool suffix_is_private(const struct url_tables *t, struct str suffix);

/* The hashes of a plain label with one code point left out each. */
size_t label_deletions(struct str label, uint64_t *out, size_t most);

#endif

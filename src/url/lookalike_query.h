/* SPDX-License-Identifier: MIT */
/* Inside url/: one host taken apart, and the best match so far. */
#ifndef URL_LOOKALIKE_QUERY_H
#define URL_LOOKALIKE_QUERY_H

#include "url/look.h"
#include "url/lookalike_set.h"

enum {
	TOKENS_MOST = 64,
	LABEL_LEAST = 4, /* characters of a name that may be a token */
	NAME_SURE = 6	 /* of a name that may touch any text */
};

/* Between two separators of the plain form. */
struct token {
	size_t from, to;
	size_t label;	/* number of the DNS label it stands in */
	bool is_dotted; /* a dot of the host, or nothing, before it */
	bool is_word;	/* of the list, or digits */
};

struct query {
	const struct lookalike_set *s;
	struct look look;
	struct token tokens[TOKENS_MOST];
	size_t n_tokens;
	size_t site_from, site_to; /* the registrable label, plain */
	size_t end;		   /* of what is judged, plain */
	bool is_hosted;		   /* under a private public suffix */
	struct str suffix;	   /* of the host, with its dot */
	struct lookalike best;
	const struct look_brand *brand; /* of best */
};

/* Keeps the stronger way, then the longer part, then the host's own suffix. */
void query_consider(struct query *q, enum lookalike_kind kind,
    const struct look_brand *b, struct str part);
/* Is `kind` stronger than what was found? */
bool query_wants(const struct query *q, enum lookalike_kind kind);

/* Fills tokens from look.plain up to `end`. */
void query_split(struct query *q);

/* The plain offset of an offset in look.host. */
size_t look_plain_offset(const struct look *l, size_t host_at);

/* Tokens i to j: in the host, bounded by dots, beside a word of the list. */
struct str window_host(const struct query *q, size_t i, size_t j);
bool window_is_whole(
    const struct query *q, size_t i, size_t j, const struct look_brand *b);
bool window_has_word(const struct query *q, size_t i, size_t j);

/* The next brand whose deep form in `table` is `deep`; *at begins as 0. */
const struct look_brand *next_brand(const struct lookalike_set *s,
    const struct hash_table *table, struct str deep, size_t *at);

bool text_is_number(struct str s);

/* lookalike_run.c: names that run into words without a separator. */
void check_runs(struct query *q);

#endif

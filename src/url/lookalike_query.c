/* SPDX-License-Identifier: MIT */
/* Taking a host apart into tokens, windows of them, the best match. */
#include "url/lookalike_query.h"

/* A higher one wins. */
static const unsigned char ranks[] = {
    [LOOKALIKE_NONE] = 0,
    [LOOKALIKE_PATH] = 1,
    [LOOKALIKE_LABEL] = 2,
    [LOOKALIKE_SUFFIX] = 3,
    [LOOKALIKE_EDIT] = 4,
    [LOOKALIKE_COMBINED] = 5,
    [LOOKALIKE_HOMOGRAPH] = 6,
    [LOOKALIKE_SUBDOMAIN] = 7,
    [LOOKALIKE_USERINFO] = 8,
};

void
query_consider(struct query *q, enum lookalike_kind kind,
    const struct look_brand *b, struct str part)
{
	/* The stronger way, the longer part, the host's own suffix. */
	if (ranks[kind] < ranks[q->best.kind])
		return;
	if (kind == q->best.kind &&
	    (part.n < q->best.part.n ||
		(part.n == q->best.part.n &&
		    (str_ends(q->brand->domain, q->suffix) ||
			!str_ends(b->domain, q->suffix)))))
		return;
	q->best = (struct lookalike){kind, b->index, part};
	q->brand = b;
}

bool
query_wants(const struct query *q, enum lookalike_kind kind)
{
	return ranks[q->best.kind] < ranks[kind];
}

bool
text_is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit((unsigned char)s.p[i]))
			return false;
	return true;
}

/* A hyphen is no end of a name as a dot is (or a slash, in a path). */
static bool
is_boundary(char c)
{
	return c != '-' && c != '_' && !is_alnum((unsigned char)c);
}

static void
add_token(struct query *q, size_t from, size_t to, size_t label)
{
	const struct look *l = &q->look;
	struct token *t = &q->tokens[q->n_tokens];
	size_t at = l->at[from];

	if (from == to || q->n_tokens == TOKENS_MOST)
		return;
	*t = (struct token){.from = from, .to = to, .label = label};
	t->is_dotted = !at || is_boundary(l->host.p[at - 1]);
	t->is_word = word_list_has(q->s->words, look_deep(l, from, to)) ||
		     text_is_number(look_plain(l, from, to));
	q->n_tokens++;
}

void
query_split(struct query *q)
{
	const struct look *l = &q->look;
	size_t from = 0, label = 0;

	q->n_tokens = 0;
	for (size_t i = 0; i <= q->end; i++) {
		if (i < q->end && l->plain[i] != '.')
			continue;
		add_token(q, from, i, label);
		if (i < q->end && l->host.p[l->at[i]] == '.')
			label++;
		from = i + 1;
	}
}

size_t
look_plain_offset(const struct look *l, size_t host_at)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (l->at[middle] < host_at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct str
window_host(const struct query *q, size_t i, size_t j)
{
	return look_host(&q->look, q->tokens[i].from, q->tokens[j].to);
}

/* Is the window bounded by dots, and as the brand writes it inside? */
bool
window_is_whole(
    const struct query *q, size_t i, size_t j, const struct look_brand *b)
{
	size_t end = q->look.at[q->tokens[j].to];

	if (!q->tokens[i].is_dotted ||
	    (end < q->look.host.n && !is_boundary(q->look.host.p[end])))
		return false;
	if (str_eq(window_host(q, i, j), b->domain))
		return true;
	for (size_t k = i; k <= j; k++)
		if (!q->tokens[k].is_dotted)
			return false;
	return true;
}

/* Is there a word of the list beside the window, in the same label? */
bool
window_has_word(const struct query *q, size_t i, size_t j)
{
	for (size_t k = 0; k < q->n_tokens; k++) {
		const struct token *t = &q->tokens[k];

		if ((k < i || k > j) && t->is_word &&
		    !text_is_number(look_plain(&q->look, t->from, t->to)) &&
		    (t->label == q->tokens[i].label ||
			t->label == q->tokens[j].label))
			return true;
	}
	return false;
}

const struct look_brand *
next_brand(const struct lookalike_set *s, const struct hash_table *table,
    struct str deep, size_t *at)
{
	uint32_t i;

	while (table_next(table, str_hash(deep), at, &i)) {
		const struct look_brand *b = &s->brands[i];

		if (table == &s->labels	    ? str_eq(b->deep_label, deep)
		    : table == &s->compacts ? str_eq(b->deep_compact, deep)
					    : str_eq(b->deep_domain, deep))
			return b;
	}
	return NULL;
}

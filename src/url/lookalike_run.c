/* SPDX-License-Identifier: MIT */
/* Names that run into words: "myamazonlogin", found at every place. */
#include "url/lookalike_query.h"

enum {
	WORD_SURE = 5 /* bytes of a word that may touch a name */
};

/* Can the text be cut into words of the list and digits? */
static bool
is_words(const struct lookalike_set *s, struct str text)
{
	bool reach[LOOK_BYTES] = {true};

	if (text.n >= LOOK_BYTES)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (!reach[i])
			continue;
		if (is_digit((unsigned char)text.p[i]))
			reach[i + 1] = true;
		for (size_t n = 2; n <= text.n - i && n <= s->words->longest;
		     n++)
			if (!reach[i + n] &&
			    word_list_has(s->words, str_sub(text, i, n)))
				reach[i + n] = true;
	}
	return reach[text.n];
}

/* Does the text begin (end) with a word long enough to be no accident? */
static bool
touches_word(const struct lookalike_set *s, struct str text, bool at_end)
{
	for (size_t n = WORD_SURE; n <= text.n && n <= s->words->longest; n++)
		if (word_list_has(
			s->words, str_sub(text, at_end ? text.n - n : 0, n)))
			return true;
	return false;
}

static bool
contains_word(const struct lookalike_set *s, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		for (size_t n = 1; n <= text.n - i && n <= s->words->longest;
		     n++)
			if (word_list_has(s->words, str_sub(text, i, n)))
				return true;
	return false;
}

/* left + name + right: is the name there on purpose? */
static bool
is_combined(const struct query *q, const struct look_brand *b, struct str left,
    struct str right)
{
	const struct lookalike_set *s = q->s;

	if (!left.n && !right.n)
		return false;
	if (s->words == &s->own_words)
		return b->plain_label.n > LABEL_LEAST &&
		       (contains_word(s, left) || contains_word(s, right));
	if (is_words(s, left) && is_words(s, right))
		return !text_is_number(left) || !text_is_number(right) ||
		       b->plain_label.n >= NAME_SURE;
	return b->plain_label.n >= NAME_SURE &&
	       (touches_word(s, left, true) || touches_word(s, right, false));
}

/* Plain offset of a deep one; in the middle of a letter: the letter. */
static size_t
plain_of_deep(const struct look *l, size_t deep_at)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (l->deep_at[middle] < deep_at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
check_name_at(struct query *q, struct str all, size_t at, size_t deep_from)
{
	const struct lookalike_set *s = q->s;
	size_t most =
	    all.n - at < s->longest_label ? all.n - at : s->longest_label;

	for (size_t n = 3; n <= most; n++) {
		struct str name = str_sub(all, at, n);
		const struct look_brand *b;
		size_t slot = 0, from, to;

		while ((b = next_brand(s, &s->labels, name, &slot))) {
			if (b->is_word || b->plain_label.n < LABEL_LEAST ||
			    !is_combined(q, b, str_sub(all, 0, at),
				str_skip(all, at + n)))
				continue;
			from = plain_of_deep(&q->look, deep_from + at);
			to = plain_of_deep(&q->look, deep_from + at + n);
			query_consider(q, LOOKALIKE_COMBINED, b,
			    look_host(&q->look, from, to));
		}
	}
}

/* Every place of a stretch where a brand's name may begin. */
static void
check_run(struct query *q, size_t from, size_t to)
{
	struct str all = look_deep(&q->look, from, to);

	for (size_t i = 0; i < all.n; i++)
		if (set_may_begin(q->s, str_skip(all, i)))
			check_name_at(q, all, i, q->look.deep_at[from]);
}

void
check_runs(struct query *q)
{
	if (q->s->words == &q->s->own_words) {
		check_run(q, q->site_from, q->site_to);
		return;
	}
	for (size_t i = 0; i < q->n_tokens; i++)
		check_run(q, q->tokens[i].from, q->tokens[i].to);
}

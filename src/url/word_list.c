/* SPDX-License-Identifier: MIT */
/* The words of lookalike_words.def, and those a caller gives. */
#include "url/word_list.h"
#include "url/look.h"

static const char words[] =
#define WORDS(list) list " "
#include "url/lookalike_words.def"
#undef WORDS
    ;

void
word_list_add(struct word_list *w, const struct url_tables *t, struct arena *a,
    struct str word)
{
	struct look look;

	if (!word.n || word.n > LOOK_BYTES / 2)
		return;
	look_make(t, a, word, &look);
	table_add(&w->table, str_hash((struct str){look.deep, look.deep_n}), 0);
	if (look.deep_n > w->longest)
		w->longest = look.deep_n;
}

void
word_list_init(struct word_list *w, const struct url_tables *t)
{
	struct str rest = {words, sizeof(words) - 1};
	struct arena *a = arena_new();

	while (rest.p)
		word_list_add(w, t, a, str_cut(&rest, ' '));
	arena_free(a);
}

void
word_list_done(struct word_list *w)
{
	table_done(&w->table);
	w->longest = 0;
}

bool
word_list_has(const struct word_list *w, struct str deep)
{
	size_t at = 0;
	uint32_t value;

	/* The key is the whole hash: a clash of 64 bits would be a word. */
	return deep.n <= w->longest &&
	       table_next(&w->table, str_hash(deep), &at, &value);
}

/* SPDX-License-Identifier: MIT */
/* The list of facts of a message. */
#include "mail/fact.h"

#include "base/limits.h"

enum {
	SAME_FACT_MOST = 8
};

static const struct {
	const char *id, *sentence;
} table[N_FACTS] = {
#define FACT(name, id, sentence) [FACT_##name] = {id, sentence},
#include "mail/facts.def"
#undef FACT
};

void
fact_add(struct facts *f, enum fact fact, struct str quote)
{
	struct mail_fact *item;

	if (!f || f->seen[fact] >= SAME_FACT_MOST)
		return;
	f->seen[fact]++;
	if (f->n + 1 >= LIMIT_FACTS) {
		if (f->n >= LIMIT_FACTS)
			return;
		fact = FACT_LIMIT_FACTS_;
	}
	if (!str_within(quote, f->raw))
		quote = f->place;
	f->items = arena_push(f->arena, f->items, f->n, sizeof *f->items);
	item = &f->items[f->n++];
	item->id = table[fact].id;
	if (str_within(quote, f->raw)) {
		item->quote = quote;
		item->offset = (size_t)(quote.p - f->raw.p);
	} else {
		item->quote = STR("");
	}
}

bool
fact_is_seen(const struct facts *f, enum fact fact)
{
	return f->seen[fact] > 0;
}

const char *
fact_id(enum fact fact)
{
	return table[fact].id;
}

const char *
fact_sentence(const char *id)
{
	for (size_t i = 0; i < N_FACTS; i++)
		if (!strcmp(table[i].id, id))
			return table[i].sentence;
	return NULL;
}

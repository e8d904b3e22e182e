/* SPDX-License-Identifier: MIT */
/* Recording what is strange about a mail's form. */
#ifndef MAIL_FACT_H
#define MAIL_FACT_H

#include "mail/message.h"

enum fact {
#define FACT(name, id, sentence) FACT_##name,
#include "mail/facts.def"
#undef FACT
	N_FACTS
};

struct facts {
	struct arena *arena;
	struct str raw;	  /* the message, which quotes are views of */
	struct str place; /* a view of raw: where we are reading */
	struct mail_fact *items;
	size_t n;
	uint8_t seen[N_FACTS]; /* how often each was recorded */
};

/*
 * Records a fact about `quote`, or about f->place when the quote is no view of
 * the message (a decoded copy, say). The same fact is kept a few times only,
 * and LIMIT_FACTS in all. A NULL f records nothing.
 */
void fact_add(struct facts *f, enum fact fact, struct str quote);

bool fact_is_seen(const struct facts *f, enum fact fact);

const char *fact_id(enum fact fact);

/* The sentence for an id, NULL for an unknown one. */
const char *fact_sentence(const char *id);

#endif

/* SPDX-License-Identifier: MIT */
/* Chance that is the same each time. */
#ifndef ORACLE_RANDOM_H
#define ORACLE_RANDOM_H

#include "base/buf.h"

struct chance {
	uint64_t state;
};

static inline unsigned
chance_of(struct chance *c, unsigned n)
{
	c->state = c->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(c->state >> 33) % n;
}

static inline const char *
chance_word(struct chance *c, const char *const *words, size_t n)
{
	return words[chance_of(c, (unsigned)n)];
}

#endif

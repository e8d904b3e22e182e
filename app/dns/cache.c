/* SPDX-License-Identifier: MIT */
/* A fixed number of sets: names are chosen by who sends mail. */
#include "dns/cache.h"

#include <stdlib.h>
#include <string.h>

struct kept {
	struct job_question q;
	uint64_t until;
};

struct dns_cache {
	struct kept *kept[CACHE_SETS][CACHE_WAYS];
};

struct dns_cache *
cache_new(void)
{
	struct dns_cache *c = calloc(1, sizeof *c);

	if (!c)
		abort();
	return c;
}

static void
drop(struct kept **k)
{
	if (*k)
		job_drop_answer(&(*k)->q);
	free(*k);
	*k = NULL;
}

void
cache_free(struct dns_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CACHE_SETS; i++)
		for (size_t k = 0; k < CACHE_WAYS; k++)
			drop(&c->kept[i][k]);
	free(c);
}

/* FNV-1a. */
static size_t
set_of(const struct job_question *q)
{
	uint32_t h = 2166136261U ^ (uint32_t)q->type;

	for (const char *s = q->name; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return (h ^ h >> 16) % CACHE_SETS;
}

static bool
is_same(const struct kept *k, const struct job_question *q)
{
	return k && k->q.type == q->type && !strcmp(k->q.name, q->name);
}

static void
copy_answer(struct job_question *to, const struct job_question *from)
{
	to->status = from->status;
	for (size_t i = 0; i < from->n_records; i++)
		job_add_record(to, from->records[i], from->sizes[i]);
}

bool
cache_answer(const struct dns_cache *c, struct job_question *q, uint64_t now)
{
	struct kept *const *set = c->kept[set_of(q)];

	for (size_t i = 0; i < CACHE_WAYS; i++) {
		if (!is_same(set[i], q) || set[i]->until <= now)
			continue;
		copy_answer(q, &set[i]->q);
		return true;
	}
	return false;
}

/* Its own place, an empty one, or that of the one that ends first. */
static struct kept **
place_for(struct kept **set, const struct job_question *q)
{
	struct kept **best = NULL;

	for (size_t i = 0; i < CACHE_WAYS; i++) {
		if (is_same(set[i], q))
			return &set[i];
		if (!best ||
		    (*best && (!set[i] || set[i]->until < (*best)->until)))
			best = &set[i];
	}
	return best;
}

static bool
is_small(const struct job_question *q)
{
	size_t sum = 0;

	for (size_t i = 0; i < q->n_records; i++)
		sum += q->sizes[i];
	return sum <= CACHE_BYTES_MOST;
}

void
cache_keep(struct dns_cache *c, const struct job_question *q, int seconds,
    uint64_t now)
{
	struct kept **place, *k;

	if (seconds <= 0 || !is_small(q))
		return;
	if (seconds > CACHE_SECONDS_MOST)
		seconds = CACHE_SECONDS_MOST;
	place = place_for(c->kept[set_of(q)], q);
	drop(place);
	k = calloc(1, sizeof *k);
	if (!k)
		abort();
	k->until = now + (uint64_t)seconds * 1000;
	k->q.type = q->type;
	memcpy(k->q.name, q->name, sizeof k->q.name);
	copy_answer(&k->q, q);
	*place = k;
}

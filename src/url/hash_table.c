/* SPDX-License-Identifier: MIT */
/* Open addressing with linear probing, at most half full. */
#include "url/hash_table.h"

enum {
	SLOTS_FIRST = 64
};

void
table_done(struct hash_table *t)
{
	free(t->slots);
	*t = (struct hash_table){0};
}

static struct hash_slot *
slots_new(size_t n)
{
	struct hash_slot *slots = calloc(n, sizeof *slots);

	if (!slots)
		abort();
	return slots;
}

static void
put_slot(struct hash_table *t, struct hash_slot s)
{
	size_t i = s.hash & t->mask;

	while (t->slots[i].hash)
		i = (i + 1) & t->mask;
	t->slots[i] = s;
}

static void
table_grow(struct hash_table *t)
{
	struct hash_table old = *t;

	t->mask = old.slots ? old.mask * 2 + 1 : SLOTS_FIRST - 1;
	t->slots = slots_new(t->mask + 1);
	/* From behind a free slot on, so that equal keys keep their order. */
	for (size_t i = 0, start = 0; old.slots && i <= old.mask; i++) {
		if (!i)
			while (old.slots[start].hash)
				start++;
		if (old.slots[(start + i) & old.mask].hash)
			put_slot(t, old.slots[(start + i) & old.mask]);
	}
	free(old.slots);
}

void
table_add(struct hash_table *t, uint64_t hash, uint32_t value)
{
	if (!t->slots || t->n * 2 > t->mask)
		table_grow(t);
	put_slot(t, (struct hash_slot){hash ? hash : 1, value});
	t->n++;
}

bool
table_next(
    const struct hash_table *t, uint64_t hash, size_t *at, uint32_t *value_out)
{
	hash = hash ? hash : 1;
	if (!t->slots)
		return false;
	for (;; ++*at) {
		const struct hash_slot *s = &t->slots[(hash + *at) & t->mask];

		if (!s->hash)
			return false;
		if (s->hash != hash)
			continue;
		*value_out = s->value;
		++*at;
		return true;
	}
}

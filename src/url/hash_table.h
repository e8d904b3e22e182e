/* SPDX-License-Identifier: MIT */
/* Inside url/: small numbers under 64-bit hashes. */
#ifndef URL_HASH_TABLE_H
#define URL_HASH_TABLE_H

#include "base/str.h"

/* Open addressing; several values may share a key, which the caller checks. */
struct hash_slot {
	uint64_t hash; /* 0: free */
	uint32_t value;
};

struct hash_table {
	struct hash_slot *slots;
	size_t mask, n; /* mask + 1 slots; NULL before the first */
};

void table_done(struct hash_table *t);
void table_add(struct hash_table *t, uint64_t hash, uint32_t value);

/*
 * The next value under `hash`: start with *at = 0 and call until it gives
 * false. Values added under one hash come in the order they were added.
 */
bool table_next(
    const struct hash_table *t, uint64_t hash, size_t *at, uint32_t *value_out);

#endif

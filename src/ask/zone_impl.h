/* SPDX-License-Identifier: MIT */
/* What the two readers of a zone and its answers share. */
#ifndef ASK_ZONE_IMPL_H
#define ASK_ZONE_IMPL_H

#include "ask/zone.h"

enum zone_kind {
	ZONE_RECORD,
	ZONE_CNAME,
	ZONE_TIMEOUT,	  /* this type of this name */
	ZONE_TIMEOUT_ANY, /* each type of it that has no record */
	ZONE_NODATA,
	ZONE_OTHER /* a type that is never asked: the name is there */
};

struct zone_entry {
	enum zone_kind kind;
	enum ask_type type;
	struct str name;  /* lower case, without a dot at the end */
	struct str value; /* as ask_item's records */
	size_t next;	  /* in its bucket: index + 1, 0 ends */
	bool is_secure;	  /* a validated answer that was recorded */
};

struct zone {
	struct arena *arena;
	struct zone_entry *entries;
	size_t n;
	size_t *buckets; /* index + 1 of the newest entry */
	size_t n_buckets;
};

struct zone *zone_new(struct arena *a);
/* `type` is the record's type word; value as the answer gives it. */
void zone_add(struct zone *z, struct str name, struct str type,
    struct str value, bool is_timeout);
/* To be called once, behind the last zone_add. */
void zone_index(struct zone *z);

/* Master-file lines into z; false with *why_out on a malformed line. */
bool zone_master(struct zone *z, struct str bytes, struct str *why_out);

#endif

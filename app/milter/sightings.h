/* SPDX-License-Identifier: MIT */
/* Sightings on their way to the board's store: in batches, never in the way. */
#ifndef MILTER_SIGHTINGS_H
#define MILTER_SIGHTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sightings;

enum {
	SIGHTINGS_MOST = 10000,	   /* that wait for a database that is lost */
	SIGHTINGS_BATCH = 500,	   /* of one transaction */
	SIGHTINGS_FLUSH_MS = 2000, /* unless set */
};

/*
 * Starts the thread that writes to `where` (store_open). The key's file has 64
 * hex digits, the board's. One is written flush_ms after it came, or before:
 * what a kill costs is no older, while a transaction takes less than half of
 * that. A store that cannot be reached is tried again and
 * again; only a bad key is a failure: NULL and *why_out, to be freed.
 */
struct sightings *sightings_start(
    const char *where, const char *key_file, unsigned flush_ms, char **why_out);
/* Writes what can be written at once, and ends. */
void sightings_stop(struct sightings *s);

const char *sightings_key(const struct sightings *s);

/*
 * One of mekiki_check_sighting, copied, seen by the mailbox `who` (kept as a
 * keyed hash). Never waits: when too many wait already it is dropped.
 */
void sightings_add(struct sightings *s, const char *json, const char *who);

struct sightings_figures {
	uint64_t added, written, dropped, failures, waiting;
	uint64_t slowest_ms; /* from its coming until it was written */
};

void sightings_figures(struct sightings *s, struct sightings_figures *out);

#endif

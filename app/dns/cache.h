/* SPDX-License-Identifier: MIT */
/*
 * Answers that are still good. libunbound keeps them too, but each question to
 * it goes to its thread and back: some twelve system calls.
 */
#ifndef DNS_CACHE_H
#define DNS_CACHE_H

#include "worker/job.h"

#include <stdint.h>

enum {
	CACHE_SETS = 1024,
	CACHE_WAYS = 4,		   /* answers whose names fall together */
	CACHE_SECONDS_MOST = 3600, /* whatever the zone says */
	CACHE_BYTES_MOST = 4096	   /* of one answer's records; else not kept */
};

struct dns_cache;

struct dns_cache *cache_new(void);
void cache_free(struct dns_cache *c);

/* Fills the answer's half of q when there is one; times are in ms. */
bool cache_answer(
    const struct dns_cache *c, struct job_question *q, uint64_t now);
/*
 * Keeps a copy of an answer for `seconds`; none for 0 or less. Where its set
 * is full the one that ends first makes room.
 */
void cache_keep(struct dns_cache *c, const struct job_question *q, int seconds,
    uint64_t now);

#endif

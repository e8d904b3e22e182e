/* SPDX-License-Identifier: MIT */
/* How often one client may ask. */
#ifndef HTTP_RATE_H
#define HTTP_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Safe for all threads. */
struct rate;

/*
 * Each client has `burst` at once and gets `per_minute` back; per_minute 0:
 * no limit. The table's size is fixed: a client that was not seen for long
 * loses its place to a new one.
 */
struct rate *rate_new(unsigned per_minute, unsigned burst);
void rate_free(struct rate *r);

/*
 * Takes one at `now_ms`. False when there is none; then *wait_out is the
 * seconds until there is.
 */
bool rate_take(struct rate *r, const char *client, size_t n, uint64_t now_ms,
    unsigned *wait_out);

#endif

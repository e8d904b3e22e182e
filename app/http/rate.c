/* SPDX-License-Identifier: MIT */
/* Token buckets in a table of fixed size. */
#include "http/rate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	SETS = 4096,
	WAYS = 4
};

struct bucket {
	uint64_t key;	  /* keyed hash of the client; 0: free */
	uint64_t updated; /* ms */
	double tokens;
};

struct rate {
	pthread_mutex_t lock;
	double per_ms, burst;
	uint64_t secret[2];
	struct bucket buckets[SETS][WAYS];
};

struct rate *
rate_new(unsigned per_minute, unsigned burst)
{
	struct rate *r = calloc(1, sizeof *r);

	if (!r || getrandom(r->secret, sizeof r->secret, 0) < 0)
		abort();
	pthread_mutex_init(&r->lock, NULL);
	r->per_ms = per_minute / 60000.0;
	r->burst = burst ? burst : 1;
	return r;
}

void
rate_free(struct rate *r)
{
	if (!r)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static uint64_t
mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

/* Keyed, so that nobody can aim at another's place. */
static uint64_t
hash(const struct rate *r, const char *p, size_t n)
{
	uint64_t h = r->secret[0];

	for (size_t i = 0; i < n; i++)
		h = mix(h ^ (unsigned char)p[i]) + r->secret[1];
	h = mix(h);
	return h ? h : 1;
}

static struct bucket *
place(struct rate *r, uint64_t key, uint64_t now)
{
	struct bucket *set = r->buckets[key % SETS], *oldest = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].updated < oldest->updated)
			oldest = &set[i];
	}
	*oldest = (struct bucket){key, now, r->burst};
	return oldest;
}

bool
rate_take(struct rate *r, const char *client, size_t n, uint64_t now_ms,
    unsigned *wait_out)
{
	struct bucket *b;
	bool ok;

	if (r->per_ms <= 0)
		return true;
	pthread_mutex_lock(&r->lock);
	b = place(r, hash(r, client, n), now_ms);
	if (now_ms > b->updated)
		b->tokens += (double)(now_ms - b->updated) * r->per_ms;
	if (b->tokens > r->burst)
		b->tokens = r->burst;
	b->updated = now_ms;
	ok = b->tokens >= 1;
	if (ok)
		b->tokens -= 1;
	else
		*wait_out = (unsigned)((1 - b->tokens) / r->per_ms / 1000) + 1;
	pthread_mutex_unlock(&r->lock);
	return ok;
}

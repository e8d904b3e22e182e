/* SPDX-License-Identifier: MIT */
/* A list that mails add to, and the thread that takes batches off it. */
#include "milter/sightings.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/log.h"
#include "http/slurp.h"
#include "store/clock.h"
#include "store/store.h"

enum {
	BATCH_ID = 32, /* hex digits */
	RETRY_LEAST_MS = 1000,
	RETRY_MOST_MS = 60000,
	DAY_SECONDS = 86400
};

struct row {
	char *json, reporter[STORE_HASH_BYTES];
	int64_t day, came_ms; /* by the clock that only goes on */
};

struct sightings {
	char *where, key[STORE_KEY_HEX + 1];
	unsigned flush_ms;
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t cond;
	struct row rows[SIGHTINGS_MOST]; /* a ring */
	size_t first, n;
	bool is_stopping;
	struct sightings_figures figures;

	/* the thread's own */
	struct store *store; /* NULL: to be opened */
	const char *why;     /* words that name nobody */
	struct row batch[SIGHTINGS_BATCH];
	size_t n_batch;
	char id[BATCH_ID + 1]; /* kept while the batch is sent again */
};

static bool
read_key(const char *path, char key[STORE_KEY_HEX + 1])
{
	char *text = slurp(path, 1024, NULL);
	size_t n = text ? strspn(text, "0123456789abcdefABCDEF") : 0;
	bool ok =
	    n == STORE_KEY_HEX && text[n + strspn(text + n, " \r\n")] == 0;

	if (ok)
		snprintf(key, STORE_KEY_HEX + 1, "%s", text);
	free(text);
	return ok;
}

/*
 * Until the first has waited for half of its time, the other half being for
 * its transaction and the one that may be under way; or until a batch is full.
 */
static void
wait_for_batch(struct sightings *s)
{
	pthread_mutex_lock(&s->lock);
	while (!s->is_stopping && s->n < SIGHTINGS_BATCH) {
		int64_t until =
		    s->n ? s->rows[s->first].came_ms + s->flush_ms / 2
			 : INT64_MAX;
		struct timespec t = {
		    (time_t)(until / 1000), (long)(until % 1000) * 1000000};

		if (!s->n)
			pthread_cond_wait(&s->cond, &s->lock);
		else if (pthread_cond_timedwait(&s->cond, &s->lock, &t) ==
			 ETIMEDOUT)
			break;
	}
	pthread_mutex_unlock(&s->lock);
}

/* After a failure the time must pass, whatever comes in meanwhile. */
static void
rest(struct sightings *s, unsigned ms)
{
	struct timespec step = {0, 100 * 1000000};

	for (unsigned passed = 0; passed < ms && !s->is_stopping; passed += 100)
		nanosleep(&step, NULL);
}

/* The next batch, under an id of its own. */
static void
take(struct sightings *s)
{
	unsigned char random[BATCH_ID / 2];

	pthread_mutex_lock(&s->lock);
	while (s->n && s->n_batch < SIGHTINGS_BATCH) {
		s->batch[s->n_batch++] = s->rows[s->first];
		s->first = (s->first + 1) % SIGHTINGS_MOST;
		s->n--;
	}
	pthread_mutex_unlock(&s->lock);
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(s->id, sizeof s->id, random, sizeof random);
}

static void
drop_batch(struct sightings *s, uint64_t *counter)
{
	for (size_t i = 0; i < s->n_batch; i++)
		free(s->batch[i].json);
	pthread_mutex_lock(&s->lock);
	*counter += s->n_batch;
	pthread_mutex_unlock(&s->lock);
	s->n_batch = 0;
}

static bool
is_open(struct sightings *s)
{
	char *why = NULL;

	if (!s->store)
		s->store = store_open(s->where, false, &why);
	if (!s->store)
		s->why = store_reason(why); /* all of it may name a user */
	free(why);
	return s->store != NULL;
}

static void
note_time(struct sightings *s)
{
	uint64_t ms = (uint64_t)(clock_ms() - s->batch[0].came_ms);

	pthread_mutex_lock(&s->lock);
	if (ms > s->figures.slowest_ms)
		s->figures.slowest_ms = ms;
	pthread_mutex_unlock(&s->lock);
}

/* True when the batch needs no further try. */
static bool
write_batch(struct sightings *s)
{
	static struct sighting list[SIGHTINGS_BATCH];
	int rc = STORE_E_LOST;

	for (size_t i = 0; i < s->n_batch; i++)
		list[i] = (struct sighting){
		    s->batch[i].json, s->batch[i].reporter, s->batch[i].day, 0};
	if (is_open(s))
		rc = store_add(s->store, s->id, list, s->n_batch);
	if (rc < 0 && s->store)
		s->why = store_reason(store_why(s->store));
	if (rc >= 0) {
		note_time(s);
		drop_batch(s, &s->figures.written);
		return true;
	}
	pthread_mutex_lock(&s->lock);
	s->figures.failures++;
	pthread_mutex_unlock(&s->lock);
	store_close(s->store);
	s->store = NULL;
	if (rc != STORE_E_INPUT)
		return false;
	drop_batch(s, &s->figures.dropped);
	return true;
}

static void *
run(void *user)
{
	struct sightings *s = user;
	unsigned retry = 0;

	for (;;) {
		bool is_last;

		if (retry)
			rest(s, retry);
		else
			wait_for_batch(s);
		pthread_mutex_lock(&s->lock);
		is_last = s->is_stopping;
		pthread_mutex_unlock(&s->lock);
		do {
			if (!s->n_batch)
				take(s);
			if (!s->n_batch || write_batch(s)) {
				retry = 0;
				continue;
			}
			if (!retry)
				log_event("error", "store-lost",
				    &LOG_T("why", s->why), 1);
			retry = retry ? retry * 2 : RETRY_LEAST_MS;
			if (retry > RETRY_MOST_MS)
				retry = RETRY_MOST_MS;
		} while (!retry && s->n);
		if (is_last)
			return NULL;
	}
}

struct sightings *
sightings_start(
    const char *where, const char *key_file, unsigned flush_ms, char **why_out)
{
	struct sightings *s = calloc(1, sizeof *s);
	pthread_condattr_t a;

	if (!s || sodium_init() < 0)
		abort();
	if (!read_key(key_file, s->key)) {
		if (asprintf(why_out, "sighting_key %s: not 64 hex digits",
			key_file) < 0)
			abort();
		free(s);
		return NULL;
	}
	s->flush_ms = flush_ms;
	s->where = strdup(where);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&s->cond, &a);
	pthread_condattr_destroy(&a);
	if (!s->where || pthread_create(&s->thread, NULL, run, s))
		abort();
	return s;
}

void
sightings_stop(struct sightings *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->is_stopping = true;
	pthread_cond_signal(&s->cond);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	drop_batch(s, &s->figures.dropped);
	for (; s->n; s->n--, s->first = (s->first + 1) % SIGHTINGS_MOST)
		free(s->rows[s->first].json);
	store_close(s->store);
	pthread_cond_destroy(&s->cond);
	pthread_mutex_destroy(&s->lock);
	sodium_memzero(s->key, sizeof s->key);
	free(s->where);
	free(s);
}

const char *
sightings_key(const struct sightings *s)
{
	return s->key;
}

void
sightings_add(struct sightings *s, const char *json, const char *who)
{
	struct row r = {.json = strdup(json),
	    .day = (int64_t)time(NULL) / DAY_SECONDS,
	    .came_ms = clock_ms()};
	bool has_room;

	if (!r.json)
		abort();
	store_hash(s->key, who, strlen(who), r.reporter);
	pthread_mutex_lock(&s->lock);
	has_room = s->n < SIGHTINGS_MOST;
	if (has_room)
		s->rows[(s->first + s->n++) % SIGHTINGS_MOST] = r;
	s->figures.added++;
	s->figures.dropped += !has_room;
	/* It sleeps until there is a first one. */
	if (s->n == 1 || s->n >= SIGHTINGS_BATCH)
		pthread_cond_signal(&s->cond);
	pthread_mutex_unlock(&s->lock);
	if (!has_room)
		free(r.json);
}

void
sightings_figures(struct sightings *s, struct sightings_figures *out)
{
	pthread_mutex_lock(&s->lock);
	*out = s->figures;
	out->waiting = s->n;
	pthread_mutex_unlock(&s->lock);
}

/* SPDX-License-Identifier: MIT */
/* Several jailed workers behind one pollable descriptor. */
#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include "worker/jail.h"
#include "worker/job.h"

#include <stdint.h>

/* Zero it, set what you need. */
struct pool_config {
	struct mekiki_config data;
	const char *jail;	/* "auto" (NULL), or a name of jail_kinds */
	size_t n_workers;	/* 0: one */
	unsigned job_ms;	/* a job's own time, DNS apart; 0: 30 s */
	unsigned recycle_jobs;	/* a new worker after so many; 0: 500 */
	size_t recycle_bytes;	/* ... or so many bytes; 0: 256 MB */
	size_t memory;		/* of one worker; 0: 1 GB */
	struct pool_seed *seed; /* NULL: the program has one thread */
	/* To judge one mail soon, not many fast: no process is kept to bear
	 * further workers, and what reads pictures is loaded when one comes,
	 * whose job begins again. With one worker and no seed alone. */
	bool is_brief;
};

enum pool_error {
	POOL_OK = 0,
	POOL_E_NO_JAIL = -1, /* the kernel has none, and "none" was not asked */
	POOL_E_NAME = -2,    /* no jail of that name */
	POOL_E_DATA = -3,    /* mekiki_open failed */
	POOL_E_SYSTEM = -4
};

struct pool;
struct pool_seed;

/*
 * For a program with several threads: called before it has them, kept longer
 * than any pool. Pools made with it may be made at any time, from any thread,
 * and have its data paths, jail and memory. Errors as pool_new.
 */
int pool_seed_new(
    const struct pool_config *config, struct pool_seed **out, char **why_out);
void pool_seed_free(struct pool_seed *s);

/* On failure *why_out is a sentence, to be freed. */
int pool_new(
    const struct pool_config *config, struct pool **out, char **why_out);
/* Ends all workers. Jobs under way are not touched any more. */
void pool_free(struct pool *p);
/* The same for a program that ends now: a brief pool's worker ends by itself.
 */
void pool_leave(struct pool *p);

/* The jail that is used. */
const struct jail *pool_jail(const struct pool *p);

/*
 * Readable when pool_run has something to do, apart from time: it must also
 * be called when pool_timeout has passed (milliseconds, -1: never).
 */
int pool_fd(const struct pool *p);
int pool_timeout(const struct pool *p);
/* Does all that can be done at once, without waiting. */
void pool_run(struct pool *p);

/* Is a worker free? There is no queue: the caller keeps what it can't give. */
bool pool_has_room(const struct pool *p);
/* False when there is no room, or the job is too large to be sent. */
bool pool_submit(struct pool *p, struct job *j);

/*
 * The next job that is JOB_ENDED (and forgotten here), or JOB_ASKING: fill the
 * answers, then pool_reply. A job can also end while it is asking, when its
 * worker dies. NULL when there is none.
 */
struct job *pool_next(struct pool *p);
void pool_reply(struct pool *p, struct job *j);

/* Waits until there is something to do, and does it. */
void pool_sleep(struct pool *p);

/* No worker could be had for several seconds: nothing more will be judged. */
bool pool_is_broken(const struct pool *p);

struct pool_stats {
	uint64_t jobs, bytes, asked;
	uint64_t crashed, timed_out, lied, refused;
	uint64_t retried; /* in a new worker */
	uint64_t born;	  /* workers, the first included */
	uint64_t busy_ms; /* time with a job, DNS apart */
};

/* Of one slot; false past the last. Sum them for the pool. */
bool pool_stats(const struct pool *p, size_t slot, struct pool_stats *out);

#endif

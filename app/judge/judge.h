/* SPDX-License-Identifier: MIT */
/* The thread that gives mails to the jailed workers and takes answers. */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "dns/dns.h"
#include "worker/pool.h"

struct judge;

/* The data as it was at one time: opened here for words and brands alone. */
struct world;

/*
 * Start it while the program has one thread. On failure *why_out, to be freed,
 * says why; a failed reload changes nothing.
 */
struct judge *judge_start(const struct pool_config *c,
    const struct dns_config *dns, size_t queue_most, unsigned deadline_ms,
    char **why_out);
bool judge_reload(struct judge *j, char **why_out);
/* Ends what is queued as "not judged". */
void judge_stop(struct judge *j);

/* The world of now, held until world_drop. */
struct world *judge_world(struct judge *j);
void world_drop(struct world *w);
const struct mekiki *world_data(const struct world *w);
const char *world_jail(const struct world *w);

/*
 * A job of somebody who waits: fill job, set ended, submit. When it has ended,
 * ended is called once, in the judge's thread, and the task is the owner's
 * again: it may free it there. It must not call the judge.
 */
struct judge_task {
	struct job job;
	void (*ended)(struct judge_task *t);
	void *user;	     /* the owner's own */
	struct world *world; /* held by the task's owner */

	struct judge_task *next;
	struct world *at;  /* whose worker has it */
	uint64_t deadline; /* ms */
	bool is_late;	   /* it waited too long for a worker: never judged */

	/* Microseconds, monotonic; 0: it did not come so far. */
	uint64_t queued, begun, asked;
	uint64_t dns_us; /* it waited for the DNS */
};

/* Of the clock that a task's times are of. */
uint64_t judge_now_us(void);

/* False when the queue is full or the service ends: nothing was done. */
bool judge_submit(struct judge *j, struct judge_task *t);

struct judge_figures {
	struct pool_stats workers; /* of all */
	uint64_t verdicts[MEKIKI_PHISH + 1];
	uint64_t queued, late, full, reloads;
	bool is_broken;
};

void judge_figures(struct judge *j, struct judge_figures *out);
/* Of each worker of the data of now; returns how many were written. */
size_t judge_workers(struct judge *j, struct pool_stats *out, size_t most);

#endif

/* SPDX-License-Identifier: MIT */
/* The thread that gives mails to the jailed workers and takes answers. */
#ifndef HTTPD_JUDGE_H
#define HTTPD_JUDGE_H

#include "dns/dns.h"
#include "http/server.h"
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
 * A job of a request: fill job, set request, submit after request_wait. When
 * it has ended, the request is woken.
 */
struct judge_task {
	struct job job;
	struct request *request;
	struct world *world; /* held by the task's owner */

	struct judge_task *next;
	struct world *at; /* whose worker has it */
	uint64_t queued, deadline;
	bool is_late; /* it waited too long for a worker: never judged */
};

/* False when the queue is full or the service ends: nothing was done. */
bool judge_submit(struct judge *j, struct judge_task *t);

struct judge_figures {
	struct pool_stats workers; /* of all */
	uint64_t verdicts[MEKIKI_PHISH + 1];
	uint64_t queued, late, full, reloads;
	bool is_broken;
};

void judge_figures(struct judge *j, struct judge_figures *out);

#endif

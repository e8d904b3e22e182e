/* SPDX-License-Identifier: MIT */
/* What the engines share. */
#ifndef STORE_SQL_IMPL_H
#define STORE_SQL_IMPL_H

#include "store/sql.h"

#include <pthread.h>

struct sql {
	const struct sql_engine *engine;
	pthread_mutex_t lock; /* recursive: a transaction holds it */
	bool is_inside, is_reading;
	bool is_failed;	   /* the transaction */
	bool is_refused;   /* ... for a text that is none */
	int queue_failure; /* of it: the first of what was queued, or 0 */
	bool has_pipeline; /* the engine queues */
	bool is_step_wise; /* ... but is not to */
	unsigned patience_ms;
	char why[512];
};

enum {
	SQL_KEPT = 64 /* prepared statements of a connection */
};

/* Which of them is this text's: 0 .. SQL_KEPT - 1. */
unsigned sql_slot(const char *text);

void sql_say(struct sql *q, const char *why);
struct sql *sqlite_open(const char *path, char **why_out);
struct sql *postgres_open(const char *conninfo, bool may_wait, char **why_out);

#endif

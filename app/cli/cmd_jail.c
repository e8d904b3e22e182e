/* SPDX-License-Identifier: MIT */
/* mekiki --check-jail: what a worker tries, and that it can't. */
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/run.h"
#include "worker/attempt.h"

/* True when it was forbidden, which is good. */
static bool
print_row(const struct attempt *a, const struct job *j)
{
	json_t *o = j->json ? json_loads(j->json, 0, NULL) : NULL;
	const char *error = json_string_value(json_object_get(o, "error"));
	bool is_done = json_is_true(json_object_get(o, "done"));

	printf("  %-34s ", a->name);
	if (j->end == JOB_CRASHED && j->signal)
		printf("forbidden: ended by %s\n", sigabbrev_np(j->signal)
						       ? sigabbrev_np(j->signal)
						       : "a signal");
	else if (j->end == JOB_ANSWERED && !is_done && error)
		printf("forbidden: %s\n", error);
	else
		printf("ALLOWED\n");
	is_done = is_done || (j->end == JOB_CRASHED && !j->signal);
	json_decref(o);
	return !is_done;
}

static bool
try_one(struct pool *p, unsigned number, struct job *j)
{
	*j = (struct job){.kind = JOB_TRY,
	    .number = number,
	    .bytes = "",
	    .options = {.index = -1}};
	while (!pool_has_room(p)) {
		if (pool_is_broken(p))
			return false;
		pool_sleep(p);
	}
	pool_submit(p, j);
	while (j->state != JOB_ENDED) {
		pool_sleep(p);
		pool_next(p);
	}
	return true;
}

int
cmd_check_jail(struct cli *c)
{
	struct pool *p;
	struct job j;
	bool is_tight = true;
	int status = run_open_pool(c, 1, &p);

	if (status)
		return status;
	printf("jail: %s (landlock ABI of this kernel: %d)\n",
	    pool_jail(p)->name, landlock_abi());
	for (unsigned i = 0; !status && attempts[i].name; i++) {
		if (try_one(p, i, &j))
			is_tight = print_row(&attempts[i], &j) && is_tight;
		else
			status = EX_OSERR;
		job_done(&j);
	}
	pool_free(p);
	printf(status	  ? "The jail could not be tried.\n"
	       : is_tight ? "The jail is tight.\n"
			  : "The jail is open.\n");
	return status ? status : is_tight ? 0 : EX_OSERR;
}

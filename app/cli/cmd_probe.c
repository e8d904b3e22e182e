/* SPDX-License-Identifier: MIT */
/* mekiki probe OP: JSON lines in, JSON lines out, read in the jail too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/run.h"

static bool
answer_line(struct pool *p, const char *op, const char *line, size_t n)
{
	struct job j = {.kind = JOB_PROBE,
	    .bytes = line,
	    .size = n,
	    .extra = op,
	    .options = {.index = -1}};

	while (!pool_has_room(p)) {
		if (pool_is_broken(p))
			return false;
		pool_sleep(p);
	}
	if (pool_submit(p, &j))
		while (j.state != JOB_ENDED) {
			pool_sleep(p);
			pool_next(p);
		}
	fwrite(j.json, 1, j.json_size, stdout);
	putchar('\n');
	fflush(stdout);
	job_done(&j);
	return true;
}

int
cmd_probe(struct cli *c)
{
	struct pool *p;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int status = run_open_pool(c, 1, &p);

	if (status)
		return status;
	while ((n = getline(&line, &size, stdin)) > 0) {
		if (answer_line(p, c->operands[0], line, (size_t)n))
			continue;
		cli_warn("the program that reads mail does not start");
		status = EX_OSERR;
		break;
	}
	free(line);
	pool_free(p);
	return status;
}

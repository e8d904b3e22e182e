/* SPDX-License-Identifier: MIT */
/* mekiki redact: one mail without whom it was for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/run.h"

static int
print_redacted(struct pool *p, const char *name, struct job *j)
{
	while (!pool_has_room(p)) {
		if (pool_is_broken(p)) {
			cli_warn("the program that reads mail does not start");
			return EX_OSERR;
		}
		pool_sleep(p);
	}
	if (pool_submit(p, j))
		while (j->state != JOB_ENDED) {
			pool_sleep(p);
			pool_next(p);
		}
	if (j->end != JOB_ANSWERED || !j->text) {
		cli_warn("%s: it could not be read", name);
		return EX_NOINPUT;
	}
	fwrite(j->text, 1, j->text_size, stdout);
	return EXIT_FINE;
}

int
cmd_redact(struct cli *c)
{
	const char *name = c->n_operands ? c->operands[0] : "-";
	struct job j = {.kind = JOB_REDACT,
	    .want = JOB_WANT_TEXT,
	    .options = {.index = -1}};
	struct pool *p;
	char *bytes = NULL;
	int status;

	if (!input_read(name, &bytes, &j.size)) {
		cli_warn("%s: %s", name, strerror(errno));
		return EX_NOINPUT;
	}
	j.bytes = bytes;
	status = run_open_pool(c, 1, &p);
	if (!status) {
		status = print_redacted(p, name, &j);
		pool_free(p);
	}
	job_done(&j);
	free(bytes);
	return status;
}

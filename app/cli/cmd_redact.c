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
run(struct pool *p, const char *name, struct job *j)
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
	if (j->end == JOB_ANSWERED && j->text)
		return EXIT_FINE;
	cli_warn("%s: it could not be read", name);
	return EX_NOINPUT;
}

int
redact_file(struct cli *c, const char *name, char **text_out, size_t *n_out)
{
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
		status = run(p, name, &j);
		pool_free(p);
	}
	if (!status) {
		*text_out = strndup(j.text, j.text_size);
		*n_out = j.text_size;
		if (!*text_out)
			abort();
	}
	job_done(&j);
	free(bytes);
	return status;
}

int
cmd_redact(struct cli *c)
{
	char *text;
	size_t n;
	int status =
	    redact_file(c, c->n_operands ? c->operands[0] : "-", &text, &n);

	if (status)
		return status;
	fwrite(text, 1, n, stdout);
	free(text);
	return EXIT_FINE;
}

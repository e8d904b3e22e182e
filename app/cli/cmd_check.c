/* SPDX-License-Identifier: MIT */
/* mekiki check: mails, one after the other. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/print.h"
#include "cli/run.h"

struct checking {
	size_t next; /* operand */
	int status;
	bool is_unreadable;
	bool is_first;
};

int
exit_worse(int status, enum mekiki_verdict v)
{
	static const int statuses[] = {
	    [MEKIKI_GENUINE] = EXIT_FINE,
	    [MEKIKI_NO_CLAIM] = EXIT_FINE,
	    [MEKIKI_UNKNOWN] = EXIT_UNKNOWN,
	    [MEKIKI_SUSPICIOUS] = EXIT_SUSPICIOUS,
	    [MEKIKI_PHISH] = EXIT_PHISH,
	};
	int now = statuses[v];

	if (!status || !now)
		return status ? status : now;
	return now < status ? now : status;
}

static bool
next_mail(struct run *r, struct item *it)
{
	struct checking *k = r->user;
	struct cli *c = r->cli;
	const char *path = "-";

	if (k->next >= (c->n_operands ? c->n_operands : 1))
		return false;
	if (c->n_operands)
		path = c->operands[k->next];
	k->next++;
	it->name = strdup(path);
	print_job(c, JOB_MAIL, it->name, &it->job);
	if (!input_read(path, &it->bytes, &it->job.size))
		it->error = errno ? errno : EIO;
	it->job.bytes = it->bytes;
	return true;
}

static bool
emit_mail(struct run *r, struct item *it)
{
	struct checking *k = r->user;

	if (it->error) {
		cli_warn("%s: %s", it->name, strerror(it->error));
		k->is_unreadable = true;
		return true;
	}
	k->status = exit_worse(k->status, it->job.verdict);
	print_answer(r->cli, &it->job, k->is_first);
	k->is_first = false;
	return true;
}

int
cmd_check(struct cli *c)
{
	struct checking k = {.is_first = true};
	struct run r = {.cli = c,
	    .next = next_mail,
	    .emit = emit_mail,
	    .user = &k,
	    .n_workers = c->n_jobs};
	size_t inputs = c->n_operands ? c->n_operands : 1;
	int status;

	if (r.n_workers > inputs)
		r.n_workers = inputs;
	status = run_all(&r);
	if (status)
		return status;
	return k.is_unreadable ? EX_NOINPUT : k.status;
}

/* SPDX-License-Identifier: MIT */
/* mekiki check: mails, one after the other. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/mails.h"
#include "cli/print.h"
#include "cli/run.h"

struct checking {
	struct mails mails; /* first: mails_next */
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
	    .next = mails_next,
	    .emit = emit_mail,
	    .user = &k,
	    .n_workers = mails_workers(c)};
	int status;

	if (c->is_interactive)
		return cmd_interactive(c);
	status = run_all(&r);
	mails_done(&k.mails);
	if (status)
		return status;
	return k.is_unreadable ? EX_NOINPUT : k.status;
}

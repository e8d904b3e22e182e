/* SPDX-License-Identifier: MIT */
/* mekiki report: judgements as other programs take them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/mails.h"
#include "worker/export.h"

struct reporting {
	struct mails mails; /* first: mails_next */
	enum mekiki_export format;
	int status;
	bool is_unreadable;
};

static bool
next_mail(struct run *r, struct item *it)
{
	struct reporting *k = r->user;

	if (!mails_next(r, it))
		return false;
	it->job.want = JOB_WANT_EXPORT;
	it->job.number = k->format;
	it->job.reporter = r->cli->reporter;
	return true;
}

static bool
print_lines(const struct reporting *k, const struct job *j)
{
	size_t n;
	char *lines = export_lines(k->format, j->text, j->text_size, &n);

	if (!lines)
		return false;
	fwrite(lines, 1, n, stdout);
	free(lines);
	fflush(stdout);
	return true;
}

static bool
emit_mail(struct run *r, struct item *it)
{
	struct reporting *k = r->user;

	if (it->error)
		cli_warn("%s: %s", it->name, strerror(it->error));
	else if (it->job.end != JOB_ANSWERED || !it->job.text)
		cli_warn("%s: it could not be read", it->name);
	else if (!print_lines(k, &it->job))
		cli_warn("%s: the answer makes no sense", it->name);
	else {
		k->status = exit_worse(k->status, it->job.verdict);
		return true;
	}
	k->is_unreadable = true;
	return true;
}

static bool
find_format(const struct cli *c, enum mekiki_export *out)
{
	if (c->export && export_find(c->export, strlen(c->export), out))
		return true;
	cli_warn("--format needs one of stix, misp, xarf, csv");
	return false;
}

static bool
has_reporter(const struct cli *c, enum mekiki_export format)
{
	if (!c->reporter && format != MEKIKI_EXPORT_XARF)
		return true;
	if (c->reporter && export_is_reporter(c->reporter))
		return true;
	cli_warn(c->reporter ? "--reporter is no mail address"
			     : "xarf needs --reporter ADDRESS");
	return false;
}

int
cmd_report(struct cli *c)
{
	struct reporting k = {.is_unreadable = false};
	struct run r = {.cli = c,
	    .next = next_mail,
	    .emit = emit_mail,
	    .user = &k,
	    .n_workers = mails_workers(c)};
	int status;

	if (!find_format(c, &k.format) || !has_reporter(c, k.format))
		return EX_USAGE;
	if (!c->options.now)
		c->options.now = time(NULL);
	if (k.format == MEKIKI_EXPORT_CSV)
		fputs(export_csv_head, stdout);
	status = run_all(&r);
	mails_done(&k.mails);
	if (status)
		return status;
	return k.is_unreadable ? EX_NOINPUT : k.status;
}

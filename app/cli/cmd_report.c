/* SPDX-License-Identifier: MIT */
/* mekiki report: judgements as other programs take them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/mails.h"
#include "worker/draft.h"
#include "worker/export.h"

struct reporting {
	struct mails mails; /* first: mails_next */
	enum mekiki_export format;
	int status;
	bool is_unreadable;
	bool is_draft; /* for a desk, made here of data and the mail */
};

static bool
next_mail(struct run *r, struct item *it)
{
	struct reporting *k = r->user;

	if (!mails_next(r, it))
		return false;
	it->job.want = k->is_draft ? JOB_WANT_JSON : JOB_WANT_EXPORT;
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

static void
print_draft(struct cli *c, const struct item *it)
{
	const struct job *j = &it->job;
	struct draft_order o = {.lang = c->options.lang,
	    .reporter = c->reporter,
	    .now = c->options.now,
	    .report = j->json,
	    .report_size = j->json_size,
	    .mail = it->bytes,
	    .mail_size = j->size};
	size_t n;
	char *s;

	if (!draft_is_due(j->verdict)) {
		cli_warn("%s: %s, so there is nothing to report", it->name,
		    mekiki_verdict_name(j->verdict));
		return;
	}
	if (!draft_find_step(c->to, &o.step) ||
	    (!c->sentences && run_open_data(c, &c->sentences)))
		return;
	o.data = c->sentences;
	s = draft_make(&o, &n);
	if (s)
		fwrite(s, 1, n, stdout);
	else
		cli_warn(
		    "%s: no mail address is known for that desk", it->name);
	fflush(stdout);
	free(s);
}

static bool
emit_mail(struct run *r, struct item *it)
{
	struct reporting *k = r->user;

	if (it->error)
		cli_warn("%s: %s", it->name, strerror(it->error));
	else if (it->job.end != JOB_ANSWERED ||
		 !(k->is_draft ? it->job.json : it->job.text))
		cli_warn("%s: it could not be read", it->name);
	else if (k->is_draft) {
		k->status = exit_worse(k->status, it->job.verdict);
		print_draft(r->cli, it);
		return true;
	} else if (!print_lines(k, &it->job))
		cli_warn("%s: the answer makes no sense", it->name);
	else {
		k->status = exit_worse(k->status, it->job.verdict);
		return true;
	}
	k->is_unreadable = true;
	return true;
}

static bool
find_format(const struct cli *c, struct reporting *k)
{
	k->is_draft = c->export && !strcmp(c->export, "draft");
	if (k->is_draft || (c->export && export_find(c->export,
					     strlen(c->export), &k->format)))
		return true;
	cli_warn("--format needs one of stix, misp, xarf, csv, draft");
	return false;
}

static bool
has_reporter(const struct cli *c, const struct reporting *k)
{
	if (!c->reporter && (k->is_draft || k->format != MEKIKI_EXPORT_XARF))
		return true;
	if (c->reporter && export_is_reporter(c->reporter))
		return true;
	cli_warn(c->reporter ? "--reporter is no mail address"
			     : "xarf needs --reporter ADDRESS");
	return false;
}

/* One mail, and not onto a screen: it holds whatever the mail holds. */
static bool
may_draft(const struct cli *c)
{
	const char *step;

	if (!draft_find_step(c->to, &step))
		cli_warn("--to is one of all, brand, antiphishing, dekyo");
	else if (c->n_operands > 1)
		cli_warn("a draft is of one mail");
	else if (isatty(STDOUT_FILENO))
		cli_warn("a draft holds the mail as it came: > report.eml");
	else
		return true;
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

	if (!find_format(c, &k) || !has_reporter(c, &k) ||
	    (k.is_draft && !may_draft(c)))
		return EX_USAGE;
	if (!c->options.now)
		c->options.now = time(NULL);
	if (!k.is_draft && k.format == MEKIKI_EXPORT_CSV)
		fputs(export_csv_head, stdout);
	status = run_all(&r);
	mails_done(&k.mails);
	if (status)
		return status;
	return k.is_unreadable ? EX_NOINPUT : k.status;
}

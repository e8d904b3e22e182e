/* SPDX-License-Identifier: MIT */
/* mekiki check: mails, one after the other. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "box/box.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/print.h"
#include "cli/run.h"

enum {
	LARGE_BYTES = 256 * 1024
};

struct checking {
	size_t next; /* operand */
	const char *operand;
	struct box *box;
	long index; /* in its file, of the next mail */
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

static void
copy_mail(struct run *r, struct item *it, const struct box_mail *mail,
    struct checking *k)
{
	struct cli *c = r->cli;
	bool is_many = mail->from_line[0] || k->index ||
		       strcmp(mail->path, k->operand) || c->n_operands > 1;

	it->name = strdup(mail->path);
	it->bytes = malloc(mail->n + 1);
	if (!it->name || !it->bytes)
		abort();
	memcpy(it->bytes, mail->raw, mail->n);
	it->bytes[mail->n] = 0;
	print_job(c, JOB_MAIL, it->name, &it->job);
	if (is_many)
		it->job.options.file = it->name;
	if (mail->from_line[0] || k->index)
		it->job.options.index = k->index;
	it->job.bytes = it->bytes;
	it->job.size = mail->n;
}

static void
set_error(struct item *it, const char *path, int error)
{
	it->name = strdup(path);
	it->error = -error;
}

/* The next mail of the box at hand; false when it has no more. */
static bool
next_of_box(struct run *r, struct item *it)
{
	struct checking *k = r->user;
	struct box_mail mail;
	int rc = k->box ? box_next(k->box, &mail) : 0;

	if (rc > 0 && mail.offset == 0)
		k->index = 0;
	if (rc > 0)
		copy_mail(r, it, &mail, k);
	else if (rc < 0)
		set_error(it, box_path(k->box), rc);
	k->index += rc > 0;
	return rc != 0;
}

static bool
next_mail(struct run *r, struct item *it)
{
	static const struct box_options options = {
	    .is_sorted = true, .mail_most = INPUT_MOST};
	struct checking *k = r->user;
	struct cli *c = r->cli;

	while (!next_of_box(r, it)) {
		int rc;

		box_close(k->box);
		k->box = NULL;
		if (k->next >= (c->n_operands ? c->n_operands : 1))
			return false;
		k->operand = c->n_operands ? c->operands[k->next] : "-";
		k->next++;
		k->index = 0;
		rc = box_open(k->operand, &options, &k->box);
		if (rc) {
			k->box = NULL;
			set_error(it, k->operand, rc);
			return true;
		}
	}
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

/* One small file needs one worker. */
static size_t
workers_for(const struct cli *c)
{
	struct stat st;

	if (c->n_operands > 1)
		return c->n_jobs < c->n_operands ? c->n_jobs : c->n_operands;
	if (c->n_operands == 1 && !stat(c->operands[0], &st) &&
	    (!S_ISREG(st.st_mode) || st.st_size > LARGE_BYTES))
		return c->n_jobs;
	return 1;
}

int
cmd_check(struct cli *c)
{
	struct checking k = {.is_first = true};
	struct run r = {.cli = c,
	    .next = next_mail,
	    .emit = emit_mail,
	    .user = &k,
	    .n_workers = workers_for(c)};
	int status;

	if (c->is_interactive)
		return cmd_interactive(c);
	status = run_all(&r);
	box_close(k.box);
	if (status)
		return status;
	return k.is_unreadable ? EX_NOINPUT : k.status;
}

/* SPDX-License-Identifier: MIT */
/* mekiki text, url, domain, page, image: what is no mail. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/print.h"
#include "cli/run.h"

struct listing {
	enum job_kind kind;
	size_t next;
	int status;
	bool is_first, is_unreadable;
};

static bool
next_operand(struct run *r, struct item *it)
{
	struct listing *k = r->user;
	struct cli *c = r->cli;

	if (k->next >= c->n_operands)
		return false;
	it->name = strdup(c->operands[k->next++]);
	print_job(c, k->kind, it->name, &it->job);
	it->job.bytes = it->name;
	it->job.size = strlen(it->name);
	return true;
}

static bool
next_file(struct run *r, struct item *it)
{
	struct listing *k = r->user;
	struct cli *c = r->cli;

	if (k->next++)
		return false;
	it->name = strdup(c->n_operands ? c->operands[0] : "-");
	print_job(c, k->kind, it->name, &it->job);
	it->job.extra = k->kind == JOB_TEXT ? c->from : c->url;
	if (!input_read(it->name, &it->bytes, &it->job.size))
		it->error = errno ? errno : EIO;
	it->job.bytes = it->bytes;
	return true;
}

static bool
emit(struct run *r, struct item *it)
{
	struct listing *k = r->user;

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

static int
list(struct cli *c, enum job_kind kind,
    bool (*next)(struct run *r, struct item *it))
{
	struct listing k = {.kind = kind, .is_first = true};
	struct run r = {
	    .cli = c, .next = next, .emit = emit, .user = &k, .n_workers = 1};
	int status = run_all(&r);

	if (status)
		return status;
	return k.is_unreadable ? EX_NOINPUT : k.status;
}

int
cmd_text(struct cli *c)
{
	return list(c, JOB_TEXT, next_file);
}

int
cmd_url(struct cli *c)
{
	return list(c, JOB_URL, next_operand);
}

int
cmd_domain(struct cli *c)
{
	return list(c, JOB_DOMAIN, next_operand);
}

int
cmd_page(struct cli *c)
{
	return list(c, JOB_PAGE, next_file);
}

int
cmd_image(struct cli *c)
{
	return list(c, JOB_IMAGE, next_file);
}

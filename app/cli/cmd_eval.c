/* SPDX-License-Identifier: MIT */
/* mekiki eval: how well labelled mail is judged. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/eval.h"
#include "cli/input.h"
#include "cli/run.h"

struct evaluating {
	struct eval eval;
	size_t next;
	int left_out; /* column of brands that count as not listed, or -1 */
	bool is_unreadable;
};

static bool
next_row(struct run *r, struct item *it)
{
	struct evaluating *k = r->user;
	struct eval_row *row = &k->eval.rows[k->next];

	if (k->next == k->eval.n_rows)
		return false;
	k->next++;
	it->user = row;
	if (asprintf(&it->name, "%s/%s", r->cli->operands[1], row->path) < 0)
		abort();
	it->job = (struct job){.kind = JOB_MAIL,
	    .options = r->cli->options,
	    .want = JOB_WANT_JSON};
	it->job.options.scan_images = 1;
	it->job.options.without_finding = r->cli->ablate;
	if (k->left_out >= 0)
		it->job.options.without_brand = row->cells[k->left_out];
	if (!input_read(it->name, &it->bytes, &it->job.size))
		it->error = errno ? errno : EIO;
	it->job.bytes = it->bytes;
	return true;
}

static bool
emit_row(struct run *r, struct item *it)
{
	struct evaluating *k = r->user;

	if (it->error) {
		cli_warn("%s: %s", it->name, strerror(it->error));
		k->is_unreadable = true;
	} else {
		eval_note(it->user, it->job.json, it->job.json_size);
	}
	return true;
}

static bool
print_changes(const struct cli *c, const struct eval *e)
{
	json_t *old = json_load_file(c->compare, 0, NULL);
	bool ok = old && eval_print_changes(e, old);

	if (!ok)
		cli_warn("%s: not what eval --json prints", c->compare);
	json_decref(old);
	return ok;
}

static int
print_all(const struct cli *c, const struct evaluating *k,
    const struct mekiki *m, int by, double seconds)
{
	const struct eval *e = &k->eval;

	if (c->is_json) {
		eval_print_json(e);
		return 0;
	}
	printf("%zu mails in %.1f s\n\n", e->n_rows, seconds);
	eval_print(e);
	if (m)
		eval_print_proof(e, m);
	if (by >= 0)
		eval_print_by(e, by);
	if (c->is_errors)
		eval_print_errors(e);
	return !c->compare || print_changes(c, e) ? 0 : EX_DATAERR;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
evaluate(struct cli *c, struct evaluating *k)
{
	struct run r = {.cli = c,
	    .next = next_row,
	    .emit = emit_row,
	    .user = k,
	    .n_workers = c->n_jobs};
	int by = c->by ? eval_column(&k->eval, c->by) : -1, status;
	double began = now();
	struct mekiki *m = NULL;

	k->left_out = c->leave_out ? eval_column(&k->eval, c->leave_out) : -1;
	if ((c->by && by < 0) || (c->leave_out && k->left_out < 0)) {
		cli_warn("%s: no column %s", c->operands[0],
		    c->by && by < 0 ? c->by : c->leave_out);
		return EX_USAGE;
	}
	status = run_all(&r);
	if (!status && !c->is_json && run_open_data(c, &m))
		status = EX_OSFILE;
	if (!status)
		status = print_all(c, k, m, by, now() - began);
	mekiki_close(m);
	if (!status && k->is_unreadable)
		status = EX_NOINPUT;
	return status;
}

int
cmd_eval(struct cli *c)
{
	struct evaluating k = {.next = 0};
	char *text;
	size_t n;
	int status = EX_DATAERR;

	if (!input_read(c->operands[0], &text, &n)) {
		cli_warn("%s: %s", c->operands[0], strerror(errno));
		return EX_NOINPUT;
	}
	if (c->is_strip_auth) {
		c->options.trust = MEKIKI_TRUST_NONE;
		c->dns = NULL;
	}
	if (eval_read(&k.eval, c->operands[0], text))
		status = evaluate(c, &k);
	eval_done(&k.eval);
	return status;
}

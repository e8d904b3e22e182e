/* SPDX-License-Identifier: MIT */
/* mekiki auth: the chain of authentication of one mail. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/print.h"
#include "cli/run.h"
#include "worker/answer.h"

struct chain {
	bool is_done, is_unreadable, is_proven;
};

static bool
next_mail(struct run *r, struct item *it)
{
	struct chain *k = r->user;

	if (k->is_done)
		return false;
	k->is_done = true;
	it->name = strdup(r->cli->operands[0]);
	print_job(r->cli, JOB_MAIL, it->name, &it->job);
	it->job.want = JOB_WANT_JSON | JOB_WANT_TEXT;
	it->job.form = MEKIKI_TEXT_AUTH;
	if (!input_read(it->name, &it->bytes, &it->job.size))
		it->error = errno ? errno : EIO;
	it->job.bytes = it->bytes;
	return true;
}

/* File and authentication of the report alone. */
static void
print_auth(json_t *report)
{
	json_t *o =
	    json_pack("{s:O, s:O}", "file", json_object_get(report, "file"),
		"auth", json_object_get(report, "auth"));
	size_t n;
	char *line = answer_json_line(o, &n);

	puts(line);
	free(line);
	json_decref(o);
}

static bool
emit_mail(struct run *r, struct item *it)
{
	struct chain *k = r->user;
	json_t *report;
	const char *state;

	if (it->error) {
		cli_warn("%s: %s", it->name, strerror(it->error));
		k->is_unreadable = true;
		return true;
	}
	report =
	    json_loadb(it->job.json, it->job.json_size, JSON_ALLOW_NUL, NULL);
	state = json_string_value(
	    json_object_get(json_object_get(report, "auth"), "state"));
	k->is_proven = state && !strcmp(state, "authenticated");
	if (r->cli->use_json)
		print_auth(report);
	else
		fwrite(it->job.text, 1, it->job.text_size, stdout);
	json_decref(report);
	return true;
}

int
cmd_auth(struct cli *c)
{
	struct chain k = {.is_done = false};
	struct run r = {.cli = c,
	    .next = next_mail,
	    .emit = emit_mail,
	    .user = &k,
	    .n_workers = 1};
	int status = run_all(&r);

	if (status)
		return status;
	if (k.is_unreadable)
		return EX_NOINPUT;
	return k.is_proven ? EXIT_FINE : EXIT_UNKNOWN;
}

/* SPDX-License-Identifier: MIT */
/* mekiki board report, sighting: mails come in, sightings are kept. */
#include "cli/board.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "cli/input.h"
#include "cli/run.h"

enum {
	DAY_SECONDS = 86400
};

static bool
next_mail(struct run *r, struct item *it)
{
	struct board *b = r->user;
	const char *path = board_operand(b, b->next);

	if (!path)
		return false;
	b->next++;
	it->name = strdup(path);
	it->job = (struct job){.kind = JOB_MAIL,
	    .options = r->cli->options,
	    .want = JOB_WANT_JSON | JOB_WANT_SIGHTING,
	    .sighting_key = b->key};
	if (!input_read(path, &it->bytes, &it->job.size))
		it->error = errno ? errno : EIO;
	it->job.bytes = it->bytes;
	return true;
}

static bool
emit_mail(struct run *r, struct item *it)
{
	struct board *b = r->user;
	const char *who = b->cli->reporter ? b->cli->reporter : it->name;
	char reporter[65], batch[65];
	struct sighting g = {
	    it->job.sighting, reporter, b->now / DAY_SECONDS, 0};

	if (it->error) {
		cli_warn("%s: %s", it->name, strerror(it->error));
		b->is_unreadable = true;
		return true;
	}
	if (!b->store) {
		puts(g.json ? g.json : "{}");
		return true;
	}
	if (g.json) {
		board_hash(b, who, strlen(who), reporter);
		/* The same mail of the same person may be sent twice. */
		board_hash(b, it->bytes, it->job.size, batch);
		memcpy(batch + 32, reporter, 32);
		if (store_add(b->store, batch, &g, 1) < 0) {
			b->is_lost = true;
			return false;
		}
	}
	printf("%" PRId64 "\t%s\n", g.campaign,
	    mekiki_verdict_name(it->job.verdict));
	return true;
}

int
board_do_report(struct board *b)
{
	struct run r = {.cli = b->cli,
	    .next = next_mail,
	    .emit = emit_mail,
	    .user = b,
	    .n_workers = b->cli->n_jobs};
	int status = run_all(&r);

	if (status)
		return status;
	if (b->is_lost)
		return board_told(b, STORE_E_LOST);
	return b->is_unreadable ? EX_NOINPUT : 0;
}

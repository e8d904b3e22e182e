/* SPDX-License-Identifier: MIT */
/* mekiki board draft: one warning, or one for each campaign that wants it. */
#include "cli/board.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "board/draft.h"
#include "cli/commands.h"
#include "cli/run.h"

enum {
	CAMPAIGNS_MOST = 10000 /* of one run, the largest first */
};

struct drafting {
	struct board *b;
	struct mekiki *m;
	const char *lang, *sample; /* NULL: no copy of the mail */
	bool is_quiet;
};

static int64_t
id_of(const json_t *o)
{
	return json_integer_value(json_object_get(o, "id"));
}

static bool
is_ready(const json_t *campaign)
{
	return json_integer_value(json_object_get(campaign, "n")) >=
	       STORE_DRAFT_AT;
}

/* The warning's id, or a store_error. */
static int64_t
draft(const struct drafting *g, const json_t *campaign)
{
	struct board *b = g->b;
	struct draft d = {0};
	int64_t id = STORE_E_NONE;

	if (draft_write(g->m, campaign, g->lang, g->sample, &d)) {
		struct warning_text t = {d.title, d.lead, d.body, ""};

		id = store_draft(
		    b->store, b->actor, id_of(campaign), d.slug, &t, b->now);
	}
	if (id > 0 && g->is_quiet)
		printf("%" PRId64 "\t%s\n", id, d.slug);
	else if (id > 0)
		printf("%" PRId64 "\t%s\n\n# %s\n\n%s\n%s", id, d.slug, d.title,
		    d.lead, d.body);
	draft_done(&d);
	return id;
}

static int
draft_one(const struct drafting *g)
{
	json_t *campaign =
	    store_campaign(g->b->store, board_number(board_operand(g->b, 0)));
	int status = EX_DATAERR;

	if (!campaign)
		return board_told(g->b, STORE_E_NONE);
	if (is_ready(campaign))
		status = board_told(g->b, draft(g, campaign));
	else
		cli_warn(
		    "board: fewer than %d people reported it", STORE_DRAFT_AT);
	json_decref(campaign);
	return status;
}

/* One that has a warning, whatever became of that, wants no other. */
static int64_t
draft_unless_had(const struct drafting *g, int64_t id)
{
	struct store *s = g->b->store;
	json_t *had = store_warnings_of(s, id), *campaign;
	int64_t rc = had ? STORE_OK : STORE_E_LOST;

	if (had && !json_array_size(had)) {
		campaign = store_campaign(s, id);
		rc = campaign ? draft(g, campaign) : STORE_E_NONE;
		json_decref(campaign);
	}
	json_decref(had);
	/* Of a brand without data, or another was quicker. */
	return rc == STORE_E_LOST ? rc : STORE_OK;
}

static int
draft_all(const struct drafting *g)
{
	json_t *list = store_campaigns(
		   g->b->store, NULL, STORE_DRAFT_AT, CAMPAIGNS_MOST),
	       *x;
	int64_t rc = list ? STORE_OK : STORE_E_LOST;
	size_t i;

	json_array_foreach(list, i, x)
	{
		if (rc >= 0)
			rc = draft_unless_had(g, id_of(x));
	}
	json_decref(list);
	return board_told(g->b, rc);
}

int
board_do_draft(struct board *b)
{
	const char *sample = board_operand(b, 1);
	struct drafting g = {.b = b,
	    .lang = b->cli->lang && !strcmp(b->cli->lang, "en") ? "en" : "ja",
	    .is_quiet = !board_operand(b, 0)};
	char *text = NULL;
	size_t n;
	int status = sample ? redact_file(b->cli, sample, &text, &n) : 0;

	g.sample = text;
	if (!status)
		status = run_open_data(b->cli, &g.m);
	if (!status)
		status = g.is_quiet ? draft_all(&g) : draft_one(&g);
	mekiki_close(g.m);
	free(text);
	return status;
}

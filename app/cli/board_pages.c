/* SPDX-License-Identifier: MIT */
/* mekiki board: campaigns, warnings about them, comments. */
#include "cli/board.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "board/draft.h"
#include "board/publish.h"
#include "cli/run.h"

enum {
	SHOWN_MOST = 1000
};

int
board_do_campaigns(struct board *b)
{
	int64_t id = board_number(board_operand(b, 0));
	json_t *o;

	if (!board_operand(b, 0))
		return board_print(
		    b, store_campaigns(b->store, NULL, 1, SHOWN_MOST));
	o = store_campaign(b->store, id);
	return o ? board_print(b, json_pack("[o]", o))
		 : board_told(b, STORE_E_NONE);
}

int
board_do_merge(struct board *b)
{
	return board_told(b,
	    store_merge(b->store, b->actor, board_number(board_operand(b, 0)),
		board_number(board_operand(b, 1)), b->now));
}

int
board_do_forms(struct board *b)
{
	return board_print(
	    b, store_forms(b->store, board_number(board_operand(b, 0))));
}

int
board_do_split(struct board *b)
{
	int64_t forms[STORE_EXEMPLARS_MOST], id;
	size_t n = 0;

	for (; board_operand(b, n + 1); n++)
		forms[n] = board_number(board_operand(b, n + 1));
	id = store_split(b->store, b->actor, board_number(board_operand(b, 0)),
	    forms, n, b->now);
	if (id > 0)
		printf("%" PRId64 "\n", id);
	return board_told(b, id);
}

int
board_do_draft(struct board *b)
{
	json_t *campaign =
	    store_campaign(b->store, board_number(board_operand(b, 0)));
	const char *lang =
	    b->cli->lang && !strcmp(b->cli->lang, "en") ? "en" : "ja";
	struct mekiki *m = NULL;
	struct draft d = {0};
	int64_t id = STORE_E_NONE;
	int status = 0;

	if (!campaign)
		return board_told(b, STORE_E_NONE);
	if (json_integer_value(json_object_get(campaign, "n")) <
	    STORE_DRAFT_AT) {
		cli_warn(
		    "board: fewer than %d people reported it", STORE_DRAFT_AT);
		json_decref(campaign);
		return EX_DATAERR;
	}
	status = run_open_data(b->cli, &m);
	if (!status && draft_write(m, campaign, lang, &d)) {
		struct warning_text t = {d.title, d.lead, d.body, ""};

		id = store_draft(b->store, b->actor,
		    board_number(board_operand(b, 0)), d.slug, &t, b->now);
	}
	if (id > 0)
		printf("%" PRId64 "\t%s\n\n# %s\n\n%s\n%s", id, d.slug, d.title,
		    d.lead, d.body);
	else if (!status)
		status = board_told(b, id);
	draft_done(&d);
	mekiki_close(m);
	json_decref(campaign);
	return status;
}

int
board_do_publish(struct board *b)
{
	return board_told(
	    b, publish_state(b->store, b->actor,
		   board_number(board_operand(b, 0)), "published", b->now));
}

int
board_do_withdraw(struct board *b)
{
	return board_told(
	    b, publish_state(b->store, b->actor,
		   board_number(board_operand(b, 0)), "withdrawn", b->now));
}

int
board_do_moderate(struct board *b)
{
	int64_t id = board_number(board_operand(b, 0)), version;

	if (!board_operand(b, 0))
		return board_print(b, store_queue(b->store, SHOWN_MOST));
	if (!board_operand(b, 1))
		return board_told(b, STORE_E_INPUT);
	version = sql_number(store_sql(b->store), -1,
	    "SELECT version FROM comments WHERE id = $1", "i", id);
	if (version < 0)
		return board_told(b, STORE_E_NONE);
	return board_told(b, store_moderate(b->store, b->actor, id, version,
				 board_operand(b, 1), NULL, b->now));
}

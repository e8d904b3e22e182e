/* SPDX-License-Identifier: MIT */
/* mekiki board: campaigns, warnings about them, comments. */
#include "cli/board.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "board/publish.h"

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

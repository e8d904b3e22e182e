/* SPDX-License-Identifier: MIT */
/* What the files of `mekiki board` share. */
#ifndef CLI_BOARD_H
#define CLI_BOARD_H

#include "cli/commands.h"
#include "store/store.h"

struct board {
	struct cli *cli;
	struct store *store;
	int64_t now, actor; /* as the audit log has it */
	char key[STORE_KEY_HEX + 1];
	size_t next; /* operand to report */
	bool is_unreadable, is_lost;
};

/* The exit status of a store_error, with a line about it. */
int board_told(const struct board *b, int64_t rc);
/* The operand so many behind the action's name, or NULL. */
const char *board_operand(const struct board *b, size_t i);
/* Above 0, or -1. */
int64_t board_number(const char *s);
/* One line of JSON a row, in ASCII; rows are consumed. NULL: a lost store. */
int board_print(const struct board *b, json_t *rows);
/* The file of --key into b->key; says why not. */
bool board_read_key(struct board *b);
/* Keyed by it, in hex. */
void board_hash(
    const struct board *b, const char *text, size_t n, char out[65]);

/* ---- actions: board_report.c */

int board_do_report(struct board *b);

/* ---- board_pages.c */

int board_do_campaigns(struct board *b);
int board_do_merge(struct board *b);
int board_do_forms(struct board *b);
int board_do_split(struct board *b);
int board_do_publish(struct board *b);
int board_do_withdraw(struct board *b);
int board_do_moderate(struct board *b);

/* ---- board_draft.c */

int board_do_draft(struct board *b);

/* ---- board_people.c */

int board_do_user(struct board *b);
int board_do_expire(struct board *b);
int board_do_export(struct board *b);
int board_do_forget(struct board *b);

#endif

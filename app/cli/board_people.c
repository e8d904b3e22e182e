/* SPDX-License-Identifier: MIT */
/* mekiki board: who may do what, and what is kept of whom. */
#include "cli/board.h"
#include "store/sodium_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum {
	PASSWORD_LINE = 300
};

static int
add_user(struct board *b)
{
	char password[PASSWORD_LINE], *secret = NULL;
	int64_t id;

	if (!fgets(password, sizeof password, stdin)) {
		cli_warn("board: the password is read from standard input");
		return EX_NOINPUT;
	}
	password[strcspn(password, "\n")] = 0;
	id = store_add_user(b->store, b->actor, board_operand(b, 0),
	    role_of(board_operand(b, 1)), password, &secret, b->now);
	sodium()->sodium_memzero(password, sizeof password);
	if (id < 0)
		return board_told(b, id);
	printf("otpauth://totp/mekiki?secret=%s\n", secret);
	sodium()->sodium_memzero(secret, strlen(secret));
	free(secret);
	return 0;
}

int
board_do_user(struct board *b)
{
	if (!board_operand(b, 0))
		return board_print(b, store_users(b->store));
	return board_operand(b, 1) ? add_user(b) : board_told(b, STORE_E_INPUT);
}

/* ---- how long, and whose */

int
board_do_expire(struct board *b)
{
	json_t *counts = store_expire(b->store, b->actor, b->now);

	return board_print(b, counts ? json_pack("[o]", counts) : NULL);
}

/* The store knows a reporter by a keyed hash alone. */
static const char *
person_key(struct board *b, char hash[65])
{
	const char *key = board_operand(b, 1);

	if (strcmp(board_operand(b, 0), "reporter") != 0)
		return key;
	if (!board_read_key(b))
		return NULL;
	board_hash(b, key, strlen(key), hash);
	return hash;
}

int
board_do_export(struct board *b)
{
	char hash[65];
	const char *key = person_key(b, hash);
	json_t *o;

	if (!key)
		return EX_NOINPUT;
	o = store_person(b->store, board_operand(b, 0), key);
	return o ? board_print(b, json_pack("[o]", o))
		 : board_told(b, STORE_E_NONE);
}

int
board_do_forget(struct board *b)
{
	char hash[65];
	const char *key = person_key(b, hash);

	return key ? board_told(b, store_forget(b->store, b->actor,
				       board_operand(b, 0), key, b->now))
		   : EX_NOINPUT;
}

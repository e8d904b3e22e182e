/* SPDX-License-Identifier: MIT */
/* mekiki board: its actions, and what opens the store for them. */
#include "cli/board.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cli/input.h"
#include "store/sodium_calls.h"

struct action {
	const char *name, *operands;
	size_t least, most; /* operands behind the name */
	bool wants_key;
	int (*run)(struct board *b);
};

int
board_told(const struct board *b, int64_t rc)
{
	switch (rc) {
	case STORE_E_CLASH:
		cli_warn("board: it was changed by another, or exists");
		return EX_TEMPFAIL;
	case STORE_E_NONE:
		if (!store_is_reached(b->store))
			return board_told(b, STORE_E_LOST);
		cli_warn("board: there is no such thing");
		return EX_DATAERR;
	case STORE_E_INPUT:
		cli_warn("board: a value is not valid");
		return EX_DATAERR;
	case STORE_E_LOST:
		cli_warn("board: the store: %s", store_why(b->store));
		return EX_IOERR;
	default:
		return rc < 0 ? EX_NOPERM : 0;
	}
}

const char *
board_operand(const struct board *b, size_t i)
{
	return i + 1 < b->cli->n_operands ? b->cli->operands[i + 1] : NULL;
}

int64_t
board_number(const char *s)
{
	char *end;
	long long n;

	errno = 0;
	n = s ? strtoll(s, &end, 10) : 0;
	return s && *s && !*end && !errno && n > 0 ? n : -1;
}

int
board_print(const struct board *b, json_t *rows)
{
	json_t *o;
	size_t i;

	if (!rows)
		return board_told(b, STORE_E_LOST);
	json_array_foreach(rows, i, o)
	{
		char *s = json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII);

		puts(s ? s : "");
		free(s);
	}
	json_decref(rows);
	return 0;
}

static int
do_init(struct board *b)
{
	unsigned char key[32];
	char hex[STORE_KEY_HEX + 2];
	int fd;

	if (!b->cli->key)
		return 0;
	fd = open(b->cli->key, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return 0;
	sodium()->randombytes_buf(key, sizeof key);
	sodium()->sodium_bin2hex(hex, sizeof hex, key, sizeof key);
	hex[STORE_KEY_HEX] = '\n';
	if (fd < 0 || write(fd, hex, STORE_KEY_HEX + 1) != STORE_KEY_HEX + 1 ||
	    fsync(fd) || close(fd)) {
		cli_warn("%s: %s", b->cli->key, strerror(errno));
		return EX_CANTCREAT;
	}
	return 0;
}

bool
board_read_key(struct board *b)
{
	char *s = NULL;
	size_t n = 0;
	bool ok = b->cli->key && input_read(b->cli->key, &s, &n) &&
		  n >= STORE_KEY_HEX &&
		  strspn(s, "0123456789abcdef") == STORE_KEY_HEX;

	if (ok)
		memcpy(b->key, s, STORE_KEY_HEX);
	else
		cli_warn("board: --key FILE is missing or not as `mekiki "
			 "board init` writes it");
	free(s);
	return ok;
}

void
board_hash(const struct board *b, const char *text, size_t n, char out[65])
{
	store_hash(b->key, text, n, out);
}

/* ---- the store itself */

static int
do_verify(struct board *b)
{
	int64_t n, broken = 0;
	int rc = audit_verify(b->store, &n, &broken);

	if (rc == STORE_E_LOST)
		return board_told(b, rc);
	if (rc < 0) {
		cli_warn(
		    "board: audit entry %" PRId64 " is not as written", broken);
		return EX_DATAERR;
	}
	printf("%" PRId64 " entries, whole\n", n);
	return 0;
}

static int
do_backup(struct board *b)
{
	int rc = sql_backup(store_sql(b->store), board_operand(b, 0));

	if (rc < 0)
		cli_warn("board: %s", store_why(b->store));
	return rc == STORE_E_INPUT ? EX_UNAVAILABLE : rc < 0 ? EX_IOERR : 0;
}

/* Opening did it. */
static int
do_migrate(struct board *b)
{
	return 0;
}

static const struct action actions[] = {
    {"init", "", 0, 0, false, do_init},
    {"migrate", "", 0, 0, false, do_migrate},
    {"report", "MAIL...", 1, 1 << 20, true, board_do_report},
    {"sighting", "MAIL...", 1, 1 << 20, true, board_do_report},
    {"campaigns", "[ID]", 0, 1, false, board_do_campaigns},
    {"merge", "FROM INTO", 2, 2, false, board_do_merge},
    {"forms", "CAMPAIGN", 1, 1, false, board_do_forms},
    {"split", "CAMPAIGN FORM...", 2, 1 + STORE_EXEMPLARS_MOST, false,
	board_do_split},
    {"draft", "[CAMPAIGN [SAMPLE]]", 0, 2, false, board_do_draft},
    {"publish", "WARNING", 1, 1, false, board_do_publish},
    {"withdraw", "WARNING", 1, 1, false, board_do_withdraw},
    {"moderate", "[COMMENT shown|refused|waiting]", 0, 2, false,
	board_do_moderate},
    {"user", "[NAME ROLE]", 0, 2, false, board_do_user},
    {"expire", "", 0, 0, false, board_do_expire},
    {"export", "comment|reporter|user WHICH", 2, 2, false, board_do_export},
    {"forget", "comment|reporter|user WHICH", 2, 2, false, board_do_forget},
    {"verify", "", 0, 0, false, do_verify},
    {"backup", "FILE", 1, 1, false, do_backup},
};

static const struct action *
find_action(const char *name)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (!strcmp(actions[i].name, name))
			return &actions[i];
	return NULL;
}

/*
 * Who does it: the user of --as, or whoever runs the program, as a negative
 * number that is no user's: -1 - uid.
 */
static bool
find_actor(struct board *b)
{
	b->actor = -1 - (int64_t)getuid();
	if (!b->cli->as)
		return true;
	b->actor = store_user_id(b->store, b->cli->as);
	if (b->actor >= 0)
		return true;
	if (store_is_reached(b->store))
		cli_warn("board: --as %s: there is no such user", b->cli->as);
	else
		board_told(b, STORE_E_LOST);
	return false;
}

int
cmd_board(struct cli *c)
{
	const struct action *a = find_action(c->operands[0]);
	struct board b = {.cli = c, .now = time(NULL)};
	char *why = NULL;
	int status = EX_USAGE;

	if (!a || c->n_operands - 1 < a->least || c->n_operands - 1 > a->most) {
		cli_warn("usage: mekiki board %s %s", a ? a->name : "ACTION",
		    a ? a->operands : "(see mekiki help board)");
		return EX_USAGE;
	}
	/* What would be kept of a mail is told without keeping it. */
	if (strcmp(a->name, "sighting") != 0 && !c->store) {
		cli_warn("board: --store sqlite:FILE or a PostgreSQL conninfo");
		return EX_USAGE;
	}
	if (c->options.now)
		b.now = c->options.now;
	if (!strcmp(a->name, "sighting"))
		return board_read_key(&b) ? a->run(&b) : EX_NOINPUT;
	if (a->wants_key && !board_read_key(&b))
		return EX_NOINPUT;
	b.store = store_open(
	    c->store, a->run == do_init || a->run == do_migrate, &why);
	if (!b.store) {
		cli_warn("board: %s", why ? why : "the store cannot be opened");
		status = EX_UNAVAILABLE;
	} else {
		sql_set_patience(store_sql(b.store), 0); /* a person's */
		status = find_actor(&b) ? a->run(&b) : EX_NOUSER;
	}
	free(why);
	store_close(b.store);
	return status;
}

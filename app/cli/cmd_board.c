/* SPDX-License-Identifier: MIT */
/* mekiki board: reports, campaigns, warnings, moderation, people. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "board/draft.h"
#include "board/publish.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/run.h"
#include "http/out.h"

enum {
	KEY_HEX = 64,
	SHOWN_MOST = 1000,
	DAY_SECONDS = 86400,
	PASSWORD_LINE = 300
};

struct board {
	struct cli *cli;
	struct store *store;
	int64_t now, actor; /* as the audit log has it */
	char key[KEY_HEX + 1];
	size_t next; /* operand to report */
	bool is_unreadable, is_lost;
};

struct action {
	const char *name, *operands;
	size_t least, most; /* operands behind the name */
	bool wants_key;
	int (*run)(struct board *b);
};

/* The exit status of a store_error, with a line about it. */
static int
told(const struct board *b, int64_t rc)
{
	switch (rc) {
	case STORE_E_CLASH:
		cli_warn("board: it was changed by another, or exists");
		return EX_TEMPFAIL;
	case STORE_E_NONE:
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

static const char *
operand(const struct board *b, size_t i)
{
	return i + 1 < b->cli->n_operands ? b->cli->operands[i + 1] : NULL;
}

static int64_t
number(const char *s)
{
	char *end;
	long long n;

	errno = 0;
	n = s ? strtoll(s, &end, 10) : 0;
	return s && *s && !*end && !errno && n > 0 ? n : -1;
}

/* One line of JSON a row, safe for a terminal: cli_warn's rule for stdout. */
static int
print_rows(const struct board *b, json_t *rows)
{
	json_t *o;
	size_t i;

	if (!rows)
		return told(b, STORE_E_LOST);
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
	char hex[KEY_HEX + 2];
	int fd;

	if (!b->cli->key)
		return 0;
	fd = open(b->cli->key, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return 0;
	randombytes_buf(key, sizeof key);
	sodium_bin2hex(hex, sizeof hex, key, sizeof key);
	hex[KEY_HEX] = '\n';
	if (fd < 0 || write(fd, hex, KEY_HEX + 1) != KEY_HEX + 1 || fsync(fd) ||
	    close(fd)) {
		cli_warn("%s: %s", b->cli->key, strerror(errno));
		return EX_CANTCREAT;
	}
	return 0;
}

static bool
read_key(struct board *b)
{
	char *s = NULL;
	size_t n = 0;
	bool ok = b->cli->key && input_read(b->cli->key, &s, &n) &&
		  n >= KEY_HEX && strspn(s, "0123456789abcdef") == KEY_HEX;

	if (ok)
		memcpy(b->key, s, KEY_HEX);
	else
		cli_warn("board: --key FILE is missing or not as `mekiki "
			 "board init` writes it");
	free(s);
	return ok;
}

/* ---- report */

static bool
next_mail(struct run *r, struct item *it)
{
	struct board *b = r->user;
	const char *path = operand(b, b->next);

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

static void
keyed_hash(const struct board *b, const char *text, size_t n, char out[65])
{
	unsigned char h[32];

	crypto_generichash(h, sizeof h, (const unsigned char *)text, n,
	    (const unsigned char *)b->key, KEY_HEX);
	sodium_bin2hex(out, 65, h, sizeof h);
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
		keyed_hash(b, who, strlen(who), reporter);
		/* The same mail of the same person may be sent twice. */
		keyed_hash(b, it->bytes, it->job.size, batch);
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

static int
do_report(struct board *b)
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
		return told(b, STORE_E_LOST);
	return b->is_unreadable ? EX_NOINPUT : 0;
}

/* ---- campaigns and warnings */

static int
do_campaigns(struct board *b)
{
	int64_t id = number(operand(b, 0));
	json_t *o;

	if (!operand(b, 0))
		return print_rows(
		    b, store_campaigns(b->store, NULL, 1, SHOWN_MOST));
	o = store_campaign(b->store, id);
	return o ? print_rows(b, json_pack("[o]", o)) : told(b, STORE_E_NONE);
}

static int
do_merge(struct board *b)
{
	return told(b, store_merge(b->store, b->actor, number(operand(b, 0)),
			   number(operand(b, 1)), b->now));
}

static int
do_forms(struct board *b)
{
	return print_rows(b, store_forms(b->store, number(operand(b, 0))));
}

static int
do_split(struct board *b)
{
	int64_t forms[STORE_EXEMPLARS_MOST], id;
	size_t n = 0;

	for (; operand(b, n + 1); n++)
		forms[n] = number(operand(b, n + 1));
	id = store_split(
	    b->store, b->actor, number(operand(b, 0)), forms, n, b->now);
	if (id > 0)
		printf("%" PRId64 "\n", id);
	return told(b, id);
}

static int
do_draft(struct board *b)
{
	json_t *campaign = store_campaign(b->store, number(operand(b, 0)));
	const char *lang =
	    b->cli->lang && !strcmp(b->cli->lang, "en") ? "en" : "ja";
	struct mekiki *m = NULL;
	struct draft d = {0};
	int64_t id = STORE_E_NONE;
	int status = 0;

	if (!campaign)
		return told(b, STORE_E_NONE);
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

		id = store_draft(b->store, b->actor, number(operand(b, 0)),
		    d.slug, &t, b->now);
	}
	if (id > 0)
		printf("%" PRId64 "\t%s\n\n# %s\n\n%s\n%s", id, d.slug, d.title,
		    d.lead, d.body);
	else if (!status)
		status = told(b, id);
	draft_done(&d);
	mekiki_close(m);
	json_decref(campaign);
	return status;
}

static int
do_publish(struct board *b)
{
	return told(b, publish_state(b->store, b->actor, number(operand(b, 0)),
			   "published", b->now));
}

static int
do_withdraw(struct board *b)
{
	return told(b, publish_state(b->store, b->actor, number(operand(b, 0)),
			   "withdrawn", b->now));
}

static int
do_moderate(struct board *b)
{
	int64_t id = number(operand(b, 0)), version;

	if (!operand(b, 0))
		return print_rows(b, store_queue(b->store, SHOWN_MOST));
	if (!operand(b, 1))
		return told(b, STORE_E_INPUT);
	version = sql_number(store_sql(b->store), -1,
	    "SELECT version FROM comments WHERE id = $1", "i", id);
	if (version < 0)
		return told(b, STORE_E_NONE);
	return told(b, store_moderate(b->store, b->actor, id, version,
			   operand(b, 1), NULL, b->now));
}

/* ---- people and the store itself */

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
	id = store_add_user(b->store, b->actor, operand(b, 0),
	    role_of(operand(b, 1)), password, &secret, b->now);
	sodium_memzero(password, sizeof password);
	if (id < 0)
		return told(b, id);
	printf("otpauth://totp/mekiki?secret=%s\n", secret);
	sodium_memzero(secret, strlen(secret));
	free(secret);
	return 0;
}

static int
do_user(struct board *b)
{
	if (!operand(b, 0))
		return print_rows(b, store_users(b->store));
	return operand(b, 1) ? add_user(b) : told(b, STORE_E_INPUT);
}

/* ---- how long, and whose */

static int
do_expire(struct board *b)
{
	json_t *counts = store_expire(b->store, b->actor, b->now);

	return print_rows(b, counts ? json_pack("[o]", counts) : NULL);
}

/* The store knows a reporter by a keyed hash alone. */
static const char *
person_key(struct board *b, char hash[65])
{
	const char *key = operand(b, 1);

	if (strcmp(operand(b, 0), "reporter") != 0)
		return key;
	if (!read_key(b))
		return NULL;
	keyed_hash(b, key, strlen(key), hash);
	return hash;
}

static int
do_export(struct board *b)
{
	char hash[65];
	const char *key = person_key(b, hash);
	json_t *o;

	if (!key)
		return EX_NOINPUT;
	o = store_person(b->store, operand(b, 0), key);
	return o ? print_rows(b, json_pack("[o]", o)) : told(b, STORE_E_NONE);
}

static int
do_forget(struct board *b)
{
	char hash[65];
	const char *key = person_key(b, hash);

	return key ? told(b, store_forget(b->store, b->actor, operand(b, 0),
				 key, b->now))
		   : EX_NOINPUT;
}

static int
do_verify(struct board *b)
{
	int64_t n, broken = 0;
	int rc = audit_verify(b->store, &n, &broken);

	if (rc == STORE_E_LOST)
		return told(b, rc);
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
	int rc = sql_backup(store_sql(b->store), operand(b, 0));

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
    {"report", "MAIL...", 1, 1 << 20, true, do_report},
    {"sighting", "MAIL...", 1, 1 << 20, true, do_report},
    {"campaigns", "[ID]", 0, 1, false, do_campaigns},
    {"merge", "FROM INTO", 2, 2, false, do_merge},
    {"forms", "CAMPAIGN", 1, 1, false, do_forms},
    {"split", "CAMPAIGN FORM...", 2, 1 + STORE_EXEMPLARS_MOST, false, do_split},
    {"draft", "CAMPAIGN", 1, 1, false, do_draft},
    {"publish", "WARNING", 1, 1, false, do_publish},
    {"withdraw", "WARNING", 1, 1, false, do_withdraw},
    {"moderate", "[COMMENT shown|refused|waiting]", 0, 2, false, do_moderate},
    {"user", "[NAME ROLE]", 0, 2, false, do_user},
    {"expire", "", 0, 0, false, do_expire},
    {"export", "comment|reporter|user WHICH", 2, 2, false, do_export},
    {"forget", "comment|reporter|user WHICH", 2, 2, false, do_forget},
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
	if (b->actor < 0)
		cli_warn("board: --as %s: there is no such user", b->cli->as);
	return b->actor >= 0;
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
		return sodium_init() >= 0 && read_key(&b) ? a->run(&b)
							  : EX_NOINPUT;
	if (sodium_init() < 0 || (a->wants_key && !read_key(&b)))
		return EX_NOINPUT;
	b.store = store_open(
	    c->store, a->run == do_init || a->run == do_migrate, &why);
	if (!b.store) {
		cli_warn("board: %s", why ? why : "the store cannot be opened");
		status = EX_UNAVAILABLE;
	} else {
		status = find_actor(&b) ? a->run(&b) : EX_NOUSER;
	}
	free(why);
	store_close(b.store);
	return status;
}

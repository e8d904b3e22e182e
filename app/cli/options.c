/* SPDX-License-Identifier: MIT */
/* One table of options; a word is looked up, never switched on. */
#include "cli/options.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker/answer.h"

struct option {
	const char *name, *value; /* value: its name, NULL for a flag */
	size_t place;
	unsigned commands;
	const char *help;
};

#define VALUE(name, value, field, on, help)                                    \
	{                                                                      \
		name, value, offsetof(struct cli, field), on, help             \
	}
#define FLAG(name, field, on, help)                                            \
	{                                                                      \
		name, NULL, offsetof(struct cli, field), on, help              \
	}

static const struct option table[] = {
    VALUE("--format", "text|json|html", format, ON_JUDGING | ON_AUTH,
	"an answer for a person, one JSON object a line, or one HTML file"),
    VALUE("--format", "stix|misp|xarf|csv|draft", export, ON_REPORT,
	"STIX 2.1, MISP event, XARF 4, rows for a table, or a mail to send"),
    VALUE("--to", "all|brand|antiphishing|dekyo", to, ON_REPORT,
	"whom a draft is for (default: all)"),
    VALUE("--reporter", "ADDRESS", reporter, ON_REPORT,
	"who reports: a mail address (xarf needs it)"),
    VALUE("--lang", "ja|en|ja-easy", lang,
	ON_JUDGING | ON_AUTH | ON_BRAND | ON_REPORT | ON_BOARD | ON_SCAN,
	"language of the answer (default: of the locale)"),
    FLAG("--brief", is_brief, ON_JUDGING,
	"three lines: the answer, the strongest reason, the first step"),
    FLAG("--explain", is_explain, ON_JUDGING,
	"everything, with the chain of evidence"),
    VALUE("--color", "auto|always|never", colour, ON_JUDGING | ON_AUTH,
	"colours (auto: on a terminal, unless NO_COLOR is set)"),
    VALUE("--dns", "off|FILE|live|record:FILE|replay:FILE", dns, ON_MAIL,
	"where DNS answers come from (default: off)"),
    VALUE("--resolver", "IP[@PORT]", resolver, ON_MAIL,
	"the resolver to ask (default: the system's)"),
    VALUE("--trust-anchor", "FILE", trust_anchor, ON_MAIL,
	"validate live DNS answers from this key (default: no DNSSEC)"),
    VALUE("--now", "TIME", now, ON_JUDGING | ON_MAIL | ON_BOARD,
	"time of the check: seconds since 1970, or 2026-11-24T09:30:00Z"),
    VALUE("--client-ip", "IP", client_ip, ON_CHECK | ON_AUTH | ON_REPORT,
	"address of the host that handed the mail in"),
    VALUE("--helo", "NAME", helo, ON_CHECK | ON_AUTH | ON_REPORT,
	"its HELO or EHLO name"),
    VALUE("--mail-from", "ADDRESS", mail_from, ON_CHECK | ON_AUTH | ON_REPORT,
	"the envelope sender"),
    VALUE("--trust-ar", "auto|receiver|none|AUTHSERV-ID", trust_ar, ON_MAIL,
	"which Authentication-Results fields are believed"),
    VALUE("--trust-sealer", "DOMAIN,...", trust_sealer, ON_MAIL,
	"forwarders whose ARC seals are believed (default: none)"),
    VALUE("--roots", "FILE|none", roots, ON_MAIL,
	"roots for S/MIME signatures (PEM; default: the system's)"),
    VALUE("--message-center", "yes|no|not-checked|./FILE", message_center,
	ON_CHECK | ON_TEXT | ON_REPORT,
	"is the notice in the brand's own inbox too? Or: a page saved there"),
    VALUE("--did", "LIST", did, ON_JUDGING,
	"what was already done: opened, typed-account, typed-card, ..."),
    FLAG("--interactive", is_interactive, ON_CHECK,
	"ask one question at a time (also -i)"),
    VALUE("--from", "ADDRESS", from, ON_TEXT, "the sender as it was shown"),
    VALUE("--url", "URL", url, ON_PAGE, "where the page was"),
    VALUE("--jobs", "N", jobs,
	ON_CHECK | ON_REPORT | ON_EVAL | ON_BOARD | ON_SCAN,
	"so many readers at a time (default: one a core)"),
    VALUE("--state", "FILE", state, ON_SCAN,
	"what was judged, so that the next scan does not judge it again"),
    VALUE("--jsonl", "FILE|-", jsonl, ON_SCAN,
	"the report of each mail that is judged, one JSON object a line"),
    VALUE("--password-file", "FILE", password_file, ON_SCAN,
	"its first line is the password for imaps://user@host/"),
    VALUE("--password-command", "COMMAND", password_command, ON_SCAN,
	"the first line that it prints is"),
    VALUE("--ca-file", "FILE", ca_file, ON_SCAN,
	"certificates (PEM) to trust in place of the system's"),
    FLAG("--flag", is_flag, ON_SCAN,
	"set the keyword $Phishing on fakes of the server"),
    VALUE("--html", "FILE", html, ON_SCAN, "the summary as a page"),
    VALUE("--by", "COLUMN", by, ON_EVAL,
	"also a table for each value of this column"),
    FLAG("--errors", is_errors, ON_EVAL, "list what was judged wrongly"),
    FLAG("--strip-auth", is_strip_auth, ON_EVAL,
	"believe no recorded authentication and look at no signature"),
    FLAG("--json", is_json, ON_EVAL | ON_BRAND, "as JSON"),
    VALUE("--ablate", "FINDING", ablate, ON_EVAL,
	"judge as if this finding were never made"),
    VALUE("--leave-out", "COLUMN", leave_out, ON_EVAL,
	"judge as if the brand named in this column were not listed"),
    VALUE("--compare", "OLD.json", compare, ON_EVAL,
	"what differs from an earlier --json"),
    VALUE("--store", "sqlite:FILE|CONNINFO", store, ON_BOARD,
	"where the board is kept: SQLite, or PostgreSQL by libpq"),
    VALUE("--key", "FILE", key, ON_BOARD,
	"the site's secret for sketches and reporters"),
    VALUE("--as", "NAME", as, ON_BOARD,
	"the editor who does it, for the audit log (default: the system's "
	"user)"),
    VALUE("--reporter", "NAME", reporter, ON_BOARD,
	"who reports (default: each file is another's)"),
    VALUE("--timeout", "SECONDS", timeout, ON_ALL,
	"for one input, DNS apart (default: 30)"),
    VALUE("--jail", "auto|seccomp+landlock|seccomp|none", jail, ON_ALL,
	"walls around the process that reads mail"),
    VALUE("--data", "DIR", data, ON_ALL, "folder with the data"),
    FLAG("--help", is_help, ON_ALL, "this text"),
};

enum {
	N_OPTIONS = sizeof table / sizeof table[0]
};

void
cli_warn(const char *format, ...)
{
	char line[2048];
	va_list args;
	size_t n;
	char *clean;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	clean = answer_clean_text(line, strlen(line), false, &n);
	fflush(stdout);
	fprintf(stderr, "mekiki: %s\n", clean);
	free(clean);
}

static const struct option *
find(const char *word, size_t n, unsigned command)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if ((table[i].commands & command) &&
		    strlen(table[i].name) == n &&
		    !memcmp(table[i].name, word, n))
			return &table[i];
	return NULL;
}

/* Takes argv[*i], and with it the value behind it. */
static bool
take(struct cli *c, unsigned command, int argc, char **argv, int *i)
{
	const char *word = argv[*i], *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *o = find(word, n, command);
	char *place;

	if (!o) {
		cli_warn("unknown option %.*s (see mekiki help)", (int)n, word);
		return false;
	}
	place = (char *)c + o->place;
	if (!o->value && !equals) {
		*(bool *)(void *)place = true;
		return true;
	}
	if (!o->value) {
		cli_warn("%s takes no value", o->name);
		return false;
	}
	if (!equals && *i + 1 >= argc) {
		cli_warn("%s needs a value: %s", o->name, o->value);
		return false;
	}
	*(const char **)(void *)place = equals ? equals + 1 : argv[++*i];
	return true;
}

bool
cli_read(struct cli *c, unsigned command, int argc, char **argv, int first)
{
	bool only_operands = false;

	c->operands = calloc((size_t)argc + 1, sizeof *c->operands);
	if (!c->operands)
		abort();
	for (int i = first; i < argc; i++) {
		const char *word = argv[i];

		if (only_operands || word[0] != '-' || !word[1])
			c->operands[c->n_operands++] = word;
		else if (!strcmp(word, "--"))
			only_operands = true;
		else if (!strcmp(word, "-h"))
			c->is_help = true;
		else if (!strcmp(word, "-i") && command == ON_CHECK)
			c->is_interactive = true;
		else if (!take(c, command, argc, argv, &i))
			return false;
	}
	return true;
}

void
cli_print_options(unsigned command)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option *o = &table[i];

		if (o->commands & command)
			printf("  %s%s%s\n      %s\n", o->name,
			    o->value ? " " : "", o->value ? o->value : "",
			    o->help);
	}
}

void
cli_done(struct cli *c)
{
	free(c->operands);
	free(c->page);
	mekiki_close(c->sentences);
}

/* SPDX-License-Identifier: MIT */
/* mekiki: the command line. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/commands.h"

enum {
	ANY = 1 << 30
};

const struct command commands[] = {
    {"check", ON_CHECK, "[FILE|-]...", "is this mail really from them?", 0, ANY,
	cmd_check},
    {"text", ON_TEXT, "[FILE]",
	"the same of words alone: a pasted mail, an SMS", 0, 1, cmd_text},
    {"url", ON_URL, "URL...", "the same of addresses of pages", 1, ANY,
	cmd_url},
    {"domain", ON_DOMAIN, "HOST...", "the same of host names", 1, ANY,
	cmd_domain},
    {"page", ON_PAGE, "FILE [--url URL]", "the same of a saved page", 1, 1,
	cmd_page},
    {"image", ON_IMAGE, "FILE", "the same of a picture with a QR code", 1, 1,
	cmd_image},
    {"auth", ON_AUTH, "MAIL", "who signed it, for whom, what broke", 1, 1,
	cmd_auth},
    {"report", ON_REPORT, "--format stix|misp|xarf|csv [FILE|-]...",
	"the same for other programs, without the recipient", 0, ANY,
	cmd_report},
    {"redact", ON_REDACT, "[FILE|-]", "a mail without whom it was for", 0, 1,
	cmd_redact},
    {"brand", ON_BRAND, "list | show ID | lint FILE...",
	"what is known of brands", 1, ANY, cmd_brand},
    {"board", ON_BOARD, "ACTION [OPERAND]...",
	"reports, campaigns, warnings, comments: see mekiki(1)", 1, ANY,
	cmd_board},
    {"eval", ON_EVAL, "LABELS.tsv DIR", "how well labelled mail is judged", 2,
	2, cmd_eval},
    {"scan", ON_SCAN, "PATH|imaps://USER@HOST/[FOLDER]...",
	"a whole mailbox: which mails posed as whom", 1, ANY, cmd_scan},
    {"probe", ON_PROBE, "OP", "one operation, JSON lines in and out", 1, 1,
	cmd_probe},
    {NULL, 0, NULL, NULL, 0, 0, NULL},
};

static int
print_help(const struct command *only)
{
	printf("usage: mekiki COMMAND [OPTION]... [OPERAND]...\n"
	       "       mekiki help [COMMAND] | --version | --check-jail\n\n");
	for (const struct command *k = commands; k->name; k++) {
		if (only && k != only)
			continue;
		printf("mekiki %s %s\n    %s\n", k->name, k->operands, k->help);
	}
	if (only) {
		printf("\n");
		cli_print_options(only->bit);
	}
	printf("\nExit status: 0 genuine or of no brand, 1 phish, 2 "
	       "suspicious, 3 unknown (of\nseveral the worst), 64 usage, 66 an "
	       "input cannot be read, 71 no jail.\n");
	return 0;
}

static const struct command *
find_command(const char *name)
{
	for (const struct command *k = commands; k->name; k++)
		if (!strcmp(k->name, name))
			return k;
	return NULL;
}

static int
bad_usage(const char *what, const char *word)
{
	cli_warn("%s%s (see mekiki help)", what, word);
	return EX_USAGE;
}

static int
run_command(const struct command *k, int argc, char **argv, int first)
{
	struct cli c = {0};
	int status = EX_USAGE;

	if (!cli_read(&c, k->bit, argc, argv, first))
		goto out;
	if (c.is_help) {
		status = print_help(k->run == cmd_check_jail ? NULL : k);
		goto out;
	}
	if (c.n_operands < k->least || c.n_operands > k->most) {
		cli_warn("usage: mekiki %s %s (see mekiki help)", k->name,
		    k->operands);
		goto out;
	}
	if (cli_resolve(&c))
		status = k->run(&c);
out:
	cli_done(&c);
	return status;
}

static int
dispatch(int argc, char **argv)
{
	static const struct command check_jail = {
	    "--check-jail", ON_JAIL, "", "", 0, 0, cmd_check_jail};
	const char *word = argc > 1 ? argv[1] : "";
	const struct command *k;

	if (!strcmp(word, "--version")) {
		printf("mekiki %s\n", mekiki_version());
		return 0;
	}
	if (!strcmp(word, "--check-jail"))
		return run_command(&check_jail, argc, argv, 2);
	if (!strcmp(word, "help") || !strcmp(word, "--help") ||
	    !strcmp(word, "-h")) {
		k = argc > 2 ? find_command(argv[2]) : NULL;
		if (argc > 2 && !k)
			return bad_usage("no such command: ", argv[2]);
		return print_help(k);
	}
	k = find_command(word);
	if (!k)
		return bad_usage("no such command: ", word);
	return run_command(k, argc, argv, 2);
}

int
main(int argc, char **argv)
{
	int status = dispatch(argc, argv);

	if (fflush(stdout) || ferror(stdout)) {
		cli_warn("standard output cannot be written");
		return EX_IOERR;
	}
	/* Some forty libraries' ends take longer than a short answer. */
	if (!MEKIKI_SANITIZED)
		_exit(status);
	return status;
}

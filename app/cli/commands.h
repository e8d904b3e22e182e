/* SPDX-License-Identifier: MIT */
/* The commands: each reads its operands and gives an exit status. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

enum { /* exit statuses beside those of sysexits.h */
	EXIT_FINE = 0,
	EXIT_PHISH = 1,
	EXIT_SUSPICIOUS = 2,
	EXIT_UNKNOWN = 3
};

struct command {
	const char *name;
	unsigned bit;
	const char *operands, *help;
	size_t least, most; /* operands */
	int (*run)(struct cli *c);
};

/* Ended by a NULL name. */
extern const struct command commands[];

int cmd_check(struct cli *c);
/* mekiki check -i: one mail, and questions. */
int cmd_interactive(struct cli *c);
int cmd_text(struct cli *c);
int cmd_url(struct cli *c);
int cmd_domain(struct cli *c);
int cmd_page(struct cli *c);
int cmd_image(struct cli *c);
int cmd_auth(struct cli *c);
int cmd_board(struct cli *c);
int cmd_brand(struct cli *c);
int cmd_eval(struct cli *c);
int cmd_report(struct cli *c);
int cmd_redact(struct cli *c);
/* What it prints, to be freed, NUL-terminated; or an exit status. */
int redact_file(
    struct cli *c, const char *name, char **text_out, size_t *n_out);
int cmd_scan(struct cli *c);
int cmd_probe(struct cli *c);
int cmd_check_jail(struct cli *c);

/* The worse of two: phish, suspicious, unknown, fine. */
int exit_worse(int status, enum mekiki_verdict v);

#endif

/* SPDX-License-Identifier: MIT */
/* The command line's words, read by one table. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <mekiki/mekiki.h>

#include <stdbool.h>

enum command_bit { /* which commands know an option */
	ON_CHECK = 1,
	ON_TEXT = 2,
	ON_URL = 4,
	ON_DOMAIN = 8,
	ON_PAGE = 16,
	ON_AUTH = 32,
	ON_BRAND = 64,
	ON_EVAL = 128,
	ON_PROBE = 256,
	ON_JAIL = 512,
	ON_IMAGE = 1024,
	ON_REPORT = 2048,
	ON_REDACT = 4096,
	ON_BOARD = 8192,
	ON_SCAN = 16384,
	ON_JUDGING =
	    ON_CHECK | ON_TEXT | ON_URL | ON_DOMAIN | ON_PAGE | ON_IMAGE,
	ON_MAIL = ON_CHECK | ON_AUTH | ON_EVAL | ON_REPORT | ON_SCAN,
	ON_ALL = 0xffff
};

enum colour {
	COLOUR_AUTO,
	COLOUR_ALWAYS,
	COLOUR_NEVER
};

/* As given; NULL and 0 where not. */
struct cli {
	const char *format, *lang, *dns, *now, *client_ip, *helo, *mail_from,
	    *trust_ar, *trust_sealer, *roots, *to, *message_center, *did, *jail,
	    *data, *colour, *jobs, *export, *reporter, *from, *url, *by,
	    *compare, *resolver, *trust_anchor, *timeout, *store, *key, *as,
	    *state, *jsonl, *html, *password_file, *password_command, *ca_file,
	    *ablate, *leave_out;
	bool is_brief, is_explain, is_errors, is_strip_auth, is_json,
	    is_check_jail, is_help, is_version, is_flag, is_interactive;
	const char **operands;
	size_t n_operands;

	/* made of it */
	struct mekiki_options options;
	enum mekiki_text_form form;
	bool use_json, use_html, use_colour;
	struct mekiki *sentences; /* for HTML, opened when first needed */
	char *page;		  /* --message-center's file, owned */
	size_t n_jobs;
	unsigned job_ms;
};

/*
 * Reads argv from `first` on for the command of that bit. False for what is
 * not valid: then one line about it is on standard error.
 */
bool cli_read(
    struct cli *c, unsigned command, int argc, char **argv, int first);
/* What the words mean: dates, lists, locale. False as above. */
bool cli_resolve(struct cli *c);
void cli_done(struct cli *c);

/* The options of a command, as lines for the help. */
void cli_print_options(unsigned command);

/* "mekiki: " and the sentence and LF, cleaned, on standard error. */
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Seconds since 1970 from "1764000000", "2025-10-28",
 * "2025-10-28T09:30:00Z" or "...+09:00". False for anything else.
 */
bool cli_time(const char *s, int64_t *out);

#endif

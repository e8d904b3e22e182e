/* SPDX-License-Identifier: MIT */
/* Labelled mail, what was said of it, and the figures that follow. */
#ifndef CLI_EVAL_H
#define CLI_EVAL_H

#include <mekiki/mekiki.h>

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
	EVAL_COLUMNS_MOST = 32,
	EVAL_VERDICTS = MEKIKI_PHISH + 1
};

/* One line of LABELS.tsv; cells are views into the table's text. */
struct eval_row {
	const char *cells[EVAL_COLUMNS_MOST]; /* "" where the line is short */
	const char *path, *label;
	/* filled by the run */
	bool is_judged;
	enum mekiki_verdict verdict;
	json_t *findings;    /* their ids, the heaviest first */
	const char *decided; /* id, view into findings or NULL */
	int score;
	/* what a proof rests on */
	char brand[64], auth_reason[32];
	bool is_authenticated, is_unsure, is_open;
};

struct eval {
	char *text;
	const char *columns[EVAL_COLUMNS_MOST];
	size_t n_columns;
	struct eval_row *rows;
	size_t n_rows;
};

/* Takes the text over. False with a line on standard error. */
bool eval_read(struct eval *e, const char *file, char *text);
void eval_done(struct eval *e);
/* Place of a column, or -1. */
int eval_column(const struct eval *e, const char *name);

/* Notes what a report (JSON) says. */
void eval_note(struct eval_row *r, const char *report, size_t size);

void eval_note_proof(struct eval_row *r, const json_t *report);

/*
 * Was the label met? imp, abuse: phish or suspicious; legit, ham, spam: not
 * so. A mail of another label is never wrong.
 */
bool eval_is_wrong(const struct eval_row *r);
bool eval_is_flagged(const struct eval_row *r);

/*
 * Wilson's interval of 95 % for k of n (Wilson 1927), as shares of 0 to 1;
 * n is not 0.
 */
void eval_wilson(size_t k, size_t n, double *low_out, double *high_out);

/* Tables on standard output: by label; by label and a column's value. */
void eval_print(const struct eval *e);
void eval_print_share(const char *name, size_t k, size_t n);
/* Genuine mail that a proof was possible of; the other, with the reasons. */
void eval_print_proof(const struct eval *e, const struct mekiki *m);
void eval_print_by(const struct eval *e, int column);
void eval_print_errors(const struct eval *e);
void eval_print_json(const struct eval *e);
/* What differs from an earlier eval_print_json. False when it is none. */
bool eval_print_changes(const struct eval *e, const json_t *old);

#endif

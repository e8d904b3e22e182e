/* SPDX-License-Identifier: MIT */
/* Labels read, reports noted, right told from wrong. */
#include "cli/eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

enum {
	FINDINGS_KEPT = 256
};

/* The next piece up to one of the ends; *text moves behind it. */
static char *
cut(char **text, char end)
{
	char *piece = *text, *at = strchr(piece, end);

	if (at) {
		*at = 0;
		*text = at + 1;
	} else {
		*text = NULL;
	}
	return piece;
}

static size_t
read_cells(char *line, const char **cells)
{
	size_t n = 0;

	while (line && n < EVAL_COLUMNS_MOST)
		cells[n++] = cut(&line, '\t');
	return n;
}

int
eval_column(const struct eval *e, const char *name)
{
	for (size_t i = 0; i < e->n_columns; i++)
		if (!strcmp(e->columns[i], name))
			return (int)i;
	return -1;
}

static char *
cut_line(char **text)
{
	char *line = cut(text, '\n');
	size_t n = strlen(line);

	if (n && line[n - 1] == '\r')
		line[n - 1] = 0;
	return line;
}

bool
eval_read(struct eval *e, const char *file, char *text)
{
	size_t lines = 1;
	int path, label;
	char *rest = text;

	e->text = text;
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	e->rows = calloc(lines, sizeof *e->rows);
	if (!e->rows)
		abort();
	e->n_columns = read_cells(cut_line(&rest), e->columns);
	path = eval_column(e, "path");
	label = eval_column(e, "label");
	if (path < 0 || label < 0) {
		cli_warn(
		    "%s: the first line names no columns path and label", file);
		return false;
	}
	while (rest && *rest) {
		struct eval_row *r = &e->rows[e->n_rows];
		size_t n = read_cells(cut_line(&rest), r->cells);

		for (; n < EVAL_COLUMNS_MOST; n++)
			r->cells[n] = "";
		r->path = r->cells[path];
		r->label = r->cells[label];
		e->n_rows += *r->path != 0;
	}
	return true;
}

void
eval_done(struct eval *e)
{
	for (size_t i = 0; i < e->n_rows; i++)
		json_decref(e->rows[i].findings);
	free(e->rows);
	free(e->text);
}

static bool
verdict_of(const char *name, enum mekiki_verdict *out)
{
	for (int v = 0; name && v < EVAL_VERDICTS; v++)
		if (!strcmp(
			name, mekiki_verdict_name((enum mekiki_verdict)v))) {
			*out = (enum mekiki_verdict)v;
			return true;
		}
	return false;
}

static json_int_t
weight_of(const json_t *finding)
{
	return json_integer_value(json_object_get(finding, "weight"));
}

/* Ids by falling weight; those that weigh nothing are left out. */
static json_t *
heaviest(json_t *findings)
{
	json_t *ids = json_array();

	while (json_array_size(ids) < FINDINGS_KEPT) {
		size_t i, best = 0;
		json_t *f, *top;

		json_array_foreach(findings, i,
		    f) if (weight_of(f) >
			   weight_of(json_array_get(findings, best))) best = i;
		top = json_array_get(findings, best);
		if (!top || weight_of(top) <= 0)
			break;
		json_array_append(ids, json_object_get(top, "id"));
		json_array_remove(findings, best);
	}
	return ids;
}

void
eval_note(struct eval_row *r, const char *report, size_t size)
{
	json_t *o = json_loadb(report, size, JSON_ALLOW_NUL, NULL);
	json_t *decided = json_object_get(o, "decided_by");
	json_t *findings = json_object_get(o, "findings");

	r->is_judged = verdict_of(
	    json_string_value(json_object_get(o, "verdict")), &r->verdict);
	r->score = (int)json_integer_value(json_object_get(o, "score"));
	eval_note_proof(r, o);
	r->findings = heaviest(findings);
	if (json_is_string(decided)) {
		json_array_insert(r->findings, 0, decided);
		r->decided = json_string_value(json_array_get(r->findings, 0));
	}
	json_decref(o);
}

static const struct {
	const char *label;
	bool is_fake;
} labels[] = {
    {"imp", true},
    {"abuse", true},
    {"legit", false},
    {"ham", false},
    {"spam", false},
};

bool
eval_is_flagged(const struct eval_row *r)
{
	return r->verdict == MEKIKI_PHISH || r->verdict == MEKIKI_SUSPICIOUS;
}

bool
eval_is_wrong(const struct eval_row *r)
{
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (!strcmp(r->label, labels[i].label))
			return r->is_judged &&
			       eval_is_flagged(r) != labels[i].is_fake;
	return false;
}

void
eval_wilson(size_t k, size_t n, double *low_out, double *high_out)
{
	const double z = 1.959963984540054;
	double m = (double)n, p = (double)k / m, zz = z * z;
	double centre = (p + zz / (2 * m)) / (1 + zz / m);
	double half =
	    z * sqrt(p * (1 - p) / m + zz / (4 * m * m)) / (1 + zz / m);

	*low_out = centre > half ? centre - half : 0;
	*high_out = centre + half < 1 ? centre + half : 1;
}

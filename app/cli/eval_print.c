/* SPDX-License-Identifier: MIT */
/* The figures as tables of at most 80 columns, and as JSON. */
#include <stdlib.h>
#include <string.h>

#include "cli/eval.h"
#include "worker/answer.h"

static const enum mekiki_verdict order[] = {MEKIKI_PHISH, MEKIKI_SUSPICIOUS,
    MEKIKI_UNKNOWN, MEKIKI_NO_CLAIM, MEKIKI_GENUINE};

enum {
	N_ORDER = sizeof order / sizeof order[0],
	GROUPS_MOST = 4096,
	FINDINGS_SHOWN = 8
};

struct group { /* rows with one label, or one label and one value */
	const char *label, *value;
	size_t n, by_verdict[EVAL_VERDICTS];
};

static size_t
flagged(const struct group *g)
{
	return g->by_verdict[MEKIKI_PHISH] + g->by_verdict[MEKIKI_SUSPICIOUS];
}

static struct group *
find_group(
    struct group *groups, size_t *n, const char *label, const char *value)
{
	for (size_t i = 0; i < *n; i++)
		if (!strcmp(groups[i].label, label) &&
		    !strcmp(groups[i].value, value))
			return &groups[i];
	if (*n == GROUPS_MOST)
		return &groups[GROUPS_MOST - 1];
	groups[*n] = (struct group){.label = label, .value = value};
	return &groups[(*n)++];
}

/* By label, then the largest first. */
static int
compare(const void *x, const void *y)
{
	const struct group *a = x, *b = y;
	int c = strcmp(a->label, b->label);

	return c ? c : (a->n < b->n) - (a->n > b->n);
}

static struct group *
group_rows(const struct eval *e, int column, size_t *n_out)
{
	struct group *groups = calloc(GROUPS_MOST, sizeof *groups);

	if (!groups)
		abort();
	*n_out = 0;
	for (size_t i = 0; i < e->n_rows; i++) {
		const struct eval_row *r = &e->rows[i];
		struct group *g;

		if (!r->is_judged)
			continue;
		g = find_group(groups, n_out, r->label,
		    column < 0 ? "" : r->cells[column]);
		g->n++;
		g->by_verdict[r->verdict]++;
	}
	qsort(groups, *n_out, sizeof *groups, compare);
	return groups;
}

void
eval_print_share(const char *name, size_t k, size_t n)
{
	double low, high;

	eval_wilson(k, n, &low, &high);
	printf("  %-12s %6zu  %6.2f %%   [%5.1f, %5.1f]\n", name, k,
	    100.0 * (double)k / (double)n, 100 * low, 100 * high);
}

void
eval_print(const struct eval *e)
{
	size_t n;
	struct group *groups = group_rows(e, -1, &n);

	printf("%-12s %6s", "label", "mails");
	for (size_t v = 0; v < N_ORDER; v++)
		printf(" %10s", mekiki_verdict_name(order[v]));
	printf("\n");
	for (size_t i = 0; i < n; i++) {
		printf("%-12.12s %6zu", groups[i].label, groups[i].n);
		for (size_t v = 0; v < N_ORDER; v++)
			printf(" %10zu", groups[i].by_verdict[order[v]]);
		printf("\n");
	}
	printf("\nShares, with Wilson's interval of 95 %%; flagged: phish or "
	       "suspicious\n");
	for (size_t i = 0; i < n; i++) {
		printf("%s\n", groups[i].label);
		for (size_t v = 0; v < N_ORDER; v++)
			eval_print_share(mekiki_verdict_name(order[v]),
			    groups[i].by_verdict[order[v]], groups[i].n);
		eval_print_share("flagged", flagged(&groups[i]), groups[i].n);
	}
	free(groups);
}

void
eval_print_by(const struct eval *e, int column)
{
	size_t n;
	struct group *groups = group_rows(e, column, &n);

	printf("\n%-10s %-22s %6s %8s %8s %8s   interval\n", "label",
	    e->columns[column], "mails", "flagged", "genuine", "flagged%");
	for (size_t i = 0; i < n; i++) {
		const struct group *g = &groups[i];
		double low, high;

		eval_wilson(flagged(g), g->n, &low, &high);
		printf("%-10.10s %-22.22s %6zu %8zu %8zu %8.1f [%5.1f,%5.1f]\n",
		    g->label, *g->value ? g->value : "-", g->n, flagged(g),
		    g->by_verdict[MEKIKI_GENUINE],
		    100.0 * (double)flagged(g) / (double)g->n, 100 * low,
		    100 * high);
	}
	free(groups);
}

static void
print_findings(const struct eval_row *r)
{
	size_t i;
	json_t *id;

	json_array_foreach(r->findings, i, id) if (i < FINDINGS_SHOWN)
	    printf("%s%s", i ? " " : "", json_string_value(id));
	printf("\n");
}

void
eval_print_errors(const struct eval *e)
{
	printf("\nJudged wrongly\n");
	for (size_t i = 0; i < e->n_rows; i++) {
		const struct eval_row *r = &e->rows[i];

		if (!eval_is_wrong(r))
			continue;
		printf("%s\t%s\t%s\t%d\t", r->path, r->label,
		    mekiki_verdict_name(r->verdict), r->score);
		print_findings(r);
	}
}

static void
print_line(json_t *o)
{
	size_t n;
	char *line = answer_json_line(o, &n);

	fwrite(line, 1, n, stdout);
	free(line);
	json_decref(o);
}

void
eval_print_json(const struct eval *e)
{
	bool is_first = true;

	printf("{\"schema\": \"mekiki-eval-1\", \"mails\": [");
	for (size_t i = 0; i < e->n_rows; i++) {
		const struct eval_row *r = &e->rows[i];

		if (!r->is_judged)
			continue;
		printf(is_first ? "\n" : ",\n");
		is_first = false;
		print_line(json_pack("{s:s, s:s, s:s, s:i, s:b, s:s?, s:O}",
		    "path", r->path, "label", r->label, "verdict",
		    mekiki_verdict_name(r->verdict), "score", r->score, "wrong",
		    eval_is_wrong(r), "decided_by", r->decided, "findings",
		    r->findings));
	}
	printf("\n]}\n");
}

static const char *
change(bool was_wrong, bool is_wrong)
{
	return was_wrong == is_wrong ? "same" : is_wrong ? "worse" : "better";
}

bool
eval_print_changes(const struct eval *e, const json_t *old)
{
	const json_t *mails = json_object_get(old, "mails");
	json_t *by_path = json_object(), *m;
	size_t i, better = 0, worse = 0, same = 0;

	if (!json_is_array(mails)) {
		json_decref(by_path);
		return false;
	}
	json_array_foreach(mails, i, m)
	{
		const char *p = json_string_value(json_object_get(m, "path"));

		if (p)
			json_object_set(by_path, p, m);
	}
	printf("\nChanges\n");
	for (i = 0; i < e->n_rows; i++) {
		const struct eval_row *r = &e->rows[i];
		const char *now = mekiki_verdict_name(r->verdict), *was;
		bool was_wrong;

		m = json_object_get(by_path, r->path);
		was = json_string_value(json_object_get(m, "verdict"));
		if (!r->is_judged || !was || !strcmp(was, now))
			continue;
		was_wrong = json_is_true(json_object_get(m, "wrong"));
		better += was_wrong && !eval_is_wrong(r);
		worse += !was_wrong && eval_is_wrong(r);
		same += was_wrong == eval_is_wrong(r);
		printf("%s\t%s\t%s -> %s\t%s\t", r->path, r->label, was, now,
		    change(was_wrong, eval_is_wrong(r)));
		print_findings(r);
	}
	printf("%zu better, %zu worse, %zu of the same worth\n", better, worse,
	    same);
	json_decref(by_path);
	return true;
}

/* SPDX-License-Identifier: MIT */
/* The order of findings. */
#include "render/order.h"

static const char *const names[] = {
    [GROUP_BAD] = "bad",
    [GROUP_GOOD] = "good",
    [GROUP_NOTE] = "note",
    [GROUP_CLAIM] = "claim",
};

static const int kinds[] = {
    [FINDING_PROOF] = 0,
    [FINDING_DECISIVE] = 1,
    [FINDING_WEAK] = 2,
    [FINDING_LURE] = 3,
    [FINDING_ODD] = 4,
    [FINDING_GOOD] = 5,
    [FINDING_CLAIM] = 6,
    [FINDING_NOTE] = 7,
};

enum finding_group
finding_group_of(const struct finding *f)
{
	if (f->rule->kind == FINDING_CLAIM)
		return GROUP_CLAIM;
	if (f->rule->direction == FINDING_PHISH)
		return GROUP_BAD;
	return f->rule->direction == FINDING_GENUINE ? GROUP_GOOD : GROUP_NOTE;
}

const char *
finding_group_name(enum finding_group g)
{
	return names[g];
}

struct ranked {
	size_t index;
	int rank;
};

static int
by_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static int
rank_of(const struct report *r, const struct finding *f)
{
	const char *decided = r->verdict.decided;
	int rank = (int)finding_group_of(f) * 10000;

	if (decided && !strcmp(decided, f->rule->id))
		return rank;
	return rank + 1000 + kinds[f->rule->kind] * 1000 - f->rule->weight;
}

unsigned *
report_marks(struct arena *a, const struct report *r)
{
	struct ranked *list = arena_array(a, r->n_findings + 1, sizeof *list);
	unsigned *marks = arena_array(a, r->n_findings + 1, sizeof *marks);

	for (size_t i = 0; i < r->n_findings; i++)
		list[i] = (struct ranked){i, rank_of(r, &r->findings[i])};
	qsort(list, r->n_findings, sizeof *list, by_rank);
	for (size_t i = 0; i < r->n_findings; i++)
		marks[list[i].index] = (unsigned)i + 1;
	return marks;
}

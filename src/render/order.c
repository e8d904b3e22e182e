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
	return f->rule->direction == FINDING_GENUINE ||
		       f->rule->kind == FINDING_GOOD
		   ? GROUP_GOOD
		   : GROUP_NOTE;
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

/*
 * Findings that are different proofs of one and the same statement to a
 * reader. Where two of them name the same host, the first shown tells it.
 */
static const struct {
	const char *id;
	enum told {
		TOLD_NOTHING,
		TOLD_SENDER, /* it was sent from a host not the brand's */
		TOLD_TARGET  /* it leads to a host not the brand's */
	} told;
} statements[] = {
    {"sender.outside", TOLD_SENDER},
    {"sender.other-brand", TOLD_SENDER},
    {"sender.freemail", TOLD_SENDER},
    {"sender.tenant", TOLD_SENDER},
    {"sender.namesake", TOLD_SENDER},
    {"link.poses-as-host", TOLD_TARGET},
    {"link.shown-differs", TOLD_TARGET},
    {"link.all-outside", TOLD_TARGET},
    {"link.request-outside", TOLD_TARGET},
    {"link.some-outside", TOLD_TARGET},
    {"odd.links-foreign", TOLD_TARGET},
};

static enum told
told_by(const struct finding *f)
{
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		if (!strcmp(statements[i].id, f->rule->id))
			return statements[i].told;
	return TOLD_NOTHING;
}

static bool
is_repeated(const struct finding *f, const struct finding *before)
{
	enum told t = told_by(f);

	return t != TOLD_NOTHING && t == told_by(before) && f->host.n &&
	       str_ieq(f->host, before->host) &&
	       finding_group_of(f) == finding_group_of(before);
}

/* The one in front of place `at` of the list that tells the same; or NULL. */
static const struct ranked *
told_before(const struct report *r, const struct ranked *list, size_t at)
{
	const struct finding *f = &r->findings[list[at].index];

	if (told_by(f) == TOLD_NOTHING)
		return NULL;
	for (size_t i = 0; i < at; i++)
		if (is_repeated(f, &r->findings[list[i].index]))
			return &list[i];
	return NULL;
}

struct mark_of *
report_marks(struct arena *a, const struct report *r)
{
	struct ranked *list = arena_array(a, r->n_findings + 1, sizeof *list);
	struct mark_of *marks =
	    arena_array(a, r->n_findings + 1, sizeof *marks);
	unsigned n = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		list[i] = (struct ranked){i, rank_of(r, &r->findings[i])};
	qsort(list, r->n_findings, sizeof *list, by_rank);
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct ranked *before = told_before(r, list, i);
		struct mark_of *m = &marks[list[i].index];

		if (before) {
			m->number = marks[before->index].number;
			m->repeats = &r->findings[before->index];
		} else {
			m->number = ++n;
		}
	}
	return marks;
}

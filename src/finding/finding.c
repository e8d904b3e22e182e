/* SPDX-License-Identifier: MIT */
/* The table of findings and the walk over it. */
#include "finding/rules.h"

const struct finding_rule finding_rules[] = {
#define FINDING(id, kind, direction, weight, function)                         \
	{id, FINDING_##kind, FINDING_##direction, weight, find_##function},
#include "finding/findings.def"
#undef FINDING
};

const size_t finding_rule_count = ARRAY_LEN(finding_rules);

struct finding *
findings_find(struct arena *a, const struct evidence *e, size_t *n_out)
{
	struct finding *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < finding_rule_count; i++) {
		struct finding f = {.rule = &finding_rules[i]};

		if (!f.rule->find(f.rule, e, &f))
			continue;
		list = arena_push(a, list, n, sizeof f);
		list[n++] = f;
	}
	*n_out = n;
	return list;
}

void
findings_drop(struct finding *list, size_t *n, struct str id)
{
	size_t kept = 0;

	for (size_t i = 0; id.n && i < *n; i++)
		if (!str_eq(str_c(list[i].rule->id), id))
			list[kept++] = list[i];
	if (id.n)
		*n = kept;
}

bool
findings_have(const struct finding *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i].rule->id, id))
			return true;
	return false;
}

const char *
finding_direction_name(enum finding_direction d)
{
	static const char *const names[] = {
	    [FINDING_NEUTRAL] = "neutral",
	    [FINDING_GENUINE] = "genuine",
	    [FINDING_PHISH] = "phish",
	};

	return names[d];
}

void
finding_add(struct finding *f, struct span span)
{
	if (f->n_spans < FINDING_SPANS)
		f->spans[f->n_spans++] = span;
}

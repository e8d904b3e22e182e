/* SPDX-License-Identifier: MIT */
/* The answer for an input that could not be read: unknown, and why. */
#include "check.h"

static const char *const rule_ids[] = {
    [MEKIKI_UNREAD_CRASH] = "note.unread-crash",
    [MEKIKI_UNREAD_TIME] = "note.unread-time",
    [MEKIKI_UNREAD_ANSWER] = "note.unread-answer",
    [MEKIKI_UNREAD_REFUSED] = "note.unread-refused",
};

enum {
	SCORE_UNREAD = 50
};

static const struct finding_rule *
rule_by_id(const char *id)
{
	for (size_t i = 0; i < finding_rule_count; i++)
		if (!strcmp(finding_rules[i].id, id))
			return &finding_rules[i];
	return NULL;
}

/* No brand, no sender, no link. */
void
judge_unread(struct mekiki_check *c, struct judged *j, enum source_kind source,
    const char *id)
{
	struct form_fact *form = arena_alloc(c->arena, sizeof *form);
	struct finding *f = arena_alloc(c->arena, sizeof *f);

	form->id = str_c(id);
	f->rule = rule_by_id(id);
	j->evidence = (struct evidence){
	    .source = source,
	    .know = c->mekiki->know,
	    .brand = BRAND_NONE,
	    .forms = form,
	    .n_forms = 1,
	};
	j->findings = f;
	j->n_findings = 1;
	j->verdict = (struct verdict_result){
	    .verdict = VERDICT_UNKNOWN,
	    .basis = BASIS_UNREAD,
	    .score = SCORE_UNREAD,
	    .decided = id,
	};
}

int
mekiki_check_unread(struct mekiki_check *c, enum mekiki_unread why)
{
	int r;

	if ((unsigned)why >= ARRAY_LEN(rule_ids))
		return MEKIKI_E_INPUT;
	r = mekiki_check_mail(c, "", 0);
	if (r != MEKIKI_OK)
		return r;
	c->answer = &c->judged[0];
	judge_unread(c, c->answer, SOURCE_MAIL, rule_ids[why]);
	c->advice = advice_for(c->arena, &c->answer->evidence,
	    &c->answer->verdict, c->did, &c->n_advice);
	c->state = CHECK_DONE;
	return MEKIKI_OK;
}

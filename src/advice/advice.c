/* SPDX-License-Identifier: MIT */
/* Choosing the steps. */
#include "advice/advice.h"

enum {
	CONTACTS_MOST = 16
};

static bool
applies(const struct step *s, const struct evidence *e,
    const struct verdict_result *v, uint32_t did)
{
	const uint32_t about =
	    v->check == CHECK_PERSON ? STEP_PERSON : STEP_COMPANY;
	struct str sector = STR("other");

	if (!(s->verdicts & 1u << v->verdict) || !(s->did & did))
		return false;
	if (s->of && !(s->of & 1u << e->source))
		return false;
	if (s->about && !(s->about & about))
		return false;
	if (!s->sectors.p)
		return true;
	if (e->brand != BRAND_NONE)
		sector = know_brand(e->know, e->brand).sector;
	return str_has_word(s->sectors, sector);
}

/* A step named report-brand or contact-brand speaks of the brand's contact. */
static void
add_contact(struct advice *a, const struct evidence *e)
{
	static const struct {
		const char *step, *kind;
	} kinds[] = {
	    {"report-brand", "report"},
	    {"contact-brand", "support"},
	};
	struct brand_contact c[CONTACTS_MOST];
	size_t n;

	if (e->brand == BRAND_NONE)
		return;
	n = know_brand_contacts(e->know, e->brand, c, CONTACTS_MOST);
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		if (!str_eq(a->step->id, str_c(kinds[k].step)))
			continue;
		for (size_t i = 0; i < n && !a->has_contact; i++) {
			if (!str_eq(c[i].kind, str_c(kinds[k].kind)) ||
			    c[i].grade < GRADE_B)
				continue;
			a->contact = c[i];
			a->has_contact = true;
		}
	}
}

struct advice *
advice_for(struct arena *a, const struct evidence *e,
    const struct verdict_result *v, uint32_t did, size_t *n_out)
{
	size_t n_steps, n = 0;
	const struct step *steps = know_steps(e->know, &n_steps);
	struct advice *list = arena_array(a, n_steps + 1, sizeof *list);

	for (size_t i = 0; i < n_steps; i++) {
		if (!applies(&steps[i], e, v, did))
			continue;
		list[n].step = &steps[i];
		add_contact(&list[n++], e);
	}
	*n_out = n;
	return list;
}

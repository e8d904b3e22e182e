/* SPDX-License-Identifier: MIT */
/* Findings on what the words want and how they press. */
#include "finding/rules.h"

/* The rule's id is "lure." and the phrase's. */
bool
find_lure(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	struct str id = str_skip(str_c(r->id), sizeof "lure." - 1);
	uint32_t most = 0;

	for (size_t i = 0; i < e->n_cues; i++) {
		const struct cue *c = &e->cues[i];

		if (!str_eq(c->phrase.id, id) ||
		    (!str_eq(c->phrase.family, STR("request")) &&
			!str_eq(c->phrase.family, STR("pressure"))))
			continue;
		/* The plainest of them is quoted. */
		if (!out->n_spans || c->phrase.weight > most) {
			out->quote = c->span.quote;
			most = c->phrase.weight;
		}
		out->in_header |=
		    c->place == PLACE_SUBJECT || c->place == PLACE_DISPLAY;
		finding_add(out, c->span);
	}
	return out->n_spans > 0;
}

/* SPDX-License-Identifier: MIT */
/* Findings on what the mail says it is. */
#include "finding/rules.h"

static bool
claim_of(const struct evidence *e, enum claim_kind kind, struct finding *out)
{
	if (!has_brand(e))
		return false;
	for (size_t i = 0; i < e->n_claims; i++) {
		const struct claim *c = &e->claims[i];

		if (c->kind != kind ||
		    !know_same_owner(e->know, c->brand, e->brand))
			continue;
		if (!out->n_spans)
			out->quote = c->span.quote;
		finding_add(out, c->span);
	}
	return out->n_spans > 0;
}

#define CLAIM_RULE(function, kind)                                             \
	bool find_##function(const struct finding_rule *r,                     \
	    const struct evidence *e, struct finding *out)                     \
	{                                                                      \
		(void)r;                                                       \
		return claim_of(e, kind, out);                                 \
	}

CLAIM_RULE(claim_whole, CLAIM_WHOLE)
CLAIM_RULE(claim_sender, CLAIM_SENDER)
CLAIM_RULE(claim_address, CLAIM_ADDRESS)
CLAIM_RULE(claim_display, CLAIM_DISPLAY)
CLAIM_RULE(claim_subject_lead, CLAIM_SUBJECT_LEAD)
CLAIM_RULE(claim_subject, CLAIM_SUBJECT)
CLAIM_RULE(claim_pose, CLAIM_POSE)
CLAIM_RULE(claim_host, CLAIM_HOST)
CLAIM_RULE(claim_body, CLAIM_BODY)

bool
find_claim_mention(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (has_brand(e) || !e->n_claims)
		return false;
	out->quote = e->claims[0].span.quote;
	finding_add(out, e->claims[0].span);
	return true;
}

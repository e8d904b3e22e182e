/* SPDX-License-Identifier: MIT */
/* Findings on what is to be typed in. */
#include "finding/rules.h"

static bool
asks_for(const struct evidence *e, uint32_t asks, struct finding *out)
{
	for (size_t i = 0; i < e->n_fields; i++) {
		if (!(e->fields[i].asks & asks))
			continue;
		if (!out->n_spans)
			out->quote = e->fields[i].span.quote;
		finding_add(out, e->fields[i].span);
	}
	return out->n_spans > 0;
}

#define ASK_RULE(function, asks)                                               \
	bool find_##function(const struct finding_rule *r,                     \
	    const struct evidence *e, struct finding *out)                     \
	{                                                                      \
		(void)r;                                                       \
		return asks_for(e, asks, out);                                 \
	}

ASK_RULE(ask_card, BRAND_ASK_CARD | BRAND_ASK_CVV)
ASK_RULE(ask_password, BRAND_ASK_PASSWORD | BRAND_ASK_PIN)
ASK_RULE(ask_code, BRAND_ASK_ONE_TIME_CODE)
ASK_RULE(ask_papers,
    BRAND_ASK_IDENTITY_PAPERS | BRAND_ASK_MY_NUMBER | BRAND_ASK_SEED_PHRASE)

bool
find_ask_never(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (!has_brand(e))
		return false;
	return asks_for(e, know_brand(e->know, e->brand).never_asks, out);
}

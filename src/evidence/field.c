/* SPDX-License-Identifier: MIT */
/* Form fields: what a page or a mail wants to be typed. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/gather.h"

enum {
	FIELD_TEXT_MOST = 2048,
	FIELDS_MOST = 500
};

/* Phrases of family "field" by id: what a label or a name asks for. */
static const struct {
	const char *id;
	uint32_t ask;
} field_ids[] = {
    {"field-login", BRAND_ASK_LOGIN},
    {"field-password", BRAND_ASK_PASSWORD},
    {"field-card", BRAND_ASK_CARD},
    {"field-cvv", BRAND_ASK_CVV},
    {"field-pin", BRAND_ASK_PIN},
    {"field-code", BRAND_ASK_ONE_TIME_CODE},
    {"field-name", BRAND_ASK_NAME},
    {"field-address", BRAND_ASK_ADDRESS},
    {"field-phone", BRAND_ASK_PHONE},
    {"field-birth", BRAND_ASK_BIRTH_DATE},
    {"field-papers", BRAND_ASK_IDENTITY_PAPERS},
    {"field-my-number", BRAND_ASK_MY_NUMBER},
    {"field-bank", BRAND_ASK_BANK_ACCOUNT},
    {"field-seed", BRAND_ASK_SEED_PHRASE},
};

/* WHATWG HTML section 4.10.18.7, autofill detail tokens. */
static const struct {
	const char *token;
	uint32_t ask;
} autocomplete[] = {
    {"cc-number", BRAND_ASK_CARD},
    {"cc-csc", BRAND_ASK_CVV},
    {"cc-exp", BRAND_ASK_CARD},
    {"cc-name", BRAND_ASK_CARD},
    {"one-time-code", BRAND_ASK_ONE_TIME_CODE},
    {"current-password", BRAND_ASK_PASSWORD},
    {"username", BRAND_ASK_LOGIN},
    {"tel", BRAND_ASK_PHONE},
    {"bday", BRAND_ASK_BIRTH_DATE},
};

static uint32_t
asks_by_words(struct arena *a, const struct evidence_input *in,
    const struct html_input *i)
{
	struct buf b;
	struct folded f;
	struct phrase_hit *hits;
	size_t n;
	uint32_t asks = 0;

	buf_init(&b, a, FIELD_TEXT_MOST);
	buf_fmt(&b, "%.*s / %.*s / %.*s / %.*s", STR_FMT(i->label),
	    STR_FMT(i->placeholder), STR_FMT(i->name), STR_FMT(i->id));
	f = fold_text(a, buf_str(&b));
	hits = know_phrases(in->know, a, f.text, &n);
	for (size_t h = 0; h < n; h++) {
		struct phrase p = know_phrase(in->know, hits[h].phrase);

		for (size_t k = 0; k < ARRAY_LEN(field_ids); k++)
			if (str_eq(p.id, str_c(field_ids[k].id)))
				asks |= field_ids[k].ask;
	}
	return asks;
}

static uint32_t
asks_of(struct arena *a, const struct evidence_input *in,
    const struct html_input *i)
{
	uint32_t asks = 0;

	if (str_ieq(i->type, STR("hidden")) || str_ieq(i->type, STR("submit")))
		return 0;
	if (str_ieq(i->type, STR("password")))
		asks |= BRAND_ASK_PASSWORD;
	if (str_ieq(i->type, STR("email")))
		asks |= BRAND_ASK_LOGIN;
	if (str_ieq(i->type, STR("tel")) && i->max_length >= 14 &&
	    i->max_length <= 19)
		asks |= BRAND_ASK_CARD;
	for (size_t k = 0; k < ARRAY_LEN(autocomplete); k++)
		if (str_ifind(i->autocomplete, str_c(autocomplete[k].token)) >=
		    0)
			asks |= autocomplete[k].ask;
	return asks | asks_by_words(a, in, i);
}

static void
fields_of(struct arena *a, const struct evidence_input *in,
    const struct html_view *h, struct str part, struct evidence *out,
    struct field **list)
{
	for (size_t i = 0; i < h->n_inputs && out->n_fields < FIELDS_MOST;
	     i++) {
		const struct html_input *input = &h->inputs[i];
		struct str name = input->label.n ? input->label : input->name;
		struct field f = {.asks = asks_of(a, in, input)};

		f.span = (struct span){part, true, input->source_offset, 1,
		    utf8_prefix(name, LIMIT_QUOTE_BYTES)};
		if (!f.asks)
			continue;
		*list = arena_push(a, *list, out->n_fields, sizeof f);
		(*list)[out->n_fields++] = f;
	}
}

void
gather_fields(
    struct arena *a, const struct evidence_input *in, struct evidence *out)
{
	struct field *list = NULL;

	if (in->source == SOURCE_PAGE)
		fields_of(a, in, in->page, STR(""), out, &list);
	for (size_t i = 0; in->mail && i < in->mail->n_parts; i++)
		if (in->mail->parts[i]->html)
			fields_of(a, in, in->mail->parts[i]->html,
			    in->mail->parts[i]->section, out, &list);
	out->fields = list;
}

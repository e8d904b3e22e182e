/* SPDX-License-Identifier: MIT */
/* Findings on how fakes, and genuine mail, are made. */
#include "finding/rules.h"

static bool
by_sender(const struct evidence *e, bool condition, struct finding *out)
{
	if (!condition)
		return false;
	out->host = e->sender.domain;
	out->quote = e->sender.display;
	finding_add(out, e->sender.span);
	return true;
}

static bool
by_subject(const struct evidence *e, bool condition, struct finding *out)
{
	if (!condition)
		return false;
	out->quote = e->subject_span.quote;
	finding_add(out, e->subject_span);
	return true;
}

bool
find_odd_disguised_name(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	for (size_t i = 0; has_brand(e) && i < e->n_claims; i++) {
		const struct claim *c = &e->claims[i];

		if (!c->is_disguised ||
		    !know_same_owner(e->know, c->brand, e->brand))
			continue;
		out->quote = c->span.quote;
		finding_add(out, c->span);
	}
	return out->n_spans > 0;
}

#define SENDER_RULE(function, condition)                                       \
	bool find_##function(const struct finding_rule *r,                     \
	    const struct evidence *e, struct finding *out)                     \
	{                                                                      \
		(void)r;                                                       \
		return by_sender(e, condition, out);                           \
	}

#define SUBJECT_RULE(function, condition)                                      \
	bool find_##function(const struct finding_rule *r,                     \
	    const struct evidence *e, struct finding *out)                     \
	{                                                                      \
		(void)r;                                                       \
		return by_subject(e, condition, out);                          \
	}

static bool
has_form(const struct evidence *e, const char *id)
{
	for (size_t i = 0; i < e->n_forms; i++)
		if (str_eq(e->forms[i].id, str_c(id)))
			return true;
	return false;
}

static bool
is_hosting(struct str kind)
{
	return kind.p &&
	       (str_eq(kind, STR("hosting")) || str_eq(kind, STR("tenant")) ||
		   str_eq(kind, STR("ddns")));
}

/* "from BRAND", "on behalf of BRAND": a cue of family "of" in the display. */
static bool
has_display_cue(const struct evidence *e, const char *family)
{
	for (size_t i = 0; i < e->n_cues; i++)
		if (e->cues[i].place == PLACE_DISPLAY &&
		    str_eq(e->cues[i].phrase.family, str_c(family)))
			return true;
	return false;
}

SENDER_RULE(odd_script_mix, e->has_script_mix)
SENDER_RULE(odd_styled_letters, e->has_styled_letters)
SENDER_RULE(odd_from_dotless, e->sender.is_dotless)
SENDER_RULE(odd_from_malformed, e->sender.is_malformed || e->sender.is_missing)
SENDER_RULE(odd_from_raw, e->sender.is_raw_8bit)
SENDER_RULE(odd_from_several, e->sender.is_several)
SENDER_RULE(odd_address_in_name, has_form(e, "from.address-in-name"))
SENDER_RULE(odd_from_recipient, e->sender.is_recipient)
SENDER_RULE(odd_sender_hosting, is_hosting(e->sender.host_kind))
SENDER_RULE(odd_digits_in_domain, e->sender.has_digits)
SENDER_RULE(odd_of_brand,
    has_brand(e) && !is_own(e->sender.relation) && has_display_cue(e, "of"))
SUBJECT_RULE(odd_recipient_in_header, e->recipient_in_header)
SUBJECT_RULE(odd_invisible, e->has_invisible)
SUBJECT_RULE(odd_random_tail, e->has_random_tail)

/* Words of another language or a template's rest, in Japanese text. */
bool
find_odd_leftover(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	for (size_t i = 0; e->has_japanese && i < e->n_cues; i++)
		if (str_eq(e->cues[i].phrase.family, STR("leftover"))) {
			out->quote = e->cues[i].span.quote;
			finding_add(out, e->cues[i].span);
		}
	return out->n_spans > 0;
}

bool
find_good_unsubscribe(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->has_unsubscribe;
}

bool
find_note_third_party_text(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return has_brand(e) &&
	       know_brand(e->know, e->brand).is_third_party_text;
}

/* "Somebody (via BRAND)": cue of-via in the sender's name. */
bool
find_note_via(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	for (size_t i = 0; has_brand(e) && i < e->n_cues; i++)
		if (e->cues[i].place == PLACE_DISPLAY &&
		    str_eq(e->cues[i].phrase.id, STR("of-via")))
			return by_sender(e, true, out);
	return false;
}

bool
find_note_several_brands(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	for (size_t i = 0;
	     has_brand(e) && e->n_brands_named > 1 && i < e->n_claims; i++)
		if (e->claims[i].kind >= CLAIM_SUBJECT)
			finding_add(out, e->claims[i].span);
	return out->n_spans > 0;
}

bool
find_note_image_only(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->is_image_only;
}

bool
find_note_images_broke(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->did_images_break;
}

bool
find_note_forward_judged(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->is_forward_judged;
}

/* check_unread.c says so with a form of the rule's own name. */
bool
find_note_unread(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)out;
	return has_form(e, r->id);
}

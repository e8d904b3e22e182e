/* SPDX-License-Identifier: MIT */
/* The report as JSON: docs/report.schema.json tells its form. */
#include "base/buf.h"
#include "base/utf8.h"
#include "render/json_text.h"
#include "render/order.h"
#include "render/sentence.h"

enum {
	REPORT_SCHEMA = 1,
	DOMAINS_SHOWN = 8
};

json_t *
json_text(struct arena *a, struct str s)
{
	struct buf out;

	if (!s.p)
		return json_null();
	if (utf8_is_valid(s))
		return json_stringn_nocheck(s.p, s.n);
	buf_init(&out, a, s.n * 3 + 1);
	while (s.n)
		buf_utf8(&out, utf8_next(&s));
	return json_stringn_nocheck(out.p, out.n);
}

static void
set(struct arena *a, json_t *o, const char *key, struct str value)
{
	json_object_set_new_nocheck(o, key, json_text(a, value));
}

static void
set_word(json_t *o, const char *key, const char *word)
{
	json_object_set_new_nocheck(
	    o, key, word ? json_string_nocheck(word) : json_null());
}

static void
set_bool(json_t *o, const char *key, bool b)
{
	json_object_set_new_nocheck(o, key, json_boolean(b));
}

static json_t *
span_json(struct arena *a, const struct span *s)
{
	json_t *o = json_object();

	set(a, o, "part", s->part.p ? s->part : STR(""));
	set_word(o, "space", s->is_text ? "text" : "raw");
	json_object_set_new_nocheck(
	    o, "offset", json_integer((json_int_t)s->offset));
	json_object_set_new_nocheck(
	    o, "length", json_integer((json_int_t)s->length));
	set(a, o, "quote", s->quote.p ? s->quote : STR(""));
	return o;
}

static json_t *
deciding_json(struct arena *a, const struct report *r)
{
	json_t *list = json_array();
	const char *by = r->verdict.decided;

	for (size_t i = 0; i < r->n_findings && by; i++) {
		const struct finding *f = &r->findings[i];
		json_t *o;

		if (strcmp(f->rule->id, by) != 0)
			continue;
		o = json_object();
		set_word(o, "id", by);
		set(a, o, "text", sentence_finding(a, r, f));
		json_array_append_new(list, o);
		break;
	}
	return list;
}

static json_t *
findings_json(struct arena *a, const struct report *r)
{
	json_t *list = json_array();
	const struct mark_of *marks = report_marks(a, r);

	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		json_t *o = json_object(), *spans = json_array();

		set_word(o, "id", f->rule->id);
		set_word(o, "group", finding_group_name(finding_group_of(f)));
		json_object_set_new_nocheck(
		    o, "mark", json_integer((json_int_t)marks[i].number));
		if (marks[i].repeats)
			set_word(o, "repeats", marks[i].repeats->rule->id);
		set_word(
		    o, "direction", finding_direction_name(f->rule->direction));
		json_object_set_new_nocheck(
		    o, "weight", json_integer(f->rule->weight));
		set(a, o, "text", sentence_finding(a, r, f));
		for (size_t s = 0; s < f->n_spans; s++)
			json_array_append_new(
			    spans, span_json(a, &f->spans[s]));
		json_object_set_new_nocheck(o, "spans", spans);
		json_array_append_new(list, o);
	}
	return list;
}

static const char *const claim_words[] = {
    [CLAIM_NONE] = "none",
    [CLAIM_MENTION] = "mention",
    [CLAIM_BODY] = "body",
    [CLAIM_HOST] = "host",
    [CLAIM_POSE] = "pose",
    [CLAIM_SUBJECT] = "subject",
    [CLAIM_SUBJECT_LEAD] = "subject-lead",
    [CLAIM_DISPLAY] = "display",
    [CLAIM_ADDRESS] = "address",
    [CLAIM_SENDER] = "sender",
    [CLAIM_WHOLE] = "whole-display",
};

static const char *const relation_words[] = {
    [REL_NONE] = "none",
    [REL_OWN] = "own",
    [REL_OWN_UNSURE] = "own-unsure",
    [REL_USER_CONTENT] = "user-content",
    [REL_NAMESAKE] = "namesake",
    [REL_OTHER_BRAND] = "other-brand",
    [REL_OUTSIDE] = "outside",
};

static const char *const role_words[] = {
    [LINK_ACTING] = "acting",
    [LINK_QR] = "qr",
    [LINK_UNSUBSCRIBE] = "unsubscribe",
    [LINK_LEGAL] = "legal",
    [LINK_SOCIAL] = "social",
    [LINK_STORE] = "store",
    [LINK_RESOURCE] = "resource",
    [LINK_MAIL] = "mail",
    [LINK_PHONE] = "phone",
    [LINK_OTHER] = "other",
};

static json_t *
claims_json(struct arena *a, const struct report *r)
{
	const struct evidence *e = r->evidence;
	json_t *list = json_array();

	for (size_t i = 0; i < e->n_claims; i++) {
		const struct claim *c = &e->claims[i];
		json_t *o = json_object();

		set(a, o, "brand", know_brand(r->know, c->brand).id);
		set_word(o, "kind", claim_words[c->kind]);
		set_bool(o, "disguised", c->is_disguised);
		json_object_set_new_nocheck(o, "span", span_json(a, &c->span));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
auth_json(struct arena *a, const struct report *r)
{
	static const char *const states[] = {
	    [AUTH_NOT_ESTABLISHED] = "not-established",
	    [AUTH_AUTHENTICATED] = "authenticated",
	    [AUTH_FAILED] = "failed",
	};
	const struct auth_report *auth = r->auth;
	json_t *o, *list = json_array();

	if (!auth) {
		json_decref(list);
		return json_null();
	}
	o = json_object();
	set_word(o, "state", states[auth->state]);
	set(a, o, "domain", auth->domain);
	set_word(o, "reason", auth->reason);
	set(a, o, "envelope", auth->envelope_domain);
	set(a, o, "client_ip", auth->client_ip);
	if (auth->signer_name.n)
		set(a, o, "signer", auth->signer_name);
	if (auth->broken_by) {
		set_word(o, "broken_by", auth->broken_by);
		set(a, o, "broken_at", auth->broken_at);
	}
	for (size_t i = 0; i < auth->n_facts; i++) {
		const struct auth_fact *f = &auth->facts[i];
		json_t *m = json_object();

		set_word(m, "method", auth_method_name(f->method));
		set_word(m, "result", auth_result_name(f->result));
		set(a, m, "domain", f->domain);
		set_word(m, "basis",
		    f->basis == AUTH_RECORDED ? "recorded" : "verified");
		set_bool(m, "aligned", f->is_aligned);
		set_bool(m, "dnssec", f->is_dnssec);
		set_word(m, "reason", f->reason);
		json_array_append_new(list, m);
	}
	json_object_set_new_nocheck(o, "methods", list);
	return o;
}

static json_t *
link_json(struct arena *a, const struct link_fact *l)
{
	json_t *o = json_object(), *steps = json_array();

	set(a, o, "text", l->shown);
	set(a, o, "href", l->href);
	set(a, o, "host", l->host);
	set(a, o, "registrable", l->registrable);
	set_word(o, "role", role_words[l->role]);
	set_bool(o, "acting", link_is_acting(l));
	set_word(o, "relation", relation_words[l->relation]);
	set(a, o, "host_kind", l->host_kind);
	set_word(o, "lookalike", l->lookalike);
	set(a, o, "final", l->final);
	set_bool(o, "target_known", !l->is_unknown_target);
	for (size_t i = 0; i < l->n_steps; i++) {
		json_t *s = json_object();

		set(a, s, "service", l->steps[i].service);
		set(a, s, "url", l->steps[i].url);
		json_array_append_new(steps, s);
	}
	json_object_set_new_nocheck(o, "steps", steps);
	json_object_set_new_nocheck(o, "span", span_json(a, &l->span));
	return o;
}

static json_t *
links_json(struct arena *a, const struct report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->evidence->n_links; i++)
		json_array_append_new(
		    list, link_json(a, &r->evidence->links[i]));
	return list;
}

static json_t *
advice_json(struct arena *a, const struct report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->n_advice; i++) {
		const struct advice *ad = &r->advice[i];
		json_t *o = json_object();

		set(a, o, "id", ad->step->id);
		set(a, o, "text", sentence_advice(a, r, ad));
		set(a, o, "contact",
		    ad->has_contact ? ad->contact.value : ad->step->contact);
		set(a, o, "source",
		    ad->has_contact ? ad->contact.source : ad->step->source);
		set(a, o, "date",
		    ad->has_contact ? ad->contact.date : ad->step->date);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
limits_json(const struct report *r)
{
	json_t *list = json_array();
	const struct evidence *e = r->evidence;

	for (size_t i = 0; i < e->n_forms; i++)
		if (str_starts(e->forms[i].id, STR("limit.")))
			json_array_append_new(
			    list, json_stringn_nocheck(
				      e->forms[i].id.p, e->forms[i].id.n));
	return list;
}

static void
set_brand(struct arena *a, json_t *o, const struct report *r)
{
	if (r->evidence->brand == BRAND_NONE) {
		set(a, o, "brand", STR_NONE);
		set(a, o, "brand_name", STR_NONE);
		return;
	}
	set(a, o, "brand", know_brand(r->know, r->evidence->brand).id);
	set(a, o, "brand_name", brand_name(r));
}

json_t *
report_json(struct arena *a, const struct report *r)
{
	json_t *o = json_object();
	const struct verdict_result *v = &r->verdict;

	json_object_set_new_nocheck(o, "schema", json_integer(REPORT_SCHEMA));
	set(a, o, "file", r->file);
	if (r->index >= 0)
		json_object_set_new_nocheck(o, "index", json_integer(r->index));
	set_word(o, "verdict", verdict_name(v->verdict));
	set_word(o, "basis", verdict_basis_name(v->basis));
	set_brand(a, o, r);
	set_word(o, "claim", claim_words[r->evidence->claim]);
	set(a, o, "veto", r->evidence->veto);
	json_object_set_new_nocheck(o, "score", json_integer(v->score));
	set_word(o, "decided_by", v->decided);
	set(a, o, "lead", sentence_lead(a, r));
	json_object_set_new_nocheck(o, "findings", findings_json(a, r));
	json_object_set_new_nocheck(o, "claims", claims_json(a, r));
	json_object_set_new_nocheck(o, "auth", auth_json(a, r));
	json_object_set_new_nocheck(o, "links", links_json(a, r));
	json_object_set_new_nocheck(o, "advice", advice_json(a, r));
	json_object_set_new_nocheck(o, "limits", limits_json(r));
	report_json_answer(a, r, o);
	set(a, o, "jail", r->jail);
	set(a, o, "data_version", know_version(r->know));
	return o;
}

json_t *
report_json_brief(struct arena *a, const struct report *r)
{
	json_t *o = json_object();

	set_word(o, "verdict", verdict_name(r->verdict.verdict));
	set_brand(a, o, r);
	set_word(o, "decided_by", r->verdict.decided);
	set(a, o, "lead", sentence_lead(a, r));
	json_object_set_new_nocheck(o, "findings", deciding_json(a, r));
	json_object_set_new_nocheck(o, "auth", auth_json(a, r));
	report_json_head(a, r, o);
	return o;
}

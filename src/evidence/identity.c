/* SPDX-License-Identifier: MIT */
/* What is proven about the sender, against the registry. */
#include "base/limits.h"
#include "evidence/gather.h"

static enum identity_state
state_of(enum auth_state s)
{
	switch (s) {
	case AUTH_AUTHENTICATED:
		return IDENTITY_PROVEN;
	case AUTH_FAILED:
		return IDENTITY_FAILED;
	default:
		return IDENTITY_NOT_ESTABLISHED;
	}
}

/* The fact that the report's state rests on, for its place. */
static const struct auth_fact *
deciding_fact(const struct auth_report *r)
{
	const struct auth_fact *by_method = NULL;

	for (size_t i = 0; i < r->n_facts; i++) {
		const struct auth_fact *f = &r->facts[i];

		if (f->method != r->by)
			continue;
		if (str_ieq(f->domain, r->domain))
			return f;
		by_method = by_method ? by_method : f;
	}
	return by_method;
}

static struct span
span_of(struct str quote, size_t offset)
{
	return (struct span){.part = STR(""),
	    .offset = offset,
	    .length = quote.n,
	    .quote = str_trim(str_sub(quote, 0, LIMIT_QUOTE_BYTES))};
}

static void
note_foreign(const struct auth_report *r, struct identity *id)
{
	for (size_t i = 0; i < r->n_foreign; i++) {
		if (!r->foreign[i].claims_pass)
			continue;
		id->has_foreign_claim = true;
		id->foreign =
		    span_of(r->foreign[i].quote, r->foreign[i].offset);
		return;
	}
}

/* Any link, image or footer of the brand's own. */
static bool
has_own_place(const struct evidence *e)
{
	for (size_t i = 0; i < e->n_links; i++)
		if (e->links[i].relation == REL_OWN ||
		    e->links[i].relation == REL_OWN_UNSURE)
			return true;
	return false;
}

static bool
has_broken_signature(const struct auth_report *r)
{
	for (size_t i = 0; i < r->n_facts; i++)
		if (r->facts[i].method == AUTH_DKIM && r->facts[i].is_aligned &&
		    r->facts[i].result == AUTH_FAIL)
			return true;
	return false;
}

/*
 * Another domain than From's is proven, of nobody in the registry and of no
 * mail service that we know: brands send through services unknown to us, but
 * with links or images of their own.
 */
static bool
is_elsewhere(const struct evidence_input *in, const struct auth_report *r,
    const struct evidence *e)
{
	struct brand_domain d;

	return r->domain.n && !strcmp(r->reason, "other-domain") &&
	       !has_broken_signature(r) && !has_own_place(e) &&
	       !know_host(in->know, r->domain, &d, 1) &&
	       !know_host_class(in->know, r->domain).kind.p &&
	       relation_of(in, e->brand, r->domain, FOR_SENDER, NULL) ==
		   REL_OUTSIDE;
}

void
gather_identity(const struct evidence_input *in, struct evidence *out)
{
	struct identity *id = &out->identity;
	const struct auth_report *r = in->auth;
	struct brand_domain d = {.grade = GRADE_NONE};
	const struct auth_fact *fact;

	if (!r)
		return;
	id->state = state_of(r->state);
	id->domain = r->domain;
	id->method = str_c(auth_method_name(r->by));
	id->is_recorded = r->basis == AUTH_RECORDED;
	id->reason = str_c(r->reason);
	id->is_list = r->is_list;
	id->is_forwarded = r->is_forwarded;
	id->is_doubted = r->is_softfail;
	note_foreign(r, id);
	fact = deciding_fact(r);
	if (fact)
		id->span = span_of(fact->quote, fact->offset);
	if (id->state == IDENTITY_NOT_ESTABLISHED) {
		id->is_elsewhere = is_elsewhere(in, r, out);
		return;
	}
	id->relation = relation_of(in, out->brand, id->domain, FOR_SENDER, &d);
	id->grade = d.grade;
	id->may_send = (d.roles & ROLE_SENDING) != 0;
}

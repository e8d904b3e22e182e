/* SPDX-License-Identifier: MIT */
/* Findings on who sent it. */
#include "finding/rules.h"

/* Is the claim made by more than the address itself? */
static bool
is_named(const struct evidence *e)
{
	return has_brand(e) && e->claim != CLAIM_SENDER &&
	       e->claim > CLAIM_MENTION;
}

static bool
sender_is(const struct evidence *e, bool condition, struct finding *out)
{
	if (!is_named(e) || !condition)
		return false;
	out->host = e->sender.domain;
	out->quote = e->sender.address;
	finding_add(out, e->sender.span);
	return true;
}

bool
find_proof_sender(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	const struct identity *id = &e->identity;

	(void)r;
	if (!has_brand(e) || id->state != IDENTITY_PROVEN ||
	    id->relation != REL_OWN || id->grade < GRADE_B || !id->may_send)
		return false;
	out->host = id->domain;
	out->other = id->method;
	finding_add(out, id->span);
	return true;
}

bool
find_proof_inbox(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (!has_brand(e) || e->inbox != INBOX_YES)
		return false;
	finding_add(out, e->subject_span);
	return true;
}

static bool
is_kind(struct str kind, const char *word)
{
	return kind.p && str_eq(kind, str_c(word));
}

bool
find_sender_outside(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return sender_is(e,
	    e->sender.relation == REL_OUTSIDE && !e->sender.is_dotless &&
		!is_kind(e->sender.host_kind, "freemail"),
	    out);
}

bool
find_sender_other_brand(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return sender_is(e,
	    e->sender.relation == REL_OTHER_BRAND &&
		!is_kind(e->sender.host_kind, "freemail"),
	    out);
}

/* A carrier writes from the domain below which its members have mailboxes. */
static bool
is_member_mailbox(const struct evidence *e)
{
	struct str sector;

	if (e->sender.relation != REL_USER_CONTENT || e->brand == BRAND_NONE)
		return false;
	sector = know_brand(e->know, e->brand).sector;
	return str_eq(sector, STR("telecom")) || str_eq(sector, STR("isp"));
}

bool
find_sender_member_mailbox(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return sender_is(e, is_member_mailbox(e), out);
}

bool
find_sender_freemail(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return sender_is(e,
	    is_foreign(e->sender.relation) && !is_member_mailbox(e) &&
		is_kind(e->sender.host_kind, "freemail"),
	    out);
}

bool
find_sender_tenant(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return sender_is(e,
	    e->sender.relation == REL_USER_CONTENT && !is_member_mailbox(e) &&
		!is_kind(e->sender.host_kind, "freemail"),
	    out);
}

bool
find_sender_none(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (e->source != SOURCE_MAIL || e->is_inner_hearsay)
		return false;
	return sender_is(e, e->sender.is_missing || e->sender.is_dotless, out);
}

bool
find_sender_namesake(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return sender_is(e, e->sender.relation == REL_NAMESAKE, out);
}

/*
 * The brand's own address, but the domain's owner says otherwise. Broken by a
 * list or a forwarder is not forged.
 */
bool
find_sender_own_failed(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	const struct identity *id = &e->identity;

	(void)r;
	if (!has_brand(e) || !is_own(e->sender.relation) ||
	    id->state != IDENTITY_FAILED || id->is_list || id->is_forwarded)
		return false;
	out->host = id->domain;
	out->other = id->method;
	finding_add(out, id->span);
	return true;
}

/*
 * The brand's own address, sent by a client that its domain's SPF record
 * doubts. Whoever forwards without a trace does so too: a list and a known
 * forwarder are excused, and by itself it says little.
 */
bool
find_sender_own_doubted(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	const struct identity *id = &e->identity;

	(void)r;
	if (!has_brand(e) || !is_own(e->sender.relation) || !id->is_doubted ||
	    id->is_list || id->is_forwarded)
		return false;
	out->host = e->sender.domain;
	finding_add(out, e->sender.span);
	return true;
}

/* The brand's own address, but the mail is proven to be of somebody else. */
bool
find_sender_own_elsewhere(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	const struct identity *id = &e->identity;

	(void)r;
	if (!has_brand(e) || !is_own(e->sender.relation) || !id->is_elsewhere ||
	    id->is_doubted || id->is_list || id->is_forwarded)
		return false;
	out->host = id->domain;
	out->other = e->sender.domain;
	finding_add(out, e->sender.span);
	return true;
}

bool
find_sender_own_unproven(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (!has_brand(e) || !is_own(e->sender.relation) ||
	    e->identity.state != IDENTITY_NOT_ESTABLISHED ||
	    e->identity.is_doubted || e->identity.is_elsewhere ||
	    e->sender.is_unverifiable)
		return false;
	out->host = e->sender.domain;
	finding_add(out, e->sender.span);
	return true;
}

bool
find_sender_unsure_domain(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	const struct identity *id = &e->identity;

	(void)r;
	if (!has_brand(e) || id->state != IDENTITY_PROVEN ||
	    !is_own(id->relation) ||
	    (id->relation == REL_OWN && id->grade >= GRADE_B && id->may_send))
		return false;
	out->host = id->domain;
	finding_add(out, id->span);
	return true;
}

bool
find_sender_broken_by_list(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	const struct identity *id = &e->identity;

	(void)r;
	if (id->state == IDENTITY_PROVEN || (!id->is_list && !id->is_forwarded))
		return false;
	out->host = e->sender.domain;
	finding_add(out, id->span);
	return true;
}

bool
find_sender_unverifiable(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->source == SOURCE_TEXT;
}

bool
find_sender_hearsay(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->is_inner_hearsay;
}

bool
find_sender_foreign_results(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (!e->identity.has_foreign_claim)
		return false;
	finding_add(out, e->identity.foreign);
	return true;
}

/* A field that says "pass" for the very domain that then fails. */
bool
find_sender_forged_results(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (!e->identity.has_foreign_claim ||
	    e->identity.state != IDENTITY_FAILED)
		return false;
	finding_add(out, e->identity.foreign);
	return true;
}

static bool
is_exempt(const struct evidence *e)
{
	return (know_brand(e->know, e->brand).inbox_exempt & e->notice) != 0;
}

bool
find_inbox_missing(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (!has_brand(e) || e->inbox != INBOX_NO || is_exempt(e))
		return false;
	finding_add(out, e->subject_span);
	return true;
}

bool
find_inbox_exempt(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (!has_brand(e) || e->inbox != INBOX_NO || !is_exempt(e))
		return false;
	finding_add(out, e->subject_span);
	return true;
}

bool
find_inbox_refused(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	if (e->inbox != INBOX_REFUSED)
		return false;
	finding_add(out, e->inbox_span);
	return true;
}

bool
find_inbox_cannot_tell(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->inbox == INBOX_CANNOT_TELL;
}

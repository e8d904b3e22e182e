/* SPDX-License-Identifier: MIT */
/* Policy and alignment of one mail (RFC 9989 sections 4.4, 4.7, 4.10). */
#include "auth/dmarc.h"

#include "auth/dmarc_walk.h"

static const char *const policy_names[] = {
    [DMARC_POLICY_NONE] = "none",
    [DMARC_POLICY_QUARANTINE] = "quarantine",
    [DMARC_POLICY_REJECT] = "reject",
};

const char *
dmarc_policy_name(enum dmarc_policy p)
{
	return policy_names[p];
}

static enum dmarc_policy
policy_of(struct str word)
{
	for (size_t i = 1; i < ARRAY_LEN(policy_names); i++)
		if (str_ieq(word, str_c(policy_names[i])))
			return (enum dmarc_policy)i;
	return DMARC_POLICY_ABSENT;
}

/* What of a record counts. */
struct policy {
	const struct dmarc_record *record;
	enum dmarc_policy p, sp, np;
	bool spf_strict, dkim_strict, is_test;
	bool is_usable; /* else: no DMARC processing for this mail */
};

/* Is there at least one mailto: (or other) URI in rua? */
static bool
has_uri(struct str rua)
{
	while (rua.p) {
		struct str uri = str_trim(str_cut(&rua, ','));
		ssize_t colon = str_chr(uri, ':');

		if (colon > 0 && is_alpha(uri.p[0]) &&
		    (size_t)colon + 1 < uri.n)
			return true;
	}
	return false;
}

static bool
is_bad(struct str word, enum dmarc_policy p)
{
	return word.p && p == DMARC_POLICY_ABSENT;
}

static struct policy
read_policy(const struct dmarc_record *r)
{
	struct policy out = {.record = r, .is_usable = true};
	struct tags t;
	struct str sp, np;

	tags_parse_lenient(r->text, &t);
	sp = tags_get(&t, "sp");
	np = tags_get(&t, "np");
	out.p = policy_of(tags_get(&t, "p"));
	out.sp = policy_of(sp);
	out.np = policy_of(np);
	out.spf_strict = str_ieq(tags_get(&t, "aspf"), STR("s"));
	out.dkim_strict = str_ieq(tags_get(&t, "adkim"), STR("s"));
	out.is_test = str_ieq(tags_get(&t, "t"), STR("y"));
	/* Section 4.10.1: without a valid policy it is only a report address.
	 */
	if (!out.p || is_bad(sp, out.sp) || is_bad(np, out.np)) {
		out.is_usable = has_uri(tags_get(&t, "rua"));
		out.p = DMARC_POLICY_NONE;
		out.sp = out.np = DMARC_POLICY_ABSENT;
	}
	return out;
}

/* The record that applies: author domain's, organizational one's, PSD's. */
static const struct dmarc_record *
find_record(const struct dmarc_walk *w, struct str from)
{
	const struct dmarc_record *psd = NULL;

	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->records[i].domain, from))
			return &w->records[i];
	for (size_t i = 0; i < w->n; i++) {
		if (str_eq(w->records[i].domain, w->org_domain))
			return &w->records[i];
		if (w->records[i].psd == 'y')
			psd = &w->records[i];
	}
	return psd;
}

/*
 * Is the domain there (section 3.2.13)? Not, when A, AAAA and MX are all
 * missing. *is_open is set while that is being asked; no answer counts as yes.
 */
static bool
exists(struct ask *k, struct str domain, bool *is_open)
{
	static const enum ask_type types[] = {ASK_A, ASK_AAAA, ASK_MX};
	bool found = false;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		const struct ask_item *q = ask_get(k, types[i], domain);

		if (q->status == ASK_OPEN)
			*is_open = true;
		if (q->status != ASK_NXDOMAIN && q->status != ASK_NODATA)
			found = true;
	}
	return found;
}

static enum dmarc_policy
applied_policy(
    struct ask *k, const struct policy *p, struct str from, bool *is_open)
{
	enum dmarc_policy policy = p->p;

	if (!str_eq(p->record->domain, from)) {
		if (p->sp)
			policy = p->sp;
		if (p->np && p->np != policy && !exists(k, from, is_open))
			policy = p->np;
	}
	if (p->is_test && policy > DMARC_POLICY_NONE)
		policy--;
	return policy;
}

/*
 * The domain at which one of `domains` and the From domain meet. Only names
 * below the From domain's organizational domain can have the same one, so no
 * others are asked about.
 */
static bool
align(struct arena *a, struct ask *k, const struct str *domains, size_t n,
    const struct dmarc_walk *from_walk, struct str from, bool is_strict,
    struct str *out)
{
	bool is_open = false;

	*out = STR_NONE;
	for (size_t i = 0; i < n; i++)
		if (str_ieq(domains[i], from)) {
			*out = is_strict ? from : from_walk->org_domain;
			return true;
		}
	for (size_t i = 0; i < n && !is_strict; i++) {
		struct dmarc_walk w;

		if (!is_domain(domains[i], 1) ||
		    !is_below(domains[i], from_walk->org_domain))
			continue;
		dmarc_walk(a, k, arena_lower(a, domains[i]), &w);
		is_open |= w.is_pending;
		if (!w.is_pending &&
		    str_eq(w.org_domain, from_walk->org_domain)) {
			*out = w.org_domain;
			return true;
		}
	}
	return !is_open;
}

static void
set(struct dmarc_answer *out, enum auth_result result, const char *reason)
{
	out->result = result;
	out->reason = reason;
}

/* Fills *out for a mail with a record; false while questions are open. */
static bool
evaluate(struct arena *a, struct ask *k, const struct dmarc_request *r,
    const struct dmarc_walk *w, const struct policy *p,
    struct dmarc_answer *out)
{
	bool is_open = false, is_ready;

	out->record = p->record->text;
	out->record_domain = p->record->domain;
	out->is_dnssec = p->record->is_secure;
	out->p = p->p;
	out->sp = p->sp;
	out->np = p->np;
	out->spf.is_strict = p->spf_strict;
	out->dkim.is_strict = p->dkim_strict;
	out->policy = applied_policy(k, p, out->from, &is_open);
	is_ready = align(a, k, r->dkim, r->n_dkim, w, out->from, p->dkim_strict,
	    &out->dkim.domain);
	is_ready &= align(a, k, r->spf, r->n_spf, w, out->from, p->spf_strict,
	    &out->spf.domain);
	if (is_open || !is_ready)
		return false;
	if (out->dkim.domain.p || out->spf.domain.p)
		set(out, AUTH_PASS, "dmarc-pass");
	else if (w->has_gap)
		set(out, AUTH_TEMPERROR, "dmarc-dns");
	else
		set(out, AUTH_FAIL, "dmarc-fail");
	return true;
}

bool
dmarc_check(struct arena *a, struct ask *k, const struct dmarc_request *r,
    struct dmarc_answer *out)
{
	struct dmarc_answer answer = {.from = arena_lower(a, r->from)};
	const struct dmarc_record *record;
	struct dmarc_walk w;
	struct policy p;

	if (answer.from.n && answer.from.p[answer.from.n - 1] == '.')
		answer.from.n--;
	if (!is_domain(answer.from, 1)) {
		set(&answer, AUTH_PERMERROR, "dmarc-no-from");
		*out = answer;
		return true;
	}
	dmarc_walk(a, k, answer.from, &w);
	if (w.is_pending)
		return false;
	answer.org_domain = w.org_domain;
	record = find_record(&w, answer.from);
	if (w.start_has_gap || (!record && w.has_gap)) {
		set(&answer, AUTH_TEMPERROR, "dmarc-dns");
	} else if (w.start_has_many) {
		set(&answer, AUTH_NONE, "dmarc-many-records");
	} else if (!record) {
		set(&answer, AUTH_NONE, "dmarc-none");
	} else {
		p = read_policy(record);
		if (!p.is_usable)
			set(&answer, AUTH_NONE, "dmarc-no-policy");
		else if (!evaluate(a, k, r, &w, &p, &answer))
			return false;
	}
	*out = answer;
	return true;
}

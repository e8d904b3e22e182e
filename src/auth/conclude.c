/* SPDX-License-Identifier: MIT */
/* The three states: proven, disproven, or neither and why. */
#include "auth/job.h"
#include "auth/tags.h"

static bool
is_trusted(const struct auth_options *o, struct str sealer)
{
	for (size_t i = 0; i < o->n_trusted_sealers; i++)
		if (is_below(sealer, o->trusted_sealers[i]))
			return true;
	return false;
}

static const struct auth_fact *
find(const struct job *j, enum auth_method method, enum auth_basis basis,
    enum auth_result result, bool is_aligned)
{
	for (size_t i = 0; i < j->n_facts; i++) {
		const struct auth_fact *f = &j->facts[i];

		if (f->method == method && f->basis == basis &&
		    f->result == result && (!is_aligned || f->is_aligned))
			return f;
	}
	return NULL;
}

static bool
has_reason(const struct job *j, enum auth_method method, const char *reason)
{
	for (size_t i = 0; i < j->n_facts; i++)
		if (j->facts[i].method == method && j->facts[i].is_aligned &&
		    !strcmp(j->facts[i].reason, reason))
			return true;
	return false;
}

static void
prove(const struct job *j, struct auth_report *out, enum auth_method by,
    enum auth_basis basis, const char *reason)
{
	out->state = AUTH_AUTHENTICATED;
	out->domain = j->from;
	out->by = by;
	out->basis = basis;
	out->reason = reason;
}

/*
 * A pass proves the From domain when DMARC says so, or, where the domain has
 * no DMARC record, when the proven domain is of the same organization.
 */
static bool
is_proven_here(const struct job *j, struct auth_report *out)
{
	bool by_record = j->has_dmarc && j->dmarc.result == AUTH_PASS;
	bool without = j->has_dmarc && j->dmarc.result == AUTH_NONE;

	if (find(j, AUTH_SMIME, AUTH_VERIFIED, AUTH_PASS, true)) {
		prove(j, out, AUTH_SMIME, AUTH_VERIFIED, "smime");
		return true;
	}
	if ((by_record && j->dmarc.dkim.domain.p) ||
	    (without && find(j, AUTH_DKIM, AUTH_VERIFIED, AUTH_PASS, true))) {
		prove(j, out, AUTH_DKIM, AUTH_VERIFIED, "dkim");
		return true;
	}
	if (by_record ||
	    (without && find(j, AUTH_SPF, AUTH_VERIFIED, AUTH_PASS, true))) {
		prove(j, out, AUTH_SPF, AUTH_VERIFIED, "spf");
		return true;
	}
	return false;
}

/*
 * Do the domain's signatures all leave room for text of others? Then a pass
 * that the receiver wrote down says nothing about what the reader sees.
 */
static bool
is_only_partial(const struct job *j)
{
	bool has_partial = false;

	for (size_t i = 0; i < j->n_facts; i++) {
		const struct auth_fact *f = &j->facts[i];

		if (f->method != AUTH_DKIM || f->basis != AUTH_VERIFIED ||
		    !f->is_aligned)
			continue;
		if (strcmp(f->reason, "body-partial"))
			return false;
		has_partial = true;
	}
	return has_partial;
}

/* The receiver saw it: dmarc=pass, or an aligned pass of a signature. */
static bool
is_proven_by_receiver(const struct job *j, struct auth_report *out)
{
	static const enum auth_method all[] = {AUTH_DMARC, AUTH_DKIM, AUTH_SPF};
	size_t first = is_only_partial(j) ? 2 : 0;

	if (find(j, AUTH_DMARC, AUTH_RECORDED, AUTH_FAIL, false))
		return false;
	for (size_t i = first; i < ARRAY_LEN(all); i++) {
		const struct auth_fact *f =
		    find(j, all[i], AUTH_RECORDED, AUTH_PASS, true);

		if (!f)
			continue;
		prove(j, out, f->method, AUTH_RECORDED,
		    strcmp(f->reason, "arc") ? "recorded" : "arc");
		return true;
	}
	return false;
}

static bool
has_broken_signature(const struct job *j)
{
	return find(j, AUTH_DKIM, AUTH_VERIFIED, AUTH_FAIL, true) ||
	       find(j, AUTH_DKIM, AUTH_RECORDED, AUTH_FAIL, true) ||
	       has_reason(j, AUTH_DKIM, "body-partial");
}

/*
 * Broken is not forged: why the checks may have failed on a genuine mail, or
 * NULL. A list or a forwarder explains a broken signature of the domain; it
 * explains a missing one only where the domain does not ask for rejection.
 */
static const char *
excuse(const struct job *j)
{
	bool is_plausible =
	    has_broken_signature(j) ||
	    (j->has_dmarc && j->dmarc.policy < DMARC_POLICY_QUARANTINE);

	if (find(j, AUTH_DKIM, AUTH_VERIFIED, AUTH_TEMPERROR, true) ||
	    find(j, AUTH_SPF, AUTH_VERIFIED, AUTH_TEMPERROR, true))
		return "temporary";
	if (has_reason(j, AUTH_DKIM, "key-gone") ||
	    has_reason(j, AUTH_DKIM, "key-revoked"))
		return "key-gone";
	if (j->is_list && is_plausible)
		return "list";
	if (j->is_forwarded && is_plausible)
		return "forward";
	if (has_reason(j, AUTH_SPF, "spf-private-macro"))
		return "private-macro";
	/* Without a border nobody knows which host sent it. */
	if (!j->has_spf && j->has_dmarc && !j->n_dkim &&
	    !find(j, AUTH_DMARC, AUTH_RECORDED, AUTH_FAIL, false))
		return "no-client";
	return NULL;
}

static const char *
failure(const struct job *j)
{
	if (has_reason(j, AUTH_DKIM, "from-added"))
		return "from-added";
	if (j->has_dmarc && j->dmarc.result == AUTH_FAIL)
		return "dmarc";
	if (find(j, AUTH_DMARC, AUTH_RECORDED, AUTH_FAIL, false))
		return "dmarc";
	if (find(j, AUTH_SPF, AUTH_VERIFIED, AUTH_FAIL, true) ||
	    find(j, AUTH_SPF, AUTH_RECORDED, AUTH_FAIL, true))
		return "spf";
	return NULL;
}

/* A domain that is proven, though it is not the From domain's. */
static const struct auth_fact *
other_proven(const struct job *j)
{
	static const enum auth_method methods[] = {AUTH_DKIM, AUTH_SPF};

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		for (size_t k = 0; k < j->n_facts; k++) {
			const struct auth_fact *f = &j->facts[k];

			if (f->method == methods[i] && f->domain.n &&
			    f->result == AUTH_PASS && !f->is_aligned)
				return f;
		}
	return NULL;
}

static bool
has_recorded(const struct job *j)
{
	for (size_t i = 0; i < j->n_facts; i++)
		if (j->facts[i].basis == AUTH_RECORDED)
			return true;
	return false;
}

static const char *
nothing_because(const struct job *j)
{
	if (j->from_trouble)
		return j->from_trouble;
	if (find(j, AUTH_DMARC, AUTH_VERIFIED, AUTH_TEMPERROR, false) ||
	    find(j, AUTH_DKIM, AUTH_VERIFIED, AUTH_TEMPERROR, true))
		return "temporary";
	if (has_reason(j, AUTH_DKIM, "key-gone") ||
	    has_reason(j, AUTH_DKIM, "key-revoked"))
		return "key-gone";
	if (has_reason(j, AUTH_DKIM, "body-partial"))
		return "body-partial";
	if (has_broken_signature(j))
		return j->is_list	 ? "list"
		       : j->is_forwarded ? "forward"
					 : "changed";
	if (!j->options->use_dns && !has_recorded(j))
		return "not-asked";
	if (!fields_find(&j->fields, STR("Received"), 0))
		return "no-trace";
	return "unsigned";
}

static bool
is_softfail(const struct job *j)
{
	return !has_broken_signature(j) && !excuse(j) &&
	       (find(j, AUTH_SPF, AUTH_VERIFIED, AUTH_SOFTFAIL, true) ||
		   find(j, AUTH_SPF, AUTH_RECORDED, AUTH_SOFTFAIL, true));
}

static void
fail_or_leave(const struct job *j, struct auth_report *out)
{
	const char *why = failure(j), *because = why ? excuse(j) : NULL;
	const struct auth_fact *other = other_proven(j);

	if (why && (!because || !strcmp(why, "from-added"))) {
		out->state = AUTH_FAILED;
		out->domain = j->from;
		out->reason = why;
		out->by = strcmp(why, "spf") ? AUTH_DMARC : AUTH_SPF;
		out->basis = j->has_dmarc ? AUTH_VERIFIED : AUTH_RECORDED;
		return;
	}
	out->state = AUTH_NOT_ESTABLISHED;
	out->is_softfail = is_softfail(j);
	out->reason = because ? because : nothing_because(j);
	if (other) {
		out->domain = other->domain;
		out->by = other->method;
		out->basis = other->basis;
		if (!because)
			out->reason = "other-domain";
	}
}

void
job_conclude(const struct job *j, struct auth_report *out)
{
	if (j->from.p && !has_reason(j, AUTH_DKIM, "from-added") &&
	    (is_proven_here(j, out) || is_proven_by_receiver(j, out)))
		return;
	fail_or_leave(j, out);
}

bool
job_sealers_are_trusted(const struct job *j, size_t *instance_out)
{
	size_t i;

	if (!j->has_arc || j->arc.result != AUTH_PASS)
		return false;
	/* Down from the newest, as far as each sealer is trusted. */
	for (i = j->arc.n; i > 0; i--)
		if (!is_trusted(j->options, j->arc.sealer[i - 1]))
			break;
	if (i == j->arc.n)
		return false;
	*instance_out = i;
	return true;
}

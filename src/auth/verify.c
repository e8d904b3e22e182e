/* SPDX-License-Identifier: MIT */
/* What can be checked here: raw mail and DNS against each other. */
#include "auth/bimi.h"
#include "auth/job.h"
#include "auth/smime.h"
#include "auth/tags.h"
#include "base/buf.h"

enum {
	PTR_NAMES_MOST = 5
};

/* The time of receipt, where the receiver wrote it. */
static int64_t
clock_of(const struct job *j)
{
	int64_t date = j->border.hop.date;

	if (j->border.index == NO_BORDER || date == INT64_MIN ||
	    date > j->options->now)
		return j->options->now;
	return date;
}

static bool
verify_dkim(struct job *j)
{
	struct dkim_options o = {.is_legacy = j->options->legacy,
	    .now = clock_of(j),
	    .is_offline = !j->options->use_dns};

	j->has_dkim =
	    dkim_check(j->arena, j->ask, &j->fields, &o, &j->dkim, &j->n_dkim);
	return j->has_dkim;
}

static bool
verify_spf(struct job *j)
{
	struct spf_request r = {
	    .ip = j->client_ip,
	    .helo = j->helo,
	    .mail_from = j->mail_from,
	    .may_tell_sender = j->options->is_smtp_time,
	    .now = j->options->now,
	};

	if (!j->client_ip.n || !j->has_mail_from)
		return true;
	j->has_spf = spf_check(j->arena, j->ask, &r, &j->spf);
	return j->has_spf;
}

static bool
verify_arc(struct job *j)
{
	j->has_arc = arc_verify(j->arena, j->ask, &j->fields, &j->arc);
	return j->has_arc;
}

/* DMARC on what passed; asks its questions before that is known, too. */
static bool
verify_dmarc(struct job *j, bool is_ready)
{
	struct str *dkim;
	struct dmarc_request r = {.from = j->from, .spf = &j->spf.domain};

	if (!j->from.p)
		return true;
	if (!is_ready) {
		dmarc_ask_ahead(j->arena, j->ask, j->from);
		return false;
	}
	dkim = arena_array(j->arena, j->n_dkim, sizeof *dkim);
	for (size_t i = 0; i < j->n_dkim; i++)
		if (j->dkim[i].result == AUTH_PASS && !j->dkim[i].is_partial)
			dkim[r.n_dkim++] = j->dkim[i].domain;
	r.dkim = dkim;
	r.n_spf = j->has_spf && j->spf.result == AUTH_PASS;
	j->has_dmarc = dmarc_check(j->arena, j->ask, &r, &j->dmarc);
	return j->has_dmarc;
}

/* RFC 8601 section 3: the address has a name that has the address. */
static bool
verify_iprev(struct job *j)
{
	const struct ask_item *ptr, *q;
	struct str good = STR_NONE;
	bool is_open = false, has_gap = false;
	struct ip ip, other;

	if (!ip_parse(j->client_ip, &ip) || ip_is_private(&ip))
		return true;
	ptr = ask_get(j->ask, ASK_PTR, ip_reverse_name(j->arena, &ip));
	if (ptr->status == ASK_OPEN)
		return false;
	for (size_t i = 0; i < ptr->n_records && i < PTR_NAMES_MOST; i++) {
		q = ask_get(
		    j->ask, ip.is_v6 ? ASK_AAAA : ASK_A, ptr->records[i]);
		is_open |= q->status == ASK_OPEN;
		has_gap |= q->status == ASK_NONE;
		for (size_t r = 0; r < q->n_records; r++)
			if (ip_parse(q->records[r], &other) &&
			    ip_in(&ip, &other, ip.is_v6 ? 128 : 32))
				good = q->name;
	}
	if (is_open)
		return false;
	if (good.p)
		job_fact(j, AUTH_IPREV, AUTH_PASS, AUTH_VERIFIED, good,
		    "iprev-pass", j->border.hop.field);
	else if (ptr->status == ASK_NONE || has_gap)
		job_fact(j, AUTH_IPREV, AUTH_TEMPERROR, AUTH_VERIFIED, STR_NONE,
		    "dns", j->border.hop.field);
	else
		job_fact(j, AUTH_IPREV, AUTH_FAIL, AUTH_VERIFIED, STR_NONE,
		    ptr->n_records ? "iprev-mismatch" : "iprev-none",
		    j->border.hop.field);
	return true;
}

static void
add_facts(struct job *j)
{
	for (size_t i = 0; i < j->n_dkim; i++) {
		const struct dkim_signature *s = &j->dkim[i];
		struct auth_fact *f = job_fact(j, AUTH_DKIM,
		    s->is_partial && s->result == AUTH_PASS ? AUTH_POLICY
							    : s->result,
		    AUTH_VERIFIED, s->domain, s->reason, s->field);

		f->selector = s->selector;
		f->is_dnssec = s->is_dnssec;
	}
	if (j->has_spf)
		job_fact(j, AUTH_SPF, j->spf.result, AUTH_VERIFIED,
		    j->spf.domain, j->spf.reason, j->border.hop.field)
		    ->is_dnssec = j->spf.is_dnssec;
	if (j->has_arc && j->arc.n)
		job_fact(j, AUTH_ARC, j->arc.result, AUTH_VERIFIED,
		    j->arc.sealer[j->arc.n - 1], j->arc.reason,
		    j->arc.results_field[j->arc.n - 1]);
	if (j->has_dmarc)
		job_fact(j, AUTH_DMARC, j->dmarc.result, AUTH_VERIFIED, j->from,
		    j->dmarc.reason, fields_find(&j->fields, STR("From"), 0))
		    ->is_dnssec = j->dmarc.is_dnssec;
}

/* Needs no DNS. */
static void
verify_smime(struct job *j)
{
	struct smime_answer s;
	bool is_mine;

	smime_verify(
	    j->arena, j->message, j->options->smime_roots, clock_of(j), &s);
	if (s.result == AUTH_ABSENT)
		return;
	is_mine = s.result == AUTH_PASS;
	j->signer_name = s.name;
	job_fact(j, AUTH_SMIME, s.result, AUTH_VERIFIED,
	    is_mine ? j->from : STR_NONE, s.reason,
	    fields_find(&j->fields, STR("Content-Type"), 0));
}

/* Counts only with aligned DKIM and a policy, so only then is it asked. */
static bool
verify_bimi(struct job *j)
{
	struct bimi_answer b;

	if (!j->has_dmarc || j->dmarc.result != AUTH_PASS ||
	    !j->dmarc.dkim.domain.p ||
	    j->dmarc.policy < DMARC_POLICY_QUARANTINE)
		return true;
	if (!bimi_check(
		j->arena, j->ask, &j->fields, j->from, j->dmarc.org_domain, &b))
		return false;
	job_fact(j, AUTH_BIMI, b.result, AUTH_VERIFIED, b.domain, b.reason,
	    fields_find(&j->fields, STR("From"), 0));
	return true;
}

bool
job_verify(struct job *j)
{
	/* All are run, so that their questions are open together. */
	bool is_ready = verify_dkim(j);

	if (j->options->use_dns) {
		is_ready &= verify_spf(j);
		is_ready &= verify_arc(j);
		is_ready = verify_dmarc(j, is_ready) && is_ready;
		is_ready = verify_iprev(j) && is_ready;
		if (!is_ready || !verify_bimi(j))
			return false;
	}
	add_facts(j);
	verify_smime(j);
	return true;
}

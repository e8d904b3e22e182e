/* SPDX-License-Identifier: MIT */
/* Operations of the auth room: spf, auth, dmarc, authres. */
#include "ask/zone.h"
#include "auth/arc.h"
#include "auth/authres.h"
#include "auth/dkim.h"
#include "auth/dmarc.h"
#include "auth/spf.h"
#include "probe/probe.h"

enum {
	QUESTIONS_MOST = 1000
};

/* The zone of a request, and the questions that it answers. */
struct dns {
	struct zone *zone;
	struct ask *ask;
};

static bool
dns_of(struct probe *p, const json_t *request, struct dns *out)
{
	out->zone = zone_from_json(p->arena, json_object_get(request, "dns"));
	out->ask = ask_new(p->arena, QUESTIONS_MOST);
	return out->zone != NULL;
}

static void
set_text(struct probe *p, json_t *o, const char *key, struct str s)
{
	json_object_set_new(o, key, probe_json(p, s));
}

static void
set_word(json_t *o, const char *key, const char *word)
{
	json_object_set_new(o, key, word ? json_string(word) : json_null());
}

static int64_t
now_of(const json_t *request)
{
	const json_t *now = json_object_get(request, "now");

	return json_is_number(now) ? (int64_t)json_number_value(now)
				   : (int64_t)time(NULL);
}

static void
run_spf(struct probe *p, const json_t *request, struct dns *d,
    struct spf_answer *out)
{
	struct spf_request r = {
	    .ip = probe_str(request, "ip"),
	    .helo = probe_str(request, "helo"),
	    .mail_from = probe_str(request, "mail_from"),
	    .may_tell_sender = true,
	    .default_explanation = probe_str(request, "default_explanation"),
	    .now = now_of(request),
	};

	while (!spf_check(p->arena, d->ask, &r, out))
		zone_answer_open(d->zone, p->arena, d->ask);
}

static json_t *
json_spf(struct probe *p, const struct spf_answer *s)
{
	json_t *o = json_object();

	/* Without an address there is nothing to compare with. */
	set_word(o, "result",
	    s->result == AUTH_ABSENT ? "none" : auth_result_name(s->result));
	set_text(p, o, "domain", s->domain);
	set_word(o, "reason", s->reason);
	set_text(p, o, "explanation", s->explanation);
	return o;
}

static json_t *
spf_op(struct probe *p, const json_t *request)
{
	struct spf_answer s;
	struct dns d;

	if (!dns_of(p, request, &d))
		return probe_error("dns is not a list of records");
	run_spf(p, request, &d, &s);
	return json_spf(p, &s);
}

static struct str *
domains_of(struct probe *p, const json_t *request, const char *key, size_t *n)
{
	const json_t *list = json_object_get(request, key);
	struct str *v = arena_array(p->arena, json_array_size(list), sizeof *v);
	size_t i;
	json_t *one;

	*n = 0;
	json_array_foreach(list, i, one) if (json_is_string(one)) v[(*n)++] =
	    (struct str){json_string_value(one), json_string_length(one)};
	return v;
}

static json_t *
json_alignment(struct probe *p, const struct dmarc_alignment *a)
{
	return json_pack("{s:o, s:b}", "result",
	    a->domain.p ? probe_json(p, a->domain) : json_false(), "strict",
	    (int)a->is_strict);
}

static json_t *
json_dmarc(struct probe *p, const struct dmarc_answer *d)
{
	json_t *o = json_object();

	set_word(o, "result", auth_result_name(d->result));
	if (d->record.p && d->policy) {
		set_word(o, "policy", dmarc_policy_name(d->policy));
		set_word(o, "p", dmarc_policy_name(d->p));
		set_word(o, "sp", dmarc_policy_name(d->sp));
		set_word(o, "np", dmarc_policy_name(d->np));
	}
	set_word(o, "reason", d->reason);
	set_text(p, o, "from", d->from);
	set_text(p, o, "domain", d->org_domain);
	set_text(p, o, "record", d->record);
	set_text(p, o, "record_domain", d->record_domain);
	json_object_set_new(o, "alignment",
	    json_pack("{s:o, s:o}", "spf", json_alignment(p, &d->spf), "dkim",
		json_alignment(p, &d->dkim)));
	return o;
}

static struct str
domain_part(struct str address)
{
	return str_skip(address, (size_t)(str_rchr(address, '@') + 1));
}

static json_t *
dmarc_op(struct probe *p, const json_t *request)
{
	struct dmarc_request r = {0};
	struct dmarc_answer answer;
	struct dns d;

	if (!dns_of(p, request, &d))
		return probe_error("dns is not a list of records");
	r.from = domain_part(probe_str(request, "header_from"));
	r.spf = domains_of(p, request, "spf", &r.n_spf);
	r.dkim = domains_of(p, request, "dkim", &r.n_dkim);
	while (!dmarc_check(p->arena, d.ask, &r, &answer))
		zone_answer_open(d.zone, p->arena, d.ask);
	return json_dmarc(p, &answer);
}

static json_t *
json_result(struct probe *p, const struct authres_result *r)
{
	json_t *o = json_object(), *properties = json_object();

	for (size_t i = 0; i < r->n_properties; i++) {
		struct str name = r->properties[i].name;

		json_object_set_new(properties, arena_str(p->arena, name).p,
		    probe_json(p, r->properties[i].value));
	}
	set_text(p, o, "method", r->method);
	set_text(p, o, "result", r->result);
	set_text(p, o, "reason", r->reason);
	json_object_set_new(o, "properties", properties);
	return o;
}

static json_t *
authres_op(struct probe *p, const json_t *request)
{
	struct str value = probe_str(request, "value");
	struct authres r;
	json_t *o, *list;

	if (!value.p)
		return probe_error("no value");
	if (!authres_parse(p->arena, value, &r))
		return json_pack("{s:b}", "failure", 1);
	o = json_object();
	list = json_array();
	set_text(p, o, "authserv_id", r.authserv_id);
	for (size_t i = 0; i < r.n; i++)
		json_array_append_new(list, json_result(p, &r.results[i]));
	json_object_set_new(o, "results", list);
	return o;
}

static json_t *
json_dkim(struct probe *p, const struct dkim_signature *v, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();

		set_word(o, "result", auth_result_name(v[i].result));
		set_text(p, o, "d", v[i].domain);
		set_text(p, o, "s", v[i].selector);
		set_word(o, "reason", v[i].reason);
		json_array_append_new(list, o);
	}
	return list;
}

/* SPF and DMARC, when the request says who the client was. */
static void
add_policy(struct probe *p, const json_t *request, struct dns *d,
    const struct message *m, const struct dkim_signature *v, size_t n,
    json_t *answer)
{
	struct str *passed = arena_array(p->arena, n, sizeof *passed);
	struct dmarc_request r = {.dkim = passed};
	struct dmarc_answer dmarc;
	struct spf_answer spf;

	run_spf(p, request, d, &spf);
	for (size_t i = 0; i < n; i++)
		if (v[i].result == AUTH_PASS)
			passed[r.n_dkim++] = v[i].domain;
	r.from = m->n_from ? m->from[0].domain : STR_NONE;
	r.spf = &spf.domain;
	r.n_spf = spf.result == AUTH_PASS;
	while (!dmarc_check(p->arena, d->ask, &r, &dmarc))
		zone_answer_open(d->zone, p->arena, d->ask);
	json_object_set_new(answer, "spf", json_spf(p, &spf));
	json_object_set_new(answer, "dmarc", json_dmarc(p, &dmarc));
}

static json_t *
auth_op(struct probe *p, const json_t *request)
{
	struct str raw = probe_b64(p, request, "message_b64");
	struct message_options plain = {.no_html = true};
	struct fields f = fields_split(p->arena, raw);
	struct dkim_options o = {
	    .is_legacy = json_is_true(json_object_get(request, "legacy")),
	    .now = now_of(request)};
	struct dkim_signature *v;
	struct arc_answer arc;
	struct dns d;
	size_t n;
	json_t *answer;

	if (!raw.p)
		return probe_error("message_b64 is no base64");
	if (!dns_of(p, request, &d))
		return probe_error("dns is not a list of records");
	while (!dkim_verify(p->arena, d.ask, &f, &o, &v, &n))
		zone_answer_open(d.zone, p->arena, d.ask);
	while (!arc_verify(p->arena, d.ask, &f, &arc))
		zone_answer_open(d.zone, p->arena, d.ask);
	answer = json_object();
	json_object_set_new(answer, "dkim", json_dkim(p, v, n));
	json_object_set_new(answer, "arc",
	    json_pack("{s:s, s:s}", "result", auth_result_name(arc.result),
		"reason", arc.reason));
	if (probe_str(request, "ip").p)
		add_policy(p, request, &d, message_read(p->arena, raw, &plain),
		    v, n, answer);
	return answer;
}

const struct probe_op probe_auth_ops[] = {
    {"spf", spf_op},
    {"auth", auth_op},
    {"dmarc", dmarc_op},
    {"authres", authres_op},
    {NULL, NULL},
};

/* SPDX-License-Identifier: MIT */
/* All DKIM signatures of a message, one after the other. */
#include "auth/dkim.h"

#include "auth/signature.h"
#include "base/limits.h"

static size_t
count_fields(const struct fields *f, struct str name)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (str_ieq(f->v[i].name, name))
			n++;
	return n;
}

static size_t
count_names(const struct signature *s, struct str name)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_names; i++)
		if (str_ieq(s->names[i], name))
			n++;
	return n;
}

/* The first LIMIT_DKIM_SIGNATURES of them; *n_out counts all. */
static struct signature *
parse_all(struct sig_message *m, size_t *n_out)
{
	struct signature *v = NULL;
	size_t n = 0;

	for (size_t i = 0; i < m->fields->n; i++) {
		const struct field *f = &m->fields->v[i];

		if (!str_ieq(f->name, STR("DKIM-Signature")))
			continue;
		if (n < LIMIT_DKIM_SIGNATURES) {
			v = arena_push(m->arena, v, n, sizeof *v);
			sig_parse(m, f, SIG_DKIM, &v[n]);
		}
		n++;
	}
	*n_out = n;
	return v;
}

/* What a good signature still does not vouch for. */
static void
check_coverage(struct signature *s, size_t n_from)
{
	if (n_from > count_names(s, STR("From"))) {
		s->result = AUTH_POLICY;
		s->reason = "from-added";
	} else if (s->is_partial) {
		s->reason = "body-partial";
	}
}

static void
verify(struct sig_message *m, const struct dkim_options *o, struct signature *s,
    size_t n_from)
{
	if (s->result == AUTH_ABSENT && s->expires_at != INT64_MIN &&
	    o->now > s->expires_at) {
		s->result = AUTH_POLICY;
		s->reason = "expired";
	}
	sig_use_key(m, s);
	sig_check_body(m, s);
	sig_check_fields(m, s);
	if (s->result == AUTH_PASS)
		check_coverage(s, n_from);
}

static void
inspect(struct sig_message *m, struct signature *s, size_t n_from)
{
	sig_check_body(m, s);
	if (s->result != AUTH_ABSENT)
		return;
	s->reason = "not-asked";
	check_coverage(s, n_from);
	if (s->is_partial)
		s->result = AUTH_POLICY;
}

static struct dkim_signature
summary(const struct signature *s)
{
	return (struct dkim_signature){
	    .result = s->result,
	    .reason = s->reason,
	    .domain = s->d,
	    .selector = s->s,
	    .identity = s->identity,
	    .field = s->field,
	    .signed_at = s->signed_at,
	    .key_bits = s->key_bits,
	    .is_partial = s->is_partial,
	    .is_testing = s->is_testing,
	    .is_dnssec = s->key_item && s->key_item->is_secure,
	    .signs_subject = count_names(s, STR("Subject")) > 0,
	};
}

bool
dkim_check(struct arena *a, struct ask *k, const struct fields *f,
    const struct dkim_options *o, struct dkim_signature **out, size_t *n_out)
{
	struct sig_message m;
	struct signature *v;
	struct dkim_signature *list;
	size_t n, n_from = count_fields(f, STR("From"));
	bool is_ready = true;

	sig_message_init(&m, a, f, o->is_legacy);
	v = parse_all(&m, &n);
	for (size_t i = 0; i < n && i < LIMIT_DKIM_SIGNATURES && !o->is_offline;
	     i++)
		is_ready &= sig_ask_key(&m, k, &v[i]);
	if (!is_ready)
		return false;
	list = arena_array(a, n, sizeof *list);
	for (size_t i = 0; i < n; i++) {
		if (i >= LIMIT_DKIM_SIGNATURES) {
			list[i] = (struct dkim_signature){.result = AUTH_POLICY,
			    .reason = "limit",
			    .signed_at = INT64_MIN};
			continue;
		}
		if (o->is_offline)
			inspect(&m, &v[i], n_from);
		else
			verify(&m, o, &v[i], n_from);
		list[i] = summary(&v[i]);
	}
	*out = list;
	*n_out = n;
	return true;
}

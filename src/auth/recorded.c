/* SPDX-License-Identifier: MIT */
/* What the receiver wrote down about the mail, as far as it is believed. */
#include "auth/authres.h"
#include "auth/job.h"
#include "auth/tags.h"
#include "base/limits.h"

static const struct {
	const char *word;
	enum auth_result result;
} result_words[] = {
    {"pass", AUTH_PASS},
    {"fail", AUTH_FAIL},
    {"hardfail", AUTH_FAIL}, /* seen in old fields */
    {"softfail", AUTH_SOFTFAIL},
    {"neutral", AUTH_NEUTRAL},
    {"none", AUTH_NONE},
    {"nosig", AUTH_NONE},
    {"policy", AUTH_POLICY},
    {"temperror", AUTH_TEMPERROR},
    {"error", AUTH_TEMPERROR},
    {"permerror", AUTH_PERMERROR},
    {"unknown", AUTH_NONE}, /* Yahoo!: no record, no signature */
    {"invalid", AUTH_PERMERROR},
    /* Microsoft: no record, but it would have passed with a usual one. */
    {"bestguesspass", AUTH_NONE},
};

static const struct {
	const char *word;
	enum auth_method method;
	const char *domain[3]; /* properties that may hold its domain */
} method_words[] = {
    {"spf", AUTH_SPF, {"smtp.mailfrom", "smtp.mail", "smtp.helo"}},
    {"dkim", AUTH_DKIM, {"header.d", "header.i"}},
    {"dmarc", AUTH_DMARC, {"header.from"}},
    {"arc", AUTH_ARC, {"header.oldest-pass"}},
    {"smime", AUTH_SMIME, {"body.smime-identifier"}},
    {"iprev", AUTH_IPREV, {"policy.iprev"}},
    {"bimi", AUTH_BIMI, {"header.d"}},
    {"sender-id", AUTH_SENDER_ID, {"header.from", "header.sender"}},
};

/* Words in the receiver's remark that tell why a signature failed. */
static const struct {
	const char *text, *reason;
} remarks[] = {
    {"body hash", "body-changed"},
    {"no key", "key-gone"},
    {"no valid key", "key-gone"},
    {"key not found", "key-gone"},
    {"expired", "expired"},
    {"timeout", "dns"},
};

static bool
result_of(struct str word, enum auth_result *out)
{
	for (size_t i = 0; i < ARRAY_LEN(result_words); i++)
		if (str_eq(word, str_c(result_words[i].word))) {
			*out = result_words[i].result;
			return true;
		}
	return false;
}

static const char *
reason_of(const struct authres_result *r)
{
	for (size_t i = 0; i < ARRAY_LEN(remarks); i++)
		if (str_ifind(r->reason, str_c(remarks[i].text)) >= 0 ||
		    str_ifind(r->comment, str_c(remarks[i].text)) >= 0)
			return remarks[i].reason;
	return "recorded";
}

/* The domain of an address or a bare one, lower case; absent when none. */
static struct str
domain_of(struct arena *a, struct str value)
{
	struct str d = value;

	d = str_skip(d, (size_t)(str_rchr(d, '@') + 1));
	while (d.n && (d.p[d.n - 1] == '>' || d.p[d.n - 1] == '.'))
		d.n--;
	if (d.n && d.p[0] == '<')
		d = str_skip(d, 1);
	if (!is_domain(d, 2))
		return STR_NONE;
	return arena_lower(a, d);
}

static void
read_result(struct job *j, const struct authres_result *r,
    const struct field *f, bool is_arc)
{
	for (size_t i = 0; i < ARRAY_LEN(method_words); i++) {
		enum auth_result result;
		struct auth_fact *fact;
		struct str domain = STR_NONE;

		if (!str_eq(r->method, str_c(method_words[i].word)) ||
		    !result_of(r->result, &result) || j->n_facts >= LIMIT_FACTS)
			continue;
		for (size_t d = 0; d < 3 && !domain.p; d++)
			if (method_words[i].domain[d])
				domain = domain_of(j->arena,
				    authres_get(r, method_words[i].domain[d]));
		fact = job_fact(j, method_words[i].method, result,
		    AUTH_RECORDED, domain, is_arc ? "arc" : reason_of(r), f);
		fact->selector = authres_get(r, "header.s");
	}
}

void
job_read_results(
    struct job *j, struct str body, const struct field *f, bool is_arc)
{
	struct authres r;

	if (!authres_parse_lenient(j->arena, body, &r))
		return;
	for (size_t i = 0; i < r.n; i++)
		read_result(j, &r.results[i], f, is_arc);
}

static void
add_foreign(struct job *j, const struct authres *r, const struct field *f)
{
	struct auth_foreign *out;

	j->foreign =
	    arena_push(j->arena, j->foreign, j->n_foreign, sizeof *out);
	out = &j->foreign[j->n_foreign++];
	out->authserv_id = r->authserv_id;
	out->quote = f->raw;
	out->offset = f->offset;
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->results[i].result, STR("pass")))
			out->claims_pass = true;
}

/* Value of `key=` in a Received-SPF body; absent when it is not there. */
static struct str
spf_key(struct arena *a, struct str body, const char *key)
{
	struct str text = field_unfold(a, body), want = str_c(key);
	ssize_t at = str_ifind(text, want);

	if (at <= 0 || !(is_space(text.p[at - 1]) || text.p[at - 1] == ';'))
		return STR_NONE;
	text = str_skip(text, (size_t)at + want.n);
	text = str_trim(str_cut(&text, ';'));
	if (text.n >= 2 && text.p[0] == '"')
		text = str_sub(text, 1, text.n - 2);
	return text;
}

/* RFC 7208 section 9.1, only where no results field tells of SPF. */
static void
read_received_spf(struct job *j)
{
	struct authres none = {0};
	const struct field *f;
	enum auth_result result;
	struct str rest, word, from;

	for (size_t i = 0; i < j->n_facts; i++)
		if (j->facts[i].method == AUTH_SPF)
			return;
	f = fields_find(&j->fields, STR("Received-SPF"), 0);
	if (!f)
		return;
	if (j->border.receiver && j->border.receiver->n_authserv_ids)
		none.authserv_id = j->border.receiver->authserv_ids[0];
	else
		none.authserv_id = j->border.hop.by;
	if (!border_believes(j->arena, &j->border, &j->fields, j->tables,
		j->options, &none, (size_t)(f - j->fields.v)))
		return;
	rest = str_trim(f->body);
	word = arena_lower(j->arena, str_cut(&rest, ' '));
	from = spf_key(j->arena, f->body, "envelope-from=");
	if (!from.p)
		from = spf_key(j->arena, f->body, "helo=");
	if (result_of(word, &result))
		job_fact(j, AUTH_SPF, result, AUTH_RECORDED,
		    domain_of(j->arena, from), "recorded", f);
}

void
job_read_recorded(struct job *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->fields.n && n < LIMIT_AUTHRES_FIELDS; i++) {
		const struct field *f = &j->fields.v[i];
		struct authres r;

		if (!str_ieq(f->name, STR("Authentication-Results")))
			continue;
		n++;
		if (!authres_parse_lenient(j->arena, f->body, &r))
			continue;
		if (border_believes(j->arena, &j->border, &j->fields, j->tables,
			j->options, &r, i))
			for (size_t k = 0; k < r.n; k++)
				read_result(j, &r.results[k], f, false);
		else
			add_foreign(j, &r, f);
	}
	read_received_spf(j);
}

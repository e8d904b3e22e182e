/* SPDX-License-Identifier: MIT */
/* One mail's authentication: gather, verify, conclude. */
#include "auth/auth.h"

#include "auth/job.h"
#include "auth/tags.h"
#include "auth/way.h"

struct auth_fact *
job_fact(struct job *j, enum auth_method method, enum auth_result result,
    enum auth_basis basis, struct str domain, const char *reason,
    const struct field *field)
{
	struct auth_fact *f;

	j->facts = arena_push(j->arena, j->facts, j->n_facts, sizeof *f);
	f = &j->facts[j->n_facts++];
	f->method = method;
	f->result = result;
	f->basis = basis;
	f->domain = domain;
	f->is_aligned = job_is_aligned(j, domain);
	f->reason = reason;
	if (field) {
		f->quote = field->raw;
		f->offset = field->offset;
	}
	return f;
}

bool
job_is_aligned(const struct job *j, struct str domain)
{
	struct str mine, other;

	if (!j->from.p || !domain.n)
		return false;
	if (str_ieq(domain, j->from))
		return true;
	if (j->has_dmarc && j->dmarc.record.p)
		return is_below(domain, j->dmarc.org_domain);
	if (!j->tables)
		return false;
	mine = host_registrable(j->tables, j->from);
	other = host_registrable(j->tables, domain);
	return mine.p && str_eq(mine, other);
}

/* The From domain in A-labels; trouble when there is not exactly one. */
static void
set_from(struct job *j)
{
	const struct message *m = j->message;
	struct str domain = STR_NONE;

	for (size_t i = 0; i < m->n_from; i++) {
		struct str d = m->from[i].domain;

		if (d.n && d.p[d.n - 1] == '.')
			d.n--;
		if (!d.n)
			continue;
		if (domain.p && !str_ieq(d, domain)) {
			j->from_trouble = "many-from";
			return;
		}
		domain = d;
	}
	for (size_t i = 0; i < domain.n; i++)
		if ((unsigned char)domain.p[i] >= 128) {
			domain = j->tables ? host_to_ascii(j->tables, j->arena,
						 domain, NULL)
					   : STR_NONE;
			break;
		}
	if (is_domain(domain, 2))
		j->from = arena_lower(j->arena, domain);
	else
		j->from_trouble = "no-from";
}

static struct str
without_angles(struct str s)
{
	s = str_trim(s);
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return str_sub(s, 1, s.n - 2);
	return s;
}

/* Return-Path counts where the receiver can have written it. */
static void
set_envelope(struct job *j)
{
	const struct auth_options *o = j->options;
	const struct border *b = &j->border;
	const struct field *path =
	    fields_find(&j->fields, STR("Return-Path"), 0);

	j->client_ip = o->client_ip;
	j->helo = o->helo;
	if (!j->client_ip.p && b->index != NO_BORDER && b->hop.has_ip) {
		j->client_ip = ip_text(j->arena, &b->hop.ip);
		j->helo = b->hop.helo;
	}
	if (o->has_mail_from) {
		j->mail_from = o->mail_from;
		j->has_mail_from = true;
	} else if (path && b->index != NO_BORDER &&
		   (size_t)(path - j->fields.v) < b->block_end) {
		j->mail_from = without_angles(path->body);
		j->has_mail_from = true;
	} else if (b->hop.envelope_from.p) {
		j->mail_from = b->hop.envelope_from;
		j->has_mail_from = true;
	}
	if (!j->helo.p)
		j->helo = STR("");
}

static bool
has_field(const struct job *j, const char *name)
{
	return fields_find(&j->fields, str_c(name), 0) != NULL;
}

/* List-Id and its like; Resent fields, or seals of hosts in between. */
static void
set_path(struct job *j)
{
	const struct field *p = fields_find(&j->fields, STR("Precedence"), 0);
	const struct field *seal = fields_find(&j->fields, STR("ARC-Seal"), 0);

	j->is_list = has_field(j, "List-Id") || has_field(j, "List-Post") ||
		     has_field(j, "Mailing-List") ||
		     (p && str_ieq(str_trim(p->body), STR("list")));
	j->is_forwarded =
	    has_field(j, "Resent-From") || has_field(j, "Resent-To") ||
	    has_field(j, "X-Forwarded-To") || has_field(j, "X-Forwarded-For");
	/* Some receivers seal what they take in: above the border. */
	for (size_t i = 0; seal && i < j->fields.n; i++)
		if (str_ieq(j->fields.v[i].name, STR("ARC-Seal")) &&
		    (j->border.index == NO_BORDER ||
			i > (size_t)j->border.index))
			j->is_forwarded = true;
}

static struct str
envelope_domain(struct job *j)
{
	const struct field *path =
	    fields_find(&j->fields, STR("Return-Path"), 0);
	struct str address = j->mail_from, domain;

	if (!j->has_mail_from && path)
		address = without_angles(path->body);
	domain = str_skip(address, (size_t)(str_rchr(address, '@') + 1));
	return is_domain(domain, 2) ? arena_lower(j->arena, domain) : STR_NONE;
}

static void
report(struct job *j, struct auth_report *out)
{
	struct auth_report r = {0};

	job_conclude(j, &r);
	r.facts = j->facts;
	r.n_facts = j->n_facts;
	r.foreign = j->foreign;
	r.n_foreign = j->n_foreign;
	r.envelope_domain = envelope_domain(j);
	r.client_ip = j->client_ip;
	r.signer_name = j->signer_name;
	r.is_list = j->is_list;
	r.is_forwarded = j->is_forwarded;
	way_read(j, &r);
	way_find_break(j, &r);
	*out = r;
}

bool
auth_check(struct arena *a, const struct message *m, struct ask *k,
    const struct url_tables *t, const struct auth_options *o,
    struct auth_report *out)
{
	struct job j = {.arena = a,
	    .ask = k,
	    .message = m,
	    .tables = t,
	    .options = o,
	    .fields = fields_split(a, m->raw)};
	size_t i;

	border_find(a, &j.fields, t, o->receivers, &j.border);
	set_from(&j);
	set_envelope(&j);
	set_path(&j);
	if (!job_verify(&j))
		return false;
	job_read_recorded(&j);
	if (job_sealers_are_trusted(&j, &i))
		job_read_results(
		    &j, j.arc.results[i], j.arc.results_field[i], true);
	report(&j, out);
	return true;
}

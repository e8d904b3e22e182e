/* SPDX-License-Identifier: MIT */
/* Hops from Received; who may have changed the mail, from seals and lists. */
#include "auth/way.h"
#include "auth/authres.h"
#include "auth/tags.h"
#include "base/limits.h"

void
way_read(const struct job *j, struct auth_report *out)
{
	struct auth_hop *v = arena_array(j->arena, LIMIT_HOPS, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < j->fields.n; i++) {
		struct received r;

		if (!str_ieq(j->fields.v[i].name, STR("Received")))
			continue;
		if (n == LIMIT_HOPS) {
			out->has_more_hops = true;
			break;
		}
		received_parse(j->arena, &j->fields.v[i], &r);
		v[n++] = (struct auth_hop){
		    .by = r.by,
		    .from = r.name.p ? r.name : r.helo,
		    .is_told = !r.name.p,
		    .ip = r.has_ip ? ip_text(j->arena, &r.ip) : STR_NONE,
		    .is_border = (ssize_t)i == j->border.index,
		};
	}
	out->hops = v;
	out->n_hops = n;
}

static bool
is_broken(const struct job *j)
{
	static const char *const reasons[] = {
	    "body-changed", "header-changed", "body-partial", "body-short"};

	for (size_t i = 0; i < j->n_facts; i++)
		for (size_t k = 0; k < ARRAY_LEN(reasons); k++)
			if (j->facts[i].method == AUTH_DKIM &&
			    j->facts[i].is_aligned &&
			    !strcmp(j->facts[i].reason, reasons[k]))
				return true;
	return false;
}

/* Did the host that wrote these results still find a signature good? */
static bool
held_there(const struct job *j, struct str results)
{
	struct authres r;

	if (!authres_parse_lenient(j->arena, results, &r))
		return false;
	for (size_t i = 0; i < r.n; i++) {
		struct str d = authres_get(&r.results[i], "header.d");

		if (!d.p)
			d = authres_get(&r.results[i], "header.i");
		d = str_skip(d, (size_t)(str_rchr(d, '@') + 1));
		if (str_eq(r.results[i].method, STR("dkim")) &&
		    str_eq(r.results[i].result, STR("pass")) &&
		    job_is_aligned(j, d))
			return true;
	}
	return false;
}

/* "Talk <talk.list.example>" */
static struct str
list_domain(const struct job *j)
{
	const struct field *f = fields_find(&j->fields, STR("List-Id"), 0);
	struct str s = f ? field_unfold(j->arena, f->body) : STR_NONE;
	ssize_t open = str_rchr(s, '<');

	s = str_skip(s, (size_t)(open + 1));
	s = str_trim(str_cut(&s, '>'));
	return is_domain(s, 2) ? arena_lower(j->arena, s) : STR_NONE;
}

void
way_find_break(const struct job *j, struct auth_report *out)
{
	if (!is_broken(j))
		return;
	for (size_t i = j->has_arc && j->arc.result == AUTH_PASS ? j->arc.n : 0;
	     i > 0; i--)
		if (held_there(j, j->arc.results[i - 1])) {
			out->broken_by = "seal";
			out->broken_at = j->arc.sealer[i - 1];
			return;
		}
	out->broken_at = list_domain(j);
	if (out->broken_at.p)
		out->broken_by = "list";
}

/* SPDX-License-Identifier: MIT */
/* The BIMI assertion record; its certificate would have to be fetched. */
#include "auth/bimi.h"

#include "auth/tags.h"
#include "base/buf.h"

static struct str
selector_of(struct arena *a, const struct fields *f)
{
	const struct field *field = fields_find(f, STR("BIMI-Selector"), 0);
	struct tags t;
	struct str s;

	if (!field)
		return STR("default");
	tags_parse_lenient(field->body, &t);
	s = tags_get(&t, "s");
	if (!str_ieq(tags_get(&t, "v"), STR("BIMI1")) || !is_domain(s, 1))
		return STR("default");
	return arena_lower(a, s);
}

static const struct ask_item *
query(struct arena *a, struct ask *k, struct str selector, struct str domain)
{
	struct buf name;

	buf_init(&name, a, 600);
	buf_add(&name, selector);
	buf_add(&name, STR("._bimi."));
	buf_add(&name, domain);
	return ask_get(k, ASK_TXT, buf_str(&name));
}

/* One record of this version; false when there is none or several. */
static bool
read_record(struct arena *a, const struct ask_item *q, struct bimi_answer *out)
{
	struct tags t;
	struct str logo;
	size_t n = 0, at = 0;

	for (size_t i = 0; i < q->n_records; i++) {
		tags_parse_lenient(q->records[i], &t);
		if (t.n && str_eq(t.v[0].name, STR("v")) &&
		    str_ieq(t.v[0].value, STR("BIMI1"))) {
			n++;
			at = i;
		}
	}
	if (n != 1)
		return false;
	tags_parse_lenient(q->records[at], &t);
	logo = tags_get(&t, "l");
	out->logo = arena_str(a, logo);
	out->result = AUTH_PASS;
	if (tags_get(&t, "a").n) {
		out->reason = "bimi-certificate";
	} else if (logo.n) {
		out->reason = "bimi-record";
	} else {
		out->result = AUTH_NONE;
		out->reason = "bimi-declined";
	}
	return true;
}

bool
bimi_check(struct arena *a, struct ask *k, const struct fields *f,
    struct str from, struct str org_domain, struct bimi_answer *out)
{
	struct bimi_answer answer = {.selector = selector_of(a, f)};
	struct str domains[] = {from, org_domain};
	bool has_gap = false;

	for (size_t i = 0; i < ARRAY_LEN(domains); i++) {
		const struct ask_item *q =
		    query(a, k, answer.selector, domains[i]);

		if (q->status == ASK_OPEN)
			return false;
		has_gap |= q->status == ASK_NONE;
		answer.domain = domains[i];
		if (read_record(a, q, &answer)) {
			*out = answer;
			return true;
		}
	}
	answer.result = has_gap ? AUTH_TEMPERROR : AUTH_NONE;
	answer.reason = has_gap ? "dns" : "bimi-none";
	*out = answer;
	return true;
}

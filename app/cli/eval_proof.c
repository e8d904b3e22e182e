/* SPDX-License-Identifier: MIT */
/* Of genuine mail, what could be called so, and why the rest could not. */
#include <stdlib.h>
#include <string.h>

#include "cli/eval.h"

enum {
	REASONS_MOST = 32,
	REASON_BYTES = 96
};

struct reasons {
	struct reason {
		char text[REASON_BYTES];
		size_t n;
	} v[REASONS_MOST];
	size_t n;
};

static bool
has_finding(const json_t *findings, const char *id)
{
	size_t i;
	json_t *f;

	json_array_foreach(findings, i,
	    f) if (!strcmp(json_string_value(json_object_get(f, "id")),
		       id)) return true;
	return false;
}

/* Others than the brand write there: proven, it still says little. */
static bool
is_open(const json_t *findings)
{
	return has_finding(findings, "note.third-party-text") ||
	       has_finding(findings, "sender.tenant") ||
	       has_finding(findings, "sender.member-mailbox");
}

void
eval_note_proof(struct eval_row *r, const json_t *report)
{
	const json_t *findings = json_object_get(report, "findings");
	const json_t *auth = json_object_get(report, "auth");
	const char *state = json_string_value(json_object_get(auth, "state"));
	const char *why = json_string_value(json_object_get(auth, "reason"));
	const char *brand = json_string_value(json_object_get(report, "brand"));

	r->is_authenticated = state && !strcmp(state, "authenticated");
	snprintf(r->auth_reason, sizeof r->auth_reason, "%s",
	    why && *why ? why
	    : state	? state
			: "nothing recorded");
	snprintf(r->brand, sizeof r->brand, "%s", brand ? brand : "");
	r->is_unsure = has_finding(findings, "sender.unsure-domain");
	r->is_open = is_open(findings);
}

/* Has the registry a domain of the brand that proves anything? */
static bool
is_sourced(const struct mekiki *m, const char *brand)
{
	long at = mekiki_brand_find(m, brand);
	char *line = at < 0 ? NULL : mekiki_brand_json(m, (size_t)at);
	json_t *o = line ? json_loads(line, 0, NULL) : NULL, *d;
	bool found = false;
	size_t i;

	json_array_foreach(json_object_get(o, "domains"), i, d)
	{
		const char *c =
		    json_string_value(json_object_get(d, "confidence"));

		found |= c && *c < 'C';
	}
	json_decref(o);
	free(line);
	return found;
}

/* NULL: it could be called genuine. */
static const char *
excluded(const struct mekiki *m, const struct eval_row *r, char *buf)
{
	if (!*r->brand)
		return "no brand of the registry is claimed";
	if (!r->is_authenticated) {
		snprintf(
		    buf, REASON_BYTES, "not authenticated: %s", r->auth_reason);
		return buf;
	}
	if (!is_sourced(m, r->brand))
		return "the brand's domains are all of confidence C";
	if (r->is_open)
		return "others than the brand write from there";
	return r->is_unsure ? "the domain proven is of confidence C, or is "
			      "not listed as a sender"
			    : NULL;
}

static void
count(struct reasons *all, const char *text)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->v[i].text, text)) {
			all->v[i].n++;
			return;
		}
	if (all->n < REASONS_MOST) {
		snprintf(all->v[all->n].text, REASON_BYTES, "%s", text);
		all->v[all->n++].n = 1;
	}
}

void
eval_print_proof(const struct eval *e, const struct mekiki *m)
{
	struct reasons why = {.n = 0};
	size_t provable = 0, genuine = 0;
	char buf[REASON_BYTES];

	for (size_t i = 0; i < e->n_rows; i++) {
		const struct eval_row *r = &e->rows[i];
		const char *text;

		if (!r->is_judged || strcmp(r->label, "legit"))
			continue;
		text = excluded(m, r, buf);
		if (text) {
			count(&why, text);
			continue;
		}
		provable++;
		genuine += r->verdict == MEKIKI_GENUINE;
	}
	if (!provable && !why.n)
		return;
	printf(
	    "\nlegit that could be proven: brand claimed and sourced, sender "
	    "authenticated\n");
	if (provable)
		eval_print_share("genuine", genuine, provable);
	printf("  of %zu; not counted:\n", provable);
	for (size_t i = 0; i < why.n; i++)
		printf("  %6zu  %s\n", why.v[i].n, why.v[i].text);
}

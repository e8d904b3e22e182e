/* SPDX-License-Identifier: MIT */
/* Campaigns: what they held, made one or two, drafted. */
#include "board/desk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "board/draft.h"

enum {
	LIST_MOST = 200
};

static void
dress(json_t *o)
{
	json_add_date(o, "first_day", "first", true);
	json_add_date(o, "last_day", "last", true);
	json_add_date(o, "again_since", "again", true);
	json_object_set_new(
	    o, "is_ready", json_boolean(json_number(o, "n") >= STORE_DRAFT_AT));
}

void
campaigns_page(struct visit *v)
{
	char *brand = visit_field(v, "brand", 64);
	json_t *list = store_campaigns(
	    v->desk->store, brand && *brand ? brand : NULL, 1, LIST_MOST);
	json_t *o, *x;
	size_t i;

	if (!list) {
		free(brand);
		desk_failed(v, STORE_E_LOST);
		return;
	}
	o = desk_data(v);
	json_array_foreach(list, i, x) dress(x);
	json_object_set_new(o, "brand", json_string(brand ? brand : ""));
	json_object_set_new(o, "campaigns", list);
	free(brand);
	desk_write(v, 200, "campaigns", o);
}

void
campaign_page(struct visit *v)
{
	struct store *s = v->desk->store;
	int64_t id = visit_id(v);
	json_t *c = store_campaign(s, id), *o, *x, *list;
	size_t i;

	if (!c) {
		desk_failed(v, STORE_E_NONE);
		return;
	}
	dress(c);
	json_object_set_new(
	    c, "is_merged", json_boolean(json_number(c, "merged_into")));
	json_array_foreach(json_object_get(c, "days"), i, x)
	    json_add_date(x, "day", "date", true);
	list = store_forms(s, id);
	json_object_set_new(
	    c, "splits", json_boolean(json_array_size(list) > 1));
	json_object_set_new(c, "forms", list ? list : json_array());
	list = store_warnings_of(s, id);
	json_add_flags(list, "state");
	json_object_set_new(c, "warnings", list ? list : json_array());
	o = desk_data(v);
	json_object_set_new(o, "c", c);
	desk_write(v, 200, "campaign", o);
}

static int64_t
split(struct visit *v, int64_t id)
{
	int64_t forms[STORE_EXEMPLARS_MOST];
	const struct form_field *f;
	size_t n = 0;

	for (; n < STORE_EXEMPLARS_MOST && (f = form_get(&v->form, "form", n));
	     n++) {
		char text[24] = "";

		memcpy(text, f->value, f->size < 20 ? f->size : 0);
		forms[n] = strtoll(text, NULL, 10);
	}
	return store_split(v->desk->store, v->who.user, id, forms, n, v->now);
}

/* The new warning's id. */
static int64_t
draft(struct visit *v, int64_t id)
{
	json_t *c = store_campaign(v->desk->store, id);
	const char *lang = visit_has(v, "lang", "en") ? "en" : "ja";
	struct draft d = {0};
	int64_t rc = c ? STORE_E_INPUT : STORE_E_NONE;

	if (json_number(c, "n") >= STORE_DRAFT_AT &&
	    draft_write(v->desk->data, c, lang, NULL, &d)) {
		struct warning_text t = {d.title, d.lead, d.body, ""};

		rc = store_draft(
		    v->desk->store, v->who.user, id, d.slug, &t, v->now);
	}
	draft_done(&d);
	json_decref(c);
	return rc;
}

void
campaign_act(struct visit *v)
{
	int64_t id = visit_id(v), into = visit_number(v, "into", 0), rc;
	const char *where = "campaigns";

	if (visit_has(v, "do", "merge")) {
		rc = store_merge(v->desk->store, v->who.user, id, into, v->now);
		id = into;
	} else if (visit_has(v, "do", "split")) {
		rc = id = split(v, id);
	} else if (visit_has(v, "do", "draft")) {
		rc = id = draft(v, id);
		where = "warnings";
	} else {
		rc = STORE_E_INPUT;
	}
	if (rc < 0)
		desk_failed(v, rc);
	else
		desk_away(v, "/%s/%" PRId64 "?done=saved", where, id);
}

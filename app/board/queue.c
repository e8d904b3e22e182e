/* SPDX-License-Identifier: MIT */
/* What readers said and waits: shown, refused or answered. */
#include "board/desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const states[] = {"waiting", "shown", "refused"};

enum {
	N_STATES = sizeof states / sizeof *states
};

/* The state that the query asks for; "waiting" is the first. */
static const char *
asked_state(const struct visit *v, const char *field)
{
	for (size_t i = 0; i < N_STATES; i++)
		if (visit_has(v, field, states[i]))
			return states[i];
	return NULL;
}

static void
dress(json_t *list)
{
	json_t *x;
	size_t i;

	json_array_foreach(list, i, x)
	{
		json_add_date(x, "at", "date", false);
		json_object_set_new(x, "has_link",
		    json_boolean(strstr(json_text(x, "flags"), "link")));
		json_object_set_new(x, "has_personal",
		    json_boolean(strstr(json_text(x, "flags"), "personal")));
		json_object_set_new(
		    x, "edited", json_boolean(json_number(x, "is_edited")));
	}
	json_add_flags(list, "kind");
	json_add_flags(list, "state");
}

void
queue_page(struct visit *v)
{
	const char *state = asked_state(v, "state");
	int64_t after = visit_number(v, "after", 0);
	json_t *o, *list, *tabs = json_array();

	if (!state)
		state = states[0];
	list = store_queue_of(v->desk->store, state, after, DESK_PAGE_MOST);
	if (!list) {
		json_decref(tabs);
		desk_failed(v, STORE_E_LOST);
		return;
	}
	dress(list);
	for (size_t i = 0; i < N_STATES; i++)
		json_array_append_new(
		    tabs, json_pack("{s:s, s:b, s:b}", "id", states[i], "now",
			      states[i] == state, states[i], 1));
	o = desk_data(v);
	if (json_array_size(list) == DESK_PAGE_MOST)
		json_object_set_new(o, "after",
		    json_integer(json_number(
			json_array_get(list, DESK_PAGE_MOST - 1), "id")));
	json_object_set_new(o, "tabs", tabs);
	json_object_set_new(o, "state", json_string(state));
	json_object_set_new(o, "comments", list);
	desk_write(v, 200, "queue", o);
}

/* "12:3" is the third version of comment 12. */
static bool
read_pick(const struct form_field *f, int64_t *id_out, int64_t *version_out)
{
	char text[48];
	int end = 0;

	if (f->size >= sizeof text)
		return false;
	memcpy(text, f->value, f->size);
	text[f->size] = 0;
	return sscanf(text, "%18" SCNd64 ":%18" SCNd64 "%n", id_out,
		   version_out, &end) == 2 &&
	       (size_t)end == f->size;
}

/* All that were picked; one that another changed meanwhile stays as it is. */
void
queue_decide(struct visit *v)
{
	const char *state = asked_state(v, "do");
	const struct form_field *f;
	int64_t id, version;
	size_t n = 0, n_done = 0;
	int rc = STORE_OK;

	for (size_t i = 0; state && (f = form_get(&v->form, "c", i)); i++) {
		if (!read_pick(f, &id, &version)) {
			desk_failed(v, STORE_E_INPUT);
			return;
		}
		rc = store_moderate(v->desk->store, v->who.user, id, version,
		    state, NULL, v->now);
		if (rc == STORE_E_LOST)
			break;
		n++;
		n_done += rc == STORE_OK;
	}
	if (!state || rc == STORE_E_LOST)
		desk_failed(v, state ? STORE_E_LOST : STORE_E_INPUT);
	else
		desk_away(v, "/queue?done=%s",
		    !n		 ? "wrong"
		    : n_done < n ? "partly"
				 : "saved");
}

/* ---- one comment */

void
comment_page(struct visit *v)
{
	json_t *c = store_comment_one(v->desk->store, visit_id(v)), *list, *o;

	if (!c) {
		desk_failed(v, STORE_E_NONE);
		return;
	}
	list = json_pack("[O]", c);
	dress(list);
	json_decref(list);
	o = desk_data(v);
	json_object_set_new(o, "can_answer",
	    json_boolean(v->who.role >= ROLE_MODERATOR &&
			 !strcmp(json_text(c, "kind"), "question") &&
			 !strcmp(json_text(c, "state"), "shown")));
	json_object_set_new(o, "c", c);
	desk_write(v, 200, "comment", o);
}

/* Shown under the role's name: readers learn what one is, not who. */
static int64_t
answer(struct visit *v, int64_t id, const char *body)
{
	json_t *c = store_comment_one(v->desk->store, id);
	struct comment a = {.warning = json_number(c, "warning"),
	    .parent = id,
	    .kind = "answer",
	    .name = role_name(v->who.role),
	    .body = body,
	    .fold = "",
	    .flags = ""};
	int64_t rc = c ? store_answer(v->desk->store, v->who.user, &a, v->now)
		       : STORE_E_NONE;

	json_decref(c);
	return rc;
}

void
comment_decide(struct visit *v)
{
	const char *state = asked_state(v, "do");
	bool answers = visit_has(v, "do", "answer");
	char *body =
	    visit_field(v, answers ? "answer" : "body", STORE_COMMENT_MOST);
	int64_t id = visit_id(v), rc = STORE_E_INPUT;

	if (answers && body)
		rc = answer(v, id, body);
	else if (state && body)
		rc = store_moderate(v->desk->store, v->who.user, id,
		    visit_number(v, "version", 0), state, body, v->now);
	free(body);
	if (rc < 0)
		desk_failed(v, rc);
	else
		desk_away(v, "/comments/%" PRId64 "?done=saved", id);
}

/* ---- appeals */

void
appeals_page(struct visit *v)
{
	json_t *list = store_appeals(v->desk->store, "waiting", DESK_PAGE_MOST);
	json_t *o, *x;
	size_t i;

	if (!list) {
		desk_failed(v, STORE_E_LOST);
		return;
	}
	o = desk_data(v);
	json_array_foreach(list, i, x) json_add_date(x, "at", "date", false);
	json_object_set_new(o, "appeals", list);
	desk_write(v, 200, "appeals", o);
}

void
appeals_close(struct visit *v)
{
	int rc = store_close_appeal(
	    v->desk->store, v->who.user, visit_number(v, "id", 0), v->now);

	if (rc < 0)
		desk_failed(v, rc);
	else
		desk_away(v, "/appeals?done=saved");
}

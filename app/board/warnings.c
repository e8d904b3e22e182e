/* SPDX-License-Identifier: MIT */
/* Warnings: written, looked at before, shown, corrected, taken back. */
#include "board/desk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "board/markdown.h"
#include "board/publish.h"

enum {
	LIST_MOST = 200,
	LINE_MOST = 400
};

static const char *const states[] = {"draft", "published", "withdrawn"};

void
warnings_page(struct visit *v)
{
	json_t *o = desk_data(v), *list, *groups = json_array(), *x;
	size_t i;

	for (size_t k = 0; k < sizeof states / sizeof *states; k++) {
		list = store_warnings(v->desk->store, states[k], 0, LIST_MOST);
		json_array_foreach(list, i, x)
		{
			json_add_date(x, "updated_at", "date", false);
			json_object_del(x, "body");
		}
		json_array_append_new(
		    groups, json_pack("{s:b, s:o}", states[k], 1, "warnings",
				list ? list : json_array()));
	}
	json_object_set_new(o, "groups", groups);
	desk_write(v, 200, "warnings", o);
}

/* The page of one, with `w` as its text; w is consumed. */
static void
show(struct visit *v, unsigned status, json_t *w, bool is_preview)
{
	json_t *o = desk_data(v), *list, *x;
	size_t i;

	json_add_date(w, "published_at", "published_on", false);
	json_add_date(w, "updated_at", "updated_on", false);
	json_object_set_new(w, json_text(w, "state"), json_true());
	markdown_add(w, json_text(w, "body"));
	list = store_versions(v->desk->store, json_number(w, "id"));
	json_array_foreach(list, i, x)
	{
		json_add_date(x, "at", "date", false);
		json_object_set_new(
		    x, "of", json_integer(json_number(w, "id")));
	}
	json_object_set_new(w, "versions", list ? list : json_array());
	json_object_set_new(o, "preview", json_boolean(is_preview));
	json_object_set_new(o, "w", w);
	desk_write(v, status, "warning", o);
}

/* An earlier version, to be read and taken up again. */
static void
take_version(struct visit *v, json_t *w)
{
	static const char *const texts[] = {"title", "lead", "body"};
	int64_t n = visit_number(v, "version", 0);
	json_t *old =
	    n ? store_version(v->desk->store, json_number(w, "id"), n) : NULL;

	for (size_t i = 0; old && i < sizeof texts / sizeof *texts; i++)
		json_object_set(w, texts[i], json_object_get(old, texts[i]));
	if (old)
		json_object_set_new(w, "is_old", json_integer(n));
	json_decref(old);
}

void
warning_page(struct visit *v)
{
	json_t *w = store_warning(v->desk->store, visit_id(v));

	if (!w) {
		desk_failed(v, STORE_E_NONE);
		return;
	}
	take_version(v, w);
	json_object_set_new(w, "note", json_string(""));
	show(v, 200, w, false);
}

struct fields {
	char *title, *lead, *body, *note;
};

static bool
read_fields(const struct visit *v, struct fields *f)
{
	f->title = visit_field(v, "title", LINE_MOST);
	f->lead = visit_field(v, "lead", STORE_TEXT_MOST);
	f->body = visit_field(v, "body", STORE_TEXT_MOST);
	f->note = visit_field(v, "note", LINE_MOST);
	return f->title && *f->title && f->lead && f->body && f->note;
}

static void
fields_done(struct fields *f)
{
	free(f->title);
	free(f->lead);
	free(f->body);
	free(f->note);
}

/* As it came, in the form and as its page; nothing is kept. */
static void
preview(struct visit *v, int64_t id, const struct fields *f, unsigned status)
{
	json_t *w = store_warning(v->desk->store, id);

	if (!w) {
		desk_failed(v, STORE_E_NONE);
		return;
	}
	json_object_set_new(w, "title", json_string(f->title));
	json_object_set_new(w, "lead", json_string(f->lead));
	json_object_set_new(w, "body", json_string(f->body));
	json_object_set_new(w, "note", json_string(f->note));
	/* On which version it rests: another's is not to be written over. */
	if (status == 200)
		json_object_set_new(
		    w, "version", json_integer(visit_number(v, "version", 0)));
	else
		json_object_set_new(w, "clashed", json_true());
	show(v, status, w, true);
}

static void
write_text(struct visit *v, int64_t id)
{
	struct fields f;
	int rc = STORE_E_INPUT;

	if (!read_fields(v, &f)) {
		fields_done(&f);
		desk_failed(v, STORE_E_INPUT);
		return;
	}
	if (visit_has(v, "do", "preview")) {
		preview(v, id, &f, 200);
		fields_done(&f);
		return;
	}
	rc = store_edit(v->desk->store, v->who.user, id,
	    visit_number(v, "version", 0),
	    &(struct warning_text){f.title, f.lead, f.body, f.note}, v->now);
	if (rc == STORE_E_CLASH)
		preview(v, id, &f, 409); /* what was written is not lost */
	else if (rc < 0 || (rc = publish_index(v->desk->store, id)) < 0)
		desk_failed(v, rc);
	else
		desk_away(v, "/warnings/%" PRId64 "?done=saved", id);
	fields_done(&f);
}

void
warning_act(struct visit *v)
{
	int64_t id = visit_id(v);
	int rc = STORE_E_INPUT;

	if (visit_has(v, "do", "save") || visit_has(v, "do", "preview")) {
		write_text(v, id);
		return;
	}
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (visit_has(v, "do", states[i]))
			rc = publish_state(
			    v->desk->store, v->who.user, id, states[i], v->now);
	if (rc < 0)
		desk_failed(v, rc);
	else
		desk_away(v, "/warnings/%" PRId64 "?done=saved", id);
}

/* SPDX-License-Identifier: MIT */
/* The page where a person asks, and the page that answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "httpd/board.h"
#include "httpd/service.h"

#define POLICY                                                                 \
	"default-src 'none'; style-src 'self'; style-src-attr "                \
	"'unsafe-inline'; img-src 'self'; script-src 'self'; connect-src "     \
	"'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

static struct service *
service_of(struct request *r)
{
	return server_user(r->server);
}

struct words {
	const struct mekiki *data;
	const char *lang;
};

static bool
find_words(void *user, const char *key, const char **p_out, size_t *n_out)
{
	const struct words *w = user;
	size_t n;
	const char *p = mekiki_words(w->data, w->lang, key, &n);

	if (!p)
		return false;
	*p_out = p;
	*n_out = n;
	return true;
}

static const char *
query_language(struct request *r)
{
	struct service *s = service_of(r);
	struct form query = {0};
	const struct form_field *f;
	const char *lang = NULL, *why;

	if (form_read_query(&query, r->query, strlen(r->query), &why)) {
		f = form_get(&query, "lang", 0);
		lang = f ? ask_language(f->value, f->size) : NULL;
	}
	form_done(&query);
	return lang ? lang
		    : ask_language(s->config.lang, strlen(s->config.lang));
}

json_t *
page_data(const char *lang)
{
	static const struct {
		const char *id, *tag;
	} langs[] = {{"ja", "ja"}, {"ja-easy", "ja"}, {"en", "en"}};
	json_t *o = json_object(), *list = json_array();

	json_object_set_new(o, "lang", json_string(lang));
	json_object_set_new(
	    o, "tag", json_string(!strcmp(lang, "en") ? "en" : "ja"));
	json_object_set_new(
	    o, "is_easy", json_boolean(!strcmp(lang, "ja-easy")));
	for (size_t i = 0; i < 3; i++) {
		json_t *x = json_object();

		json_object_set_new(x, "id", json_string(langs[i].id));
		json_object_set_new(x, "tag", json_string(langs[i].tag));
		json_object_set_new(x, langs[i].id, json_true());
		json_object_set_new(
		    x, "now", json_boolean(!strcmp(lang, langs[i].id)));
		json_array_append_new(list, x);
	}
	json_object_set_new(o, "langs", list);
	return o;
}

void
page_write(struct request *r, unsigned status, const char *name,
    const char *lang, const struct mekiki *data, json_t *o)
{
	struct service *s = service_of(r);
	struct words w = {data, lang};

	template_write(&r->out, s->templates, name, o, find_words, &w);
	json_decref(o);
	request_set_header(r, "Content-Security-Policy", POLICY);
	request_set_header(r, "Cache-Control", "no-store");
	request_set_header(r, "Permissions-Policy",
	    "camera=(), microphone=(), geolocation=()");
	request_answer(r, status, "text/html; charset=utf-8");
}

void
page_home(struct request *r)
{
	struct service *s = service_of(r);
	struct world *w = judge_world(s->judge);
	const char *lang = query_language(r);

	page_write(r, 200, "home", lang, world_data(w), page_data(lang));
	world_drop(w);
}

json_t *
page_start(struct request *r)
{
	return page_data(query_language(r));
}

void
page_finish(struct request *r, unsigned status, const char *name, json_t *o)
{
	struct service *s = service_of(r);
	struct world *w = judge_world(s->judge);

	page_write(r, status, name, query_language(r), world_data(w), o);
	world_drop(w);
}

void
page_error(struct request *r, unsigned status, const char *why)
{
	static const unsigned told[] = {400, 403, 404, 413, 415, 429, 503};
	struct service *s = service_of(r);
	struct world *w = judge_world(s->judge);
	const struct ask *a = r->state;
	const char *lang = a && a->task.job.options.lang
			       ? a->task.job.options.lang
			       : query_language(r);
	json_t *o = page_data(lang), *kind = json_object();
	char key[16] = "other";

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (told[i] == status)
			snprintf(key, sizeof key, "e%u", status);
	json_object_set_new(kind, key, json_true());
	json_object_set_new(o, "error", kind);
	json_object_set_new(o, "id", json_string(r->id));
	json_object_set_new(o, "why", json_string(why));
	page_write(r, status, "error", lang, world_data(w), o);
	world_drop(w);
}

/* ---- the form */

/* Reads the form; false when the answer is said already. */
struct ask *
page_read_form(struct request *r)
{
	struct ask *a = calloc(1, sizeof *a);
	const char *why = "", *lang;

	if (!a)
		abort();
	r->state = a;
	r->state_free = ask_free;
	if (!ask_read_page(r, a, &why)) {
		request_fail(r, 400, why);
		return NULL;
	}
	lang = a->task.job.options.lang;
	if (!lang)
		a->task.job.options.lang = query_language(r);
	if (!a->task.job.bytes) {
		struct service *s = service_of(r);
		struct world *w = judge_world(s->judge);
		json_t *o = page_data(a->task.job.options.lang);

		json_object_set_new(o, "empty", json_true());
		page_write(
		    r, 400, "home", a->task.job.options.lang, world_data(w), o);
		world_drop(w);
		return NULL;
	}
	return a;
}

void
page_answer(struct request *r)
{
	struct ask *a = page_read_form(r);

	if (!a)
		return;
	a->task.job.want = JOB_WANT_JSON | JOB_WANT_VIEW;
	board_want_match(r, &a->task.job);
	api_submit(r, a, answer_page);
}

/* Nobody can come back to an answer by its address: there is none. */
void
page_answer_away(struct request *r)
{
	request_set_header(r, "Location", "/");
	request_answer(r, 303, "text/plain; charset=utf-8");
}

/* ---- files to keep */

static void
save(struct request *r)
{
	save_answer(r, r->state);
}

void
page_save(struct request *r)
{
	struct ask *a = page_read_form(r);

	if (!a)
		return;
	a->saves = save_find(a->as ? a->as : "redacted");
	if (!a->saves || !save_prepare(a)) {
		request_fail(r, 400, "there is no such file of it");
		return;
	}
	api_submit(r, a, save);
}

/* SPDX-License-Identifier: MIT */
/* The public pages of the board: warnings, their comments, a feed. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "board/markdown.h"
#include "httpd/service.h"
#include "store/store.h"

enum {
	LIST_MOST = 50,
	COMMENTS_MOST = 200,
	HTML_MOST = 1 << 20,
	DIGITS_PERSONAL = 8, /* a telephone, a card, a number of an account */
	FIELD_MOST = STORE_COMMENT_MOST
};

static struct service *
service_of(struct request *r)
{
	return server_user(r->server);
}

/* ---- pages */

static void
add_date(json_t *o, const char *from, const char *name)
{
	time_t t = (time_t)json_integer_value(json_object_get(o, from));
	struct tm tm;
	char text[32];

	gmtime_r(&t, &tm);
	strftime(text, sizeof text, "%Y-%m-%d", &tm);
	json_object_set_new(o, name, json_string(text));
}

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static json_t *
find_list(struct request *r, struct form *query, json_t *o)
{
	struct service *s = service_of(r);
	const struct form_field *f = form_get(query, "q", 0);
	char *folded;
	json_t *list;

	if (!f || !f->size)
		return store_warnings(s->store, "published", 0, LIST_MOST);
	json_object_set_new(o, "q", json_stringn(f->value, f->size));
	folded = mekiki_fold(f->value, f->size, NULL);
	list = store_search(s->store, folded, LIST_MOST);
	free(folded);
	return list;
}

void
board_list(struct request *r)
{
	json_t *o = page_start(r), *list, *x;
	struct form query = {0};
	const char *why;
	size_t i;

	if (!form_read_query(&query, r->query, strlen(r->query), &why)) {
		json_decref(o);
		request_fail(r, 400, why);
		return;
	}
	list = find_list(r, &query, o);
	form_done(&query);
	if (!list) {
		json_decref(o);
		request_fail(r, 503, "the store cannot be reached");
		return;
	}
	json_array_foreach(list, i, x) add_date(x, "published_at", "date");
	json_object_set_new(o, "warnings", list);
	page_finish(r, 200, "warnings", o);
}

/* The published warning of the path, or NULL with the answer said. */
static json_t *
warning_of(struct request *r)
{
	static const char prefix[] = "/warnings/";
	json_t *w =
	    store_warning_at(service_of(r)->store, r->path + sizeof prefix - 1);

	if (w && !strcmp(text_of(w, "state"), "published"))
		return w;
	json_decref(w);
	request_fail(r, 404, "there is no such warning");
	return NULL;
}

/* schema.org's Article; no "</" can end the element that it stands in. */
static void
add_schema(json_t *o, const json_t *w)
{
	json_t *x = json_pack("{s:s, s:s, s:s, s:s, s:s}", "@context",
	    "https://schema.org", "@type", "Article", "headline",
	    text_of(w, "title"), "datePublished", text_of(w, "date"),
	    "dateModified", text_of(w, "updated"));
	char *s = json_dumps(x, JSON_COMPACT | JSON_ENSURE_ASCII), *p = s;
	struct out out;
	size_t n;

	out_init(&out, HTML_MOST);
	for (; *p; p++)
		if (*p == '<')
			out_text(&out, "\\u003c");
		else
			out_add(&out, p, 1);
	free(s);
	s = out_take(&out, &n);
	json_object_set_new(o, "schema", json_stringn(s, n));
	free(s);
	json_decref(x);
}

static void
show(struct request *r, json_t *w, unsigned status, const char *note)
{
	struct service *s = service_of(r);
	int64_t id = json_integer_value(json_object_get(w, "id"));
	json_t *o = page_start(r), *x;
	json_t *comments =
	    store_comments(s->store, id, "shown", 0, COMMENTS_MOST);
	json_t *versions = store_versions(s->store, id);
	size_t i;

	add_date(w, "published_at", "date");
	add_date(w, "updated_at", "updated");
	markdown_add(w, text_of(w, "body"));
	json_object_del(w, "body");
	add_schema(o, w);
	json_array_foreach(comments, i, x)
	{
		add_date(x, "at", "date");
		json_object_set_new(x, "edited",
		    json_boolean(
			json_integer_value(json_object_get(x, "is_edited"))));
		json_object_set_new(x, text_of(x, "kind"), json_true());
	}
	json_array_foreach(versions, i, x) add_date(x, "at", "date");
	if (json_array_size(versions) < 2)
		json_array_clear(versions);
	json_object_set_new(w, "comments", comments ? comments : json_array());
	json_object_set_new(w, "versions", versions ? versions : json_array());
	json_object_set_new(o, "w", w);
	if (note)
		json_object_set_new(o, note, json_true());
	page_finish(r, status, "warning", o);
}

void
board_show(struct request *r)
{
	json_t *w = warning_of(r);

	if (w)
		show(r, w, 200, NULL);
}

/* ---- what readers say */

static bool
has_number(const char *s)
{
	int n = 0;

	for (; *s && n < DIGITS_PERSONAL; s++)
		if (*s >= '0' && *s <= '9')
			n++;
		else if (*s != '-' && *s != ' ')
			n = 0;
	return n >= DIGITS_PERSONAL;
}

static char *
copy_field(const struct form *f, const char *name, size_t most)
{
	const struct form_field *x = form_get(f, name, 0);

	if (!x || x->size > most || memchr(x->value, 0, x->size))
		return strdup("");
	return strndup(x->value, x->size);
}

static int64_t
add_comment(struct request *r, const json_t *w, const struct form *f)
{
	char *name = copy_field(f, "name", 80);
	char *body = copy_field(f, "body", FIELD_MOST);
	char *kind = copy_field(f, "kind", 16);
	char *folded = mekiki_fold(body, strlen(body), NULL);
	unsigned char h[32];
	char fold[65], flags[32];
	struct comment c = {
	    .warning = json_integer_value(json_object_get(w, "id")),
	    .kind = kind,
	    .name = name,
	    .body = body,
	    .fold = fold,
	    .flags = flags};
	bool is_text = json_is_string(json_object_get(w, "slug"));
	json_t *valid = json_pack("[s, s]", name, body); /* UTF-8? */
	int64_t id = STORE_E_INPUT;

	crypto_generichash(h, sizeof h, (const unsigned char *)folded,
	    strlen(folded), NULL, 0);
	sodium_bin2hex(fold, sizeof fold, h, sizeof h);
	snprintf(flags, sizeof flags, "%s%s",
	    strstr(folded, "://") || strstr(folded, "www.") ? "link " : "",
	    strchr(folded, '@') || has_number(folded) ? "personal " : "");
	if (valid && is_text)
		id = store_comment(service_of(r)->store, &c, time(NULL));
	json_decref(valid);
	free(name);
	free(body);
	free(kind);
	free(folded);
	return id;
}

void
board_comment(struct request *r)
{
	json_t *w = warning_of(r);
	const struct form_field *trap;
	struct form f = {0};
	const char *why;
	int64_t id;

	if (!w)
		return;
	if (!form_read(&f, request_type(r), r->body.p ? r->body.p : "",
		r->body.n, &why)) {
		json_decref(w);
		request_fail(r, 400, why);
		return;
	}
	/* A field that no person sees: who fills it is told what all are. */
	trap = form_get(&f, "website", 0);
	id = trap && trap->size ? 1 : add_comment(r, w, &f);
	form_done(&f);
	if (id > 0 || id == STORE_E_CLASH) {
		show(r, w, 202, "waiting");
		return;
	}
	json_decref(w);
	if (id == STORE_E_LOST)
		request_fail(r, 503, "the store cannot be reached");
	else
		request_fail(r, 400, "the comment is empty or too long");
}

/* JSON Feed 1.1 */
void
board_feed(struct request *r)
{
	json_t *list =
	    store_warnings(service_of(r)->store, "published", 0, LIST_MOST);
	json_t *items = json_array(), *x;
	char path[160];
	size_t i;

	if (!list) {
		request_fail(r, 503, "the store cannot be reached");
		return;
	}
	json_array_foreach(list, i, x)
	{
		add_date(x, "published_at", "date");
		snprintf(path, sizeof path, "/warnings/%s", text_of(x, "slug"));
		json_array_append_new(items,
		    json_pack("{s:s, s:s, s:s, s:s, s:s+}", "id", path, "url",
			path, "title", text_of(x, "title"), "content_text",
			text_of(x, "lead"), "date_published",
			text_of(x, "date"), "T00:00:00Z"));
	}
	json_decref(list);
	request_json(r, 200,
	    json_pack("{s:s, s:s, s:o}", "version",
		"https://jsonfeed.org/version/1.1", "title", "mekiki", "items",
		items));
	r->type = "application/feed+json";
}

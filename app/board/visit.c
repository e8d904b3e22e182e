/* SPDX-License-Identifier: MIT */
/* Who may see which page: one table, and one guard in front of all. */
#include "board/desk.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	SMALL = 16 * 1024,
	BULK = 64 * 1024,
	TEXT = 1 << 20, /* a body, each byte as %XX, and what is around it */
	CSRF_SIZE = 64
};

static request_handler guard;

#define PAGE(method, path, bits, most, least, run)                             \
	{                                                                      \
		{method, path, guard, ROUTE_PAGE | (bits), most}, least, run   \
	}
#define GET(path, least, run) PAGE("GET", path, 0, 1, least, run)
#define FILE(path)	      PAGE("GET", path, ROUTE_UNLOGGED, 1, ROLE_NONE, desk_file)

static const struct desk_page pages[] = {
    GET("/", ROLE_NONE, desk_home),
    GET("/sign-in", ROLE_NONE, sign_in_page),
    PAGE("POST", "/sign-in", ROUTE_LIMITED, SMALL, ROLE_NONE, sign_in),
    PAGE("POST", "/sign-out", 0, SMALL, ROLE_READER, sign_out),
    GET("/queue", ROLE_READER, queue_page),
    PAGE("POST", "/queue", 0, BULK, ROLE_MODERATOR, queue_decide),
    GET("/comments/*", ROLE_READER, comment_page),
    PAGE("POST", "/comments/*", 0, BULK, ROLE_MODERATOR, comment_decide),
    GET("/appeals", ROLE_MODERATOR, appeals_page),
    PAGE("POST", "/appeals", 0, SMALL, ROLE_MODERATOR, appeals_close),
    GET("/campaigns", ROLE_READER, campaigns_page),
    GET("/campaigns/*", ROLE_READER, campaign_page),
    PAGE("POST", "/campaigns/*", 0, SMALL, ROLE_EDITOR, campaign_act),
    GET("/warnings", ROLE_READER, warnings_page),
    GET("/warnings/*", ROLE_READER, warning_page),
    PAGE("POST", "/warnings/*", 0, TEXT, ROLE_EDITOR, warning_act),
    GET("/people", ROLE_ADMIN, people_page),
    PAGE("POST", "/people", 0, SMALL, ROLE_ADMIN, people_act),
    GET("/audit", ROLE_ADMIN, audit_page),
    GET("/person", ROLE_ADMIN, person_page),
    GET("/person.json", ROLE_ADMIN, person_export),
    PAGE("POST", "/person", 0, SMALL, ROLE_ADMIN, person_forget),
    FILE("/static/answer.css"),
    FILE("/static/site.css"),
    FILE("/static/editors.css"),
    FILE("/static/editors.js"),
    FILE("/static/icon.svg"),
    FILE("/favicon.ico"),
};

enum {
	N_PAGES = sizeof pages / sizeof *pages
};

_Static_assert((int)N_PAGES <= (int)DESK_ROUTES_MOST, "they fit");

size_t
desk_routes(struct route *out, size_t most)
{
	size_t n = 0;

	for (; n < N_PAGES && n < most; n++)
		out[n] = pages[n].route;
	return n;
}

static const struct desk_page *
page_of(const struct request *r)
{
	for (size_t i = 0; r->route && i < N_PAGES; i++)
		if (!strcmp(pages[i].route.path, r->route->path) &&
		    !strcmp(pages[i].route.method, r->route->method))
			return &pages[i];
	return NULL;
}

static void
visit_free(void *p)
{
	struct visit *v = p;

	form_done(&v->form);
	sodium_memzero(&v->who, sizeof v->who);
	free(v);
}

static const char *
known_language(const char *p, size_t n)
{
	static const char *const langs[] = {"ja", "en", "ja-easy"};

	for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
		if (strlen(langs[i]) == n && !memcmp(langs[i], p, n))
			return langs[i];
	return NULL;
}

/* ?lang= once, the cookie from then on, else the desk's own. */
static void
choose_language(struct visit *v)
{
	static const char name[] = "lang=";
	const struct gate_header *h = request_header(v->r, "Cookie");
	const struct form_field *f = form_get(&v->form, "lang", 0);
	const char *p = h ? h->value : NULL;
	char cookie[80];

	if (!strcmp(v->r->method, "GET") && f)
		v->lang = known_language(f->value, f->size);
	if (v->lang) {
		snprintf(cookie, sizeof cookie,
		    "lang=%s; Path=/; HttpOnly; SameSite=Strict", v->lang);
		request_set_header(v->r, "Set-Cookie", cookie);
	}
	while (!v->lang && p) {
		size_t left = (size_t)(h->value + h->value_n - p);
		const char *stop = memchr(p, ';', left);
		size_t n = stop ? (size_t)(stop - p) : left;

		if (n > sizeof name - 1 && !memcmp(p, name, sizeof name - 1))
			v->lang = known_language(
			    p + sizeof name - 1, n - (sizeof name - 1));
		p = stop ? stop + 1 + strspn(stop + 1, " ") : NULL;
	}
	if (!v->lang)
		v->lang = known_language(
		    v->desk->config.lang, strlen(v->desk->config.lang));
}

static struct visit *
visit_of(struct request *r)
{
	struct visit *v = r->state;

	if (v)
		return v;
	v = calloc(1, sizeof *v);
	if (!v)
		abort();
	v->r = r;
	v->desk = server_user(r->server);
	v->who.role = ROLE_NONE;
	v->now = time(NULL);
	r->state = v;
	r->state_free = visit_free;
	return v;
}

static bool
has_token(const struct visit *v)
{
	const struct form_field *f = form_get(&v->form, "csrf", 0);

	return f && f->size == CSRF_SIZE &&
	       !sodium_memcmp(f->value, v->who.csrf, CSRF_SIZE);
}

/* False when the answer is said already. */
static bool
may_enter(struct visit *v, const struct desk_page *p)
{
	bool is_get = !strcmp(p->route.method, "GET");

	if (p->least == ROLE_NONE)
		return true;
	if (v->who.role == ROLE_NONE) {
		if (is_get)
			desk_away(v, "/sign-in");
		else
			request_fail(v->r, 403, "nobody is signed in");
		return false;
	}
	if (v->who.role < p->least) {
		request_fail(v->r, 403, "this is for another role");
		return false;
	}
	if (!is_get && !has_token(v)) {
		request_fail(v->r, 403, "the form is of another sign-in");
		return false;
	}
	return true;
}

static void
guard(struct request *r)
{
	struct visit *v = visit_of(r);
	const struct desk_page *p = page_of(r);
	const char *why = "there is no such page";
	bool is_get = p && !strcmp(p->route.method, "GET");
	bool is_read;

	if (!p) {
		request_fail(r, 404, why);
		return;
	}
	is_read =
	    is_get ? form_read_query(&v->form, r->query, strlen(r->query), &why)
		   : form_read(&v->form, request_type(r),
			 r->body.p ? r->body.p : "", r->body.n, &why);
	if (!is_read) {
		request_fail(r, 400, why);
		return;
	}
	choose_language(v);
	if (p->run != desk_file && visit_recognise(v) < 0) {
		desk_failed(v, STORE_E_LOST);
		return;
	}
	if (may_enter(v, p))
		p->run(v);
}

void
desk_error(struct request *r, unsigned status, const char *why)
{
	struct visit *v = visit_of(r);
	json_t *o;

	if (!v->lang)
		choose_language(v);
	o = desk_data(v);
	json_object_set_new(o, "why", json_string(why));
	json_object_set_new(o, "denied", json_boolean(status == 403));
	json_object_set_new(o, "missing", json_boolean(status == 404));
	json_object_set_new(
	    o, "other", json_boolean(status != 403 && status != 404));
	desk_write(v, status, "error", o);
}

/* SPDX-License-Identifier: MIT */
/* The public pages of the board: warnings, their comments, a feed. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "board/markdown.h"
#include "http/log.h"
#include "httpd/board.h"
#include "httpd/service.h"
#include "store/store.h"

enum {
	LIST_MOST = 50,
	PAGES_MOST = 10000,
	DAY_SECONDS = 86400,
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

void
board_tell_lost(struct service *s)
{
	struct log_field f = LOG_T("why", store_reason(store_why(s->store)));

	log_event("error", "store-lost", &f, 1);
}

void
board_lost(struct request *r)
{
	board_tell_lost(service_of(r));
	request_fail(r, 503, "the store cannot be reached");
}

void
board_missing(struct request *r, const char *why)
{
	if (store_is_reached(service_of(r)->store))
		request_fail(r, 404, why);
	else
		board_lost(r);
}

/* ---- pages */

void
board_add_date(json_t *o, const char *from, const char *name)
{
	time_t t = (time_t)json_integer_value(json_object_get(o, from));
	struct tm tm;
	char text[32];

	gmtime_r(&t, &tm);
	strftime(text, sizeof text, "%Y-%m-%d", &tm);
	json_object_set_new(o, name, json_string(text));
}

const char *
board_text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

/* ?name=N of a page's query, from 1 to PAGES_MOST; else 1. */
static int64_t
page_number(const struct form *query, const char *name)
{
	const struct form_field *f = form_get(query, name, 0);
	int64_t n = 0;

	for (size_t i = 0; f && i < f->size && n <= PAGES_MOST; i++) {
		if (f->value[i] < '0' || f->value[i] > '9')
			return 1;
		n = n * 10 + f->value[i] - '0';
	}
	return n >= 1 && n <= PAGES_MOST ? n : 1;
}

/* o.newer, o.older: numbers of pages, where there are such. */
static void
add_pages(json_t *o, json_t *list, size_t most, int64_t page)
{
	if (page > 1)
		json_object_set_new(o, "newer", json_integer(page - 1));
	if (json_array_size(list) > most) {
		json_array_remove(list, most);
		json_object_set_new(o, "older", json_integer(page + 1));
	}
}

static json_t *
find_list(struct request *r, struct form *query, json_t *o)
{
	struct service *s = service_of(r);
	const struct form_field *f = form_get(query, "q", 0);
	int64_t page = page_number(query, "page");
	char *folded;
	json_t *list;

	if (!f || !f->size) {
		const struct form_field *b = form_get(query, "brand", 0);
		char *brand = b && !memchr(b->value, 0, b->size)
				  ? strndup(b->value, b->size)
				  : NULL;

		list = store_warnings_about(s->store, brand ? brand : "",
		    (page - 1) * LIST_MOST, LIST_MOST + 1);
		if (brand && *brand)
			json_object_set_new(o, "brand", json_string(brand));
		add_pages(o, list, LIST_MOST, page);
		free(brand);
		return list;
	}
	json_object_set_new(o, "q", json_stringn(f->value, f->size));
	folded = mekiki_fold(f->value, f->size, NULL);
	list = store_search(s->store, folded, LIST_MOST);
	free(folded);
	return list;
}

/* As the page's language calls it; its id where it is not known any more. */
static void
add_brand(const struct mekiki *m, const char *lang, json_t *w)
{
	const char *id = board_text(w, "brand"), *name;
	long at = mekiki_brand_find(m, id);
	char *s = at < 0 ? NULL : mekiki_brand_json(m, (size_t)at);
	json_t *brand = s ? json_loads(s, 0, NULL) : NULL;

	name = board_text(
	    json_object_get(brand, "name"), !strcmp(lang, "en") ? "en" : "ja");
	json_object_set_new(w, "brand_name", json_string(*name ? name : id));
	json_decref(brand);
	free(s);
}

void
board_list(struct request *r)
{
	json_t *o = page_start(r), *list, *x;
	struct world *w;
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
		board_lost(r);
		return;
	}
	w = judge_world(service_of(r)->judge);
	json_array_foreach(list, i, x)
	{
		board_add_date(x, "published_at", "date");
		add_brand(world_data(w), board_text(o, "lang"), x);
	}
	world_drop(w);
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

	if (w && !strcmp(board_text(w, "state"), "published"))
		return w;
	if (w)
		request_fail(r, 404, "there is no such warning");
	else
		board_missing(r, "there is no such warning");
	json_decref(w);
	return NULL;
}

/* A mail address in what a reader wrote is not for machines that harvest. */
static void
guard_addresses(json_t *o)
{
	const char *p = board_text(o, "body");
	struct out out;
	size_t n;
	char *s;

	if (!strchr(p, '@'))
		return;
	out_init(&out, (size_t)STORE_COMMENT_MOST * 3);
	for (; *p; p++)
		out_add(&out, *p == '@' ? "[@]" : p, *p == '@' ? 3 : 1);
	s = out_take(&out, &n);
	json_object_set_new(o, "body", json_stringn(s, n));
	free(s);
}

static void
add_day(json_t *o, const json_t *c, const char *from, const char *name)
{
	json_t *day = json_object_get(c, from);

	if (!json_is_integer(day))
		return;
	json_object_set_new(
	    o, name, json_integer(json_integer_value(day) * DAY_SECONDS));
	board_add_date(o, name, name);
}

/* Of the campaign as it is now: a later wave needs no editor to be seen. */
static void
add_course(struct service *s, json_t *w)
{
	json_t *c = store_campaign(
	    s->store, json_integer_value(json_object_get(w, "campaign")));

	if (json_integer_value(json_object_get(c, "n")) >= STORE_K) {
		add_day(w, c, "first_day", "since");
		add_day(w, c, "again_since", "again");
	}
	json_decref(c);
}

static int64_t
comments_page(struct request *r)
{
	struct form query = {0};
	const char *why;
	int64_t n = 1;

	if (form_read_query(&query, r->query, strlen(r->query), &why))
		n = page_number(&query, "comments");
	form_done(&query);
	return n;
}

/* What is told besides once a form was sent; `note` is the template's name. */
static void
show(struct request *r, json_t *w, unsigned status, const char *note,
    json_t *told)
{
	struct service *s = service_of(r);
	int64_t id = json_integer_value(json_object_get(w, "id"));
	int64_t page = comments_page(r);
	json_t *comments = store_comments(s->store, id, "shown",
	    (page - 1) * COMMENTS_MOST, COMMENTS_MOST + 1);
	json_t *versions = store_versions(s->store, id), *o, *x;
	size_t i;

	if (!comments || !versions) {
		json_decref(comments);
		json_decref(versions);
		json_decref(w);
		json_decref(told);
		board_lost(r);
		return;
	}
	o = page_start(r);
	board_add_date(w, "published_at", "date");
	board_add_date(w, "updated_at", "updated");
	markdown_add(w, board_text(w, "body"));
	json_object_del(w, "body");
	add_course(s, w);
	faq_add(r, w);
	board_add_schema(r, o, w);
	json_array_foreach(comments, i, x)
	{
		board_add_date(x, "at", "date");
		json_object_set_new(x, "edited",
		    json_boolean(
			json_integer_value(json_object_get(x, "is_edited"))));
		json_object_set_new(x, board_text(x, "kind"), json_true());
		if (!strcmp(board_text(x, "kind"), "answer"))
			json_object_set_new(
			    x, board_text(x, "name"), json_true());
		guard_addresses(x);
	}
	json_array_foreach(versions, i, x) board_add_date(x, "at", "date");
	if (json_array_size(versions) < 2)
		json_array_clear(versions);
	add_pages(w, comments, COMMENTS_MOST, page);
	json_object_set_new(w, "comments", comments);
	json_object_set_new(
	    w, "corrected", json_boolean(json_array_size(versions)));
	json_object_set_new(w, "versions", versions);
	json_object_set_new(o, "w", w);
	if (note)
		json_object_set_new(o, note, told ? told : json_true());
	page_finish(r, status, "warning", o);
}

void
board_show(struct request *r)
{
	json_t *w = warning_of(r);

	if (w)
		show(r, w, 200, NULL, NULL);
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

/* A receipt is the writer's own; only its hash is kept. */
static int64_t
add_comment(struct request *r, const json_t *w, const struct form *f,
    char receipt[RECEIPT_SIZE + 1])
{
	char *name = copy_field(f, "name", 80);
	char *body = copy_field(f, "body", FIELD_MOST);
	char *kind = copy_field(f, "kind", 16);
	char *folded = mekiki_fold(body, strlen(body), NULL);
	unsigned char h[32];
	char fold[65], flags[32], hash[65];
	struct comment c = {
	    .warning = json_integer_value(json_object_get(w, "id")),
	    .kind = kind,
	    .name = name,
	    .body = body,
	    .fold = fold,
	    .flags = flags,
	    .receipt = hash};
	bool is_text = json_is_string(json_object_get(w, "slug"));
	json_t *valid = json_pack("[s, s]", name, body); /* UTF-8? */
	int64_t id = STORE_E_INPUT;

	receipt_new(receipt, hash);
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

static bool
is_kind(const struct form *f, const char *kind)
{
	const struct form_field *x = form_get(f, "kind", 0);

	return x && x->size == strlen(kind) && !memcmp(x->value, kind, x->size);
}

/* From who was named as a sender of fakes and is not. */
static int64_t
add_appeal(struct request *r, const json_t *w, const struct form *f)
{
	char *body = copy_field(f, "body", FIELD_MOST);
	json_t *utf8 = json_string(body);
	int64_t id = STORE_E_INPUT;

	if (utf8)
		id = store_appeal(service_of(r)->store,
		    json_integer_value(json_object_get(w, "id")), body,
		    time(NULL));
	json_decref(utf8);
	free(body);
	return id;
}

/* What is told at once: the receipt, and an answer that is known already. */
static void
tell(struct request *r, json_t *w, const struct form *f, const char *receipt)
{
	json_t *told = json_object(), *known;
	char *body = copy_field(f, "body", FIELD_MOST);

	json_object_set_new(told, "receipt", json_string(receipt));
	known = is_kind(f, "question") ? faq_match(r, w, body) : NULL;
	if (known)
		json_object_set_new(told, "known", known);
	free(body);
	show(r, w, 202, is_kind(f, "appeal") ? "appealed" : "waiting", told);
}

void
board_comment(struct request *r)
{
	json_t *w = warning_of(r);
	const struct form_field *trap;
	struct form f = {0};
	char receipt[RECEIPT_SIZE + 1] = "", hash[65];
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
	if (trap && trap->size) {
		receipt_new(receipt, hash);
		id = 1;
	} else if (is_kind(&f, "appeal")) {
		id = add_appeal(r, w, &f);
	} else {
		id = add_comment(r, w, &f, receipt);
	}
	if (id > 0 || id == STORE_E_CLASH) {
		tell(r, w, &f, id == STORE_E_CLASH ? "" : receipt);
		form_done(&f);
		return;
	}
	form_done(&f);
	json_decref(w);
	if (id == STORE_E_LOST)
		board_lost(r);
	else
		request_fail(r, 400, "the comment is empty or too long");
}

/* SPDX-License-Identifier: MIT */
/* Reading questions: options by one table, inputs by their kind. */
#include "httpd/ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "httpd/ask_options.h"
#include "httpd/input.h"

void
ask_free(void *ask)
{
	struct ask *a = ask;

	if (!a)
		return;
	job_done(&a->task.job);
	form_done(&a->form);
	form_done(&a->query);
	json_decref(a->json);
	for (size_t i = 0; i < a->n_strings; i++)
		free(a->strings[i]);
	free(a->made);
	world_drop(a->task.world);
	free(a);
}

/* Bytes that somebody else owns. */
struct str_view {
	const char *p;
	size_t n;
};

/* Where options stand, and the names of what is to be checked. */
static const struct way {
	unsigned on;
	const char *inputs[3]; /* as it is, in base64, NULL */
} ways[] = {
    [JOB_MAIL] = {ON_MAIL, {"mail", "mail_base64"}},
    [JOB_TEXT] = {ON_TEXT, {"text"}},
    [JOB_URL] = {ON_URL, {NULL}},
    [JOB_DOMAIN] = {ON_DOMAIN, {NULL}},
    [JOB_PAGE] = {ON_SAVED_PAGE, {"html"}},
    [JOB_IMAGE] = {ON_IMAGE, {"image", "image_base64"}},
};

/* ---- inputs */

static void
set_bytes(struct ask *a, enum job_kind kind, const char *p, size_t n)
{
	a->task.job.kind = kind;
	a->task.job.bytes = p;
	a->task.job.size = n;
}

/* A mail as a person has it: maybe an mbox, maybe a picture. */
static void
set_mail(struct ask *a, const char *p, size_t n)
{
	bool is_image = input_is_image(p, n);

	a->kind = ASK_MAIL;
	if (!is_image)
		input_first_mail(&p, &n, &a->has_several);
	set_bytes(a, is_image ? JOB_IMAGE : JOB_MAIL, p, n);
}
/* The pasted text, and the link that was copied beside it. */
static bool
set_text(struct ask *a, const char *p, size_t n)
{
	size_t link_n = a->link ? strlen(a->link) : 0;

	a->kind = ASK_TEXT;
	a->text = p;
	if (link_n) {
		a->made = malloc(n + link_n + 3);
		if (!a->made)
			abort();
		memcpy(a->made, p, n);
		memcpy(a->made + n, "\n\n", 2);
		memcpy(a->made + n + 2, a->link, link_n + 1);
		p = a->made;
		n += link_n + 2;
	}
	set_bytes(a, JOB_TEXT, p, n);
	a->task.job.extra = a->from;
	return true;
}

static bool
set_host(struct ask *a, enum job_kind kind)
{
	a->kind = kind == JOB_URL ? ASK_URL : ASK_DOMAIN;
	if (!a->link)
		return false;
	set_bytes(a, kind, a->link, strlen(a->link));
	return true;
}

static bool
set_input(struct ask *a, enum job_kind kind, const char *p, size_t n)
{
	switch (kind) {
	case JOB_MAIL:
		a->kind = ASK_MAIL;
		set_bytes(a, kind, p, n);
		return n > 0;
	case JOB_TEXT:
		return n > 0 && set_text(a, p, n);
	case JOB_PAGE:
		a->kind = ASK_PAGE;
		set_bytes(a, kind, p, n);
		a->task.job.extra = a->link;
		return n > 0;
	case JOB_IMAGE:
		a->kind = ASK_IMAGE;
		set_bytes(a, kind, p, n);
		return input_is_image(p, n);
	default:
		return set_host(a, kind);
	}
}

/* ---- the page's form */

static const struct form_field *
filled(const struct ask *a, const char *name)
{
	const struct form_field *f = form_get(&a->form, name, 0);

	return f && f->size ? f : NULL;
}

bool
ask_read_page(struct request *r, struct ask *a, const char **why_out)
{
	const struct form_field *f;
	size_t n;

	a->task.job.options.index = -1;
	a->task.job.options.now = (int64_t)time(NULL);
	if (!form_read(&a->form, request_type(r), r->body.p ? r->body.p : "",
		r->body.n, why_out) ||
	    !ask_set_options(a, &a->form, ON_PAGE, NULL, why_out))
		return false;
	if ((f = filled(a, "file"))) {
		set_mail(a, f->value, f->size);
	} else if ((f = filled(a, "mail64"))) {
		a->made = input_decode64(f->value, f->size, &n);
		*why_out = "the mail is malformed";
		if (!a->made)
			return false;
		set_mail(a, a->made, n);
	} else if ((f = filled(a, "source"))) {
		set_mail(a, f->value, f->size);
	} else if ((f = filled(a, "text"))) {
		set_text(a, f->value, f->size);
	} else if (a->link) {
		set_host(a, JOB_URL);
	}
	return true;
}

/* ---- the API */

/* What is to be checked, of a form or of JSON: one of two, or none. */
static bool
set_one_input(struct ask *a, enum job_kind kind, const struct str_view *plain,
    const struct str_view *packed, const char **why_out)
{
	size_t n;

	*why_out = kind == JOB_IMAGE
		       ? "a PNG, JPEG, GIF or WebP picture is missing"
		       : "what is to be checked is missing or no text";
	if (plain->p && packed->p)
		return false;
	if (!packed->p)
		return set_input(a, kind, plain->p ? plain->p : "", plain->n);
	a->made = input_decode64(packed->p, packed->n, &n);
	return a->made && set_input(a, kind, a->made, n);
}

static bool
read_json(struct ask *a, enum job_kind kind, unsigned on,
    const struct out *body, const char **why_out)
{
	const char *const *inputs = ways[kind].inputs, *key;
	struct str_view given[2] = {{NULL, 0}, {NULL, 0}};
	json_t *v;

	a->json = json_loadb(body->p ? body->p : "", body->n,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	*why_out = "the body is no JSON object";
	if (!json_is_object(a->json))
		return false;
	json_object_foreach(a->json, key, v)
	{
		bool is_packed = inputs[1] && !strcmp(key, inputs[1]);

		if (!is_packed && !(inputs[0] && !strcmp(key, inputs[0]))) {
			if (!ask_set_member(a, on, key, v, why_out))
				return false;
			continue;
		}
		*why_out = "what is to be checked is no text";
		if (!json_is_string(v))
			return false;
		given[is_packed] = (struct str_view){
		    json_string_value(v), json_string_length(v)};
	}
	return set_one_input(a, kind, &given[0], &given[1], why_out);
}

static bool
read_form(struct request *r, struct ask *a, enum job_kind kind, unsigned on,
    const char **why_out)
{
	const char *const *inputs = ways[kind].inputs;
	struct str_view given[2] = {{NULL, 0}, {NULL, 0}};

	if (!form_read(&a->form, request_type(r), r->body.p ? r->body.p : "",
		r->body.n, why_out) ||
	    !ask_set_options(a, &a->form, on, inputs, why_out))
		return false;
	for (size_t i = 0; i < 2 && inputs[i]; i++) {
		const struct form_field *f = form_get(&a->form, inputs[i], 0);

		if (f)
			given[i] = (struct str_view){f->value, f->size};
	}
	return set_one_input(a, kind, &given[0], &given[1], why_out);
}

static bool
is_type(const char *type, const char *wanted)
{
	size_t n = strcspn(type, "; \t");

	return n == strlen(wanted) && !strncasecmp(type, wanted, n);
}

static const struct {
	const char *type;
	enum job_kind kind;
} raw_types[] = {
    {"message/rfc822", JOB_MAIL},
    {"application/octet-stream", JOB_MAIL},
    {"text/plain", JOB_TEXT},
    {"text/html", JOB_PAGE},
    {"image/png", JOB_IMAGE},
    {"image/jpeg", JOB_IMAGE},
    {"image/gif", JOB_IMAGE},
    {"image/webp", JOB_IMAGE},
};

static unsigned
places_of(enum job_kind kind, enum ask_use use)
{
	return use == ASK_REDACT   ? ON_REDACT
	       : use == ASK_EXPORT ? ways[kind].on | ON_EXPORT
				   : ways[kind].on;
}

static bool
read_raw(
    struct request *r, enum job_kind kind, struct ask *a, const char **why_out)
{
	*why_out = kind == JOB_IMAGE ? "this is no picture of a known kind"
				     : "the body is empty";
	return set_input(a, kind, r->body.p ? r->body.p : "", r->body.n);
}

bool
ask_read_api(struct request *r, enum job_kind kind, enum ask_use use,
    struct ask *a, unsigned *status_out, const char **why_out)
{
	const char *type = request_type(r);
	unsigned on = places_of(kind, use);

	*status_out = 400;
	a->task.job.options.index = -1;
	if (!form_read_query(&a->query, r->query, strlen(r->query), why_out) ||
	    !ask_set_options(a, &a->query, on, NULL, why_out))
		return false;
	if (is_type(type, "application/json"))
		return read_json(a, kind, on, &r->body, why_out);
	if (is_type(type, "multipart/form-data") ||
	    is_type(type, "application/x-www-form-urlencoded"))
		return read_form(r, a, kind, on, why_out);
	for (size_t i = 0; i < sizeof raw_types / sizeof *raw_types; i++)
		if (raw_types[i].kind == kind &&
		    is_type(type, raw_types[i].type))
			return read_raw(r, kind, a, why_out);
	*status_out = 415;
	*why_out = "this Content-Type is not read here";
	return false;
}

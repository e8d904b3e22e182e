/* SPDX-License-Identifier: MIT */
/* Reading questions: options by one table, inputs by their kind. */
#include "httpd/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "httpd/input.h"

enum {
	VALUE_MOST = 4096,
	URL_MOST = 16384
};

const char *const ask_did_words[ASK_DIDS] = {"opened", "typed-account",
    "typed-card", "typed-code", "typed-bank", "typed-personal", "sent-papers",
    "paid", "installed", "called", "replied"};

static const char *const languages[] = {"ja", "en", "ja-easy"};

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

const char *
ask_language(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		if (strlen(languages[i]) == n && !memcmp(languages[i], p, n))
			return languages[i];
	return NULL;
}

uint32_t
ask_did(const char *p, size_t n)
{
	for (size_t i = 0; i < ASK_DIDS; i++)
		if (strlen(ask_did_words[i]) == n &&
		    !memcmp(ask_did_words[i], p, n))
			return 1u << i; /* in the order of mekiki_did */
	return 0;
}

/* A copy that lives as long as the question; NULL for one with a NUL. */
static const char *
keep(struct ask *a, const char *p, size_t n)
{
	char *s;

	if (memchr(p, 0, n) ||
	    a->n_strings == sizeof a->strings / sizeof *a->strings)
		return NULL;
	s = strndup(p, n);
	if (!s)
		abort();
	a->strings[a->n_strings++] = s;
	return s;
}

/* ---- options */

typedef bool option_set(struct ask *a, const char *p, size_t n);

static bool
set_lang(struct ask *a, const char *p, size_t n)
{
	a->task.job.options.lang = ask_language(p, n);
	return a->task.job.options.lang != NULL;
}

static bool
set_inbox(struct ask *a, const char *p, size_t n)
{
	static const char *const words[] = {"not-checked", "yes", "no"};

	for (unsigned i = 0; i < 3; i++)
		if (strlen(words[i]) == n && !memcmp(words[i], p, n)) {
			a->task.job.options.inbox = (enum mekiki_inbox)i;
			return true;
		}
	return n == 0;
}

/* One word or several with commas between. */
static bool
set_did(struct ask *a, const char *p, size_t n)
{
	while (n) {
		const char *comma = memchr(p, ',', n);
		size_t k = comma ? (size_t)(comma - p) : n;
		uint32_t bit = ask_did(p, k);

		if (!bit && !(k == 7 && !memcmp(p, "nothing", 7)))
			return false;
		a->task.job.options.did |= bit;
		p += k + (comma != NULL);
		n -= k + (comma != NULL);
	}
	return true;
}

static bool
set_now(struct ask *a, const char *p, size_t n)
{
	int64_t t = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9' || n > 12)
			return false;
		t = t * 10 + (p[i] - '0');
	}
	a->task.job.options.now = t;
	return n > 0;
}

static bool
set_string(struct ask *a, const char **to, const char *p, size_t n)
{
	if (n > VALUE_MOST)
		return false;
	*to = n ? keep(a, p, n) : NULL;
	return !n || *to;
}

static bool
set_client_ip(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->task.job.options.client_ip, p, n);
}

static bool
set_helo(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->task.job.options.helo, p, n);
}

static bool
set_mail_from(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->task.job.options.mail_from, p, n);
}

static bool
set_file(struct ask *a, const char *p, size_t n)
{
	return n <= 255 && set_string(a, &a->task.job.options.file, p, n);
}

static bool
set_from(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->from, p, n);
}

static bool
set_link(struct ask *a, const char *p, size_t n)
{
	if (n > URL_MOST)
		return false;
	a->link = n ? keep(a, p, n) : NULL;
	return !n || a->link;
}

static bool
set_as(struct ask *a, const char *p, size_t n)
{
	return set_string(a, &a->as, p, n);
}

enum {
	ON_PAGE = 1,
	ON_MAIL = 2,
	ON_TEXT = 4,
	ON_URL = 8,
	ON_DOMAIN = 16,
	ON_SAVED_PAGE = 32,
	ON_ALL = 63
};

static const struct option {
	const char *name;
	unsigned on;
	option_set *set;
} options[] = {
    {"lang", ON_ALL, set_lang},
    {"inbox", ON_PAGE | ON_MAIL | ON_TEXT, set_inbox},
    {"did", ON_ALL, set_did},
    {"now", ON_MAIL | ON_TEXT, set_now},
    {"client_ip", ON_MAIL, set_client_ip},
    {"helo", ON_MAIL, set_helo},
    {"mail_from", ON_MAIL, set_mail_from},
    {"file", ON_MAIL, set_file},
    {"from", ON_PAGE | ON_TEXT, set_from},
    {"link", ON_PAGE | ON_TEXT, set_link},
    {"url", ON_URL | ON_SAVED_PAGE, set_link},
    {"domain", ON_DOMAIN, set_link},
    {"as", ON_PAGE, set_as},
};

static const unsigned on_kind[] = {
    [JOB_MAIL] = ON_MAIL,
    [JOB_TEXT] = ON_TEXT,
    [JOB_URL] = ON_URL,
    [JOB_DOMAIN] = ON_DOMAIN,
    [JOB_PAGE] = ON_SAVED_PAGE,
};

static const struct option *
find_option(const char *name, unsigned on)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if ((options[i].on & on) && !strcmp(options[i].name, name))
			return &options[i];
	return NULL;
}

/* Blanks around what a person pasted say nothing. */
static void
trim(const char **p, size_t *n)
{
	while (*n && strchr(" \t\r\n", **p))
		++*p, --*n;
	while (*n && strchr(" \t\r\n", (*p)[*n - 1]))
		--*n;
}

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

static bool
read_options(struct ask *a, const struct form *f, unsigned on,
    const char *const *inputs, const char **why_out)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct form_field *x = &f->fields[i];
		const struct option *o = find_option(x->name, on);
		const char *p = x->value;
		size_t n = x->size;
		bool is_input = false;

		for (size_t k = 0; inputs && inputs[k]; k++)
			is_input |= !strcmp(inputs[k], x->name);
		if (is_input || (!o && (on & ON_PAGE)))
			continue;
		*why_out = o ? "a value is not valid" : "a field is not known";
		trim(&p, &n);
		if (!o || !o->set(a, p, n))
			return false;
	}
	return true;
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
	    !read_options(a, &a->form, ON_PAGE, NULL, why_out))
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

static const char *const mail_inputs[] = {"mail", "mail_base64", NULL};
static const char *const text_inputs[] = {"text", NULL};
static const char *const page_inputs[] = {"html", NULL};
static const char *const no_inputs[] = {NULL};

static const char *const *
inputs_of(enum job_kind kind)
{
	return kind == JOB_MAIL	  ? mail_inputs
	       : kind == JOB_TEXT ? text_inputs
	       : kind == JOB_PAGE ? page_inputs
				  : no_inputs;
}

static bool
read_member(struct ask *a, enum job_kind kind, const char *key, const json_t *v,
    const char **why_out)
{
	const struct option *o = find_option(key, on_kind[kind]);

	*why_out = o ? "a value is not valid" : "a member is not known";
	if (!o)
		return false;
	if (json_is_string(v))
		return o->set(a, json_string_value(v), json_string_length(v));
	if (json_is_integer(v)) {
		char text[24];
		int n = snprintf(text, sizeof text, "%lld",
		    (long long)json_integer_value(v));

		return o->set == set_now && o->set(a, text, (size_t)n);
	}
	if (!json_is_array(v) || o->set != set_did)
		return json_is_null(v);
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *x = json_array_get(v, i);

		if (!json_is_string(x) ||
		    !set_did(a, json_string_value(x), json_string_length(x)))
			return false;
	}
	return true;
}

static bool
read_json(struct ask *a, enum job_kind kind, const struct out *body,
    const char **why_out)
{
	const char *const *inputs = inputs_of(kind), *key;
	const json_t *input = NULL, *packed = NULL;
	json_t *v;
	size_t n;

	a->json = json_loadb(body->p ? body->p : "", body->n,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	*why_out = "the body is no JSON object";
	if (!json_is_object(a->json))
		return false;
	json_object_foreach(a->json, key, v)
	{
		if (inputs[0] && !strcmp(key, inputs[0]))
			input = v;
		else if (inputs[0] && inputs[1] && !strcmp(key, inputs[1]))
			packed = v;
		else if (!read_member(a, kind, key, v, why_out))
			return false;
	}
	*why_out = "what is to be checked is missing or no text";
	if ((input && !json_is_string(input)) ||
	    (packed && !json_is_string(packed)) || (input && packed))
		return false;
	if (packed) {
		a->made = input_decode64(
		    json_string_value(packed), json_string_length(packed), &n);
		return a->made && set_input(a, kind, a->made, n);
	}
	return set_input(a, kind, input ? json_string_value(input) : "",
	    json_string_length(input));
}

static bool
read_form(
    struct request *r, struct ask *a, enum job_kind kind, const char **why_out)
{
	const char *const *inputs = inputs_of(kind);
	const struct form_field *f;

	if (!form_read(&a->form, request_type(r), r->body.p ? r->body.p : "",
		r->body.n, why_out) ||
	    !read_options(a, &a->form, on_kind[kind], inputs, why_out))
		return false;
	f = inputs[0] ? form_get(&a->form, inputs[0], 0) : NULL;
	*why_out = "what is to be checked is missing";
	return set_input(a, kind, f ? f->value : "", f ? f->size : 0);
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
};

bool
ask_read_api(struct request *r, enum job_kind kind, struct ask *a,
    unsigned *status_out, const char **why_out)
{
	const char *type = request_type(r);

	*status_out = 400;
	a->task.job.options.index = -1;
	if (!form_read_query(&a->query, r->query, strlen(r->query), why_out) ||
	    !read_options(a, &a->query, on_kind[kind], NULL, why_out))
		return false;
	if (is_type(type, "application/json"))
		return read_json(a, kind, &r->body, why_out);
	if (is_type(type, "multipart/form-data") ||
	    is_type(type, "application/x-www-form-urlencoded"))
		return read_form(r, a, kind, why_out);
	for (size_t i = 0; i < sizeof raw_types / sizeof *raw_types; i++)
		if (raw_types[i].kind == kind &&
		    is_type(type, raw_types[i].type)) {
			*why_out = "the body is empty";
			return set_input(a, kind, r->body.p, r->body.n);
		}
	*status_out = 415;
	*why_out = "this Content-Type is not read here";
	return false;
}

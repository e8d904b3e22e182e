/* SPDX-License-Identifier: MIT */
/* What the desk's pages have in common: words, fields, answers. */
#include "board/desk.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/log.h"

enum {
	DAY_SECONDS = 86400
};

#define POLICY                                                                 \
	"default-src 'none'; style-src 'self'; img-src 'self'; script-src "    \
	"'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const char *
json_text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

int64_t
json_number(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

void
json_add_date(json_t *o, const char *from, const char *name, bool is_days)
{
	time_t t = (time_t)(json_number(o, from) * (is_days ? DAY_SECONDS : 1));
	struct tm tm;
	char text[32];

	if (!json_is_integer(json_object_get(o, from)) || !gmtime_r(&t, &tm))
		return;
	strftime(
	    text, sizeof text, is_days ? "%Y-%m-%d" : "%Y-%m-%d %H:%M", &tm);
	json_object_set_new(o, name, json_string(text));
}

void
json_add_flags(json_t *list, const char *name)
{
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
	    json_object_set_new(o, json_text(o, name), json_true());
}

/* ---- what came in */

char *
visit_field(const struct visit *v, const char *name, size_t most)
{
	const struct form_field *f = form_get(&v->form, name, 0);
	json_t *utf8;

	if (!f || f->size > most || memchr(f->value, 0, f->size))
		return NULL;
	utf8 = json_stringn(f->value, f->size);
	json_decref(utf8);
	return utf8 ? strndup(f->value, f->size) : NULL;
}

static int64_t
read_number(const char *s, int64_t none)
{
	char *end;
	long long n;

	errno = 0;
	n = *s >= '0' && *s <= '9' ? strtoll(s, &end, 10) : 0;
	return n > 0 && !errno && !*end ? n : none;
}

int64_t
visit_number(const struct visit *v, const char *name, int64_t none)
{
	char *s = visit_field(v, name, 20);
	int64_t n = s ? read_number(s, none) : none;

	free(s);
	return n;
}

bool
visit_has(const struct visit *v, const char *name, const char *value)
{
	const struct form_field *f = form_get(&v->form, name, 0);

	return f && f->size == strlen(value) &&
	       !memcmp(f->value, value, f->size);
}

int64_t
visit_id(const struct visit *v)
{
	const char *slash = strrchr(v->r->path, '/');

	return slash ? read_number(slash + 1, 0) : 0;
}

/* ---- what goes out */

static void
add_languages(json_t *o, const char *lang)
{
	static const struct {
		const char *id, *tag;
	} langs[] = {{"ja", "ja"}, {"ja-easy", "ja"}, {"en", "en"}};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:b, s:b}", "id", langs[i].id,
			      "tag", langs[i].tag, "now",
			      !strcmp(lang, langs[i].id), langs[i].id, 1));
	json_object_set_new(o, "langs", list);
	json_object_set_new(
	    o, "tag", json_string(!strcmp(lang, "en") ? "en" : "ja"));
	json_object_set_new(
	    o, "is_easy", json_boolean(!strcmp(lang, "ja-easy")));
}

json_t *
desk_data(const struct visit *v)
{
	static const char *const done[] = {"saved", "partly", "clash", "wrong"};
	json_t *o = json_object(), *who = json_object();

	add_languages(o, v->lang);
	for (size_t i = 0; i < sizeof done / sizeof *done; i++)
		json_object_set_new(
		    o, done[i], json_boolean(visit_has(v, "done", done[i])));
	if (v->who.role == ROLE_NONE) {
		json_decref(who);
		return o;
	}
	json_object_set_new(who, "name", json_string(v->who.name));
	json_object_set_new(who, role_name(v->who.role), json_true());
	json_object_set_new(o, "who", who);
	json_object_set_new(o, "csrf", json_string(v->who.csrf));
	json_object_set_new(
	    o, "moderates", json_boolean(v->who.role >= ROLE_MODERATOR));
	json_object_set_new(
	    o, "edits", json_boolean(v->who.role >= ROLE_EDITOR));
	json_object_set_new(
	    o, "rules", json_boolean(v->who.role >= ROLE_ADMIN));
	return o;
}

static bool
find_words(void *user, const char *key, const char **p_out, size_t *n_out)
{
	const struct visit *v = user;
	size_t n;
	const char *p = mekiki_words(v->desk->data, v->lang, key, &n);

	if (!p)
		return false;
	*p_out = p;
	*n_out = n;
	return true;
}

void
desk_write(struct visit *v, unsigned status, const char *name, json_t *o)
{
	template_write(&v->r->out, v->desk->templates, name, o, find_words, v);
	json_decref(o);
	request_set_header(v->r, "Content-Security-Policy", POLICY);
	request_set_header(v->r, "Cache-Control", "no-store");
	request_set_header(v->r, "Permissions-Policy",
	    "camera=(), microphone=(), geolocation=()");
	request_answer(v->r, status, "text/html; charset=utf-8");
}

void
desk_away(struct visit *v, const char *format, ...)
{
	char where[300];
	va_list args;

	va_start(args, format);
	vsnprintf(where, sizeof where, format, args);
	va_end(args);
	request_set_header(v->r, "Location", where);
	request_set_header(v->r, "Cache-Control", "no-store");
	request_answer(v->r, 303, "text/plain; charset=utf-8");
}

void
desk_failed(struct visit *v, int64_t rc)
{
	static const struct {
		int rc;
		unsigned status;
		const char *why;
	} told[] = {
	    {STORE_E_CLASH, 409, "it was changed by another, or exists"},
	    {STORE_E_NONE, 404, "there is no such thing"},
	    {STORE_E_INPUT, 400, "a value is not valid"},
	    {STORE_E_DENIED, 403, "that is not allowed"},
	};

	struct log_field f;

	/* A question that found nothing may not have been heard. */
	if (rc == STORE_E_NONE && !store_is_reached(v->desk->store))
		rc = STORE_E_LOST;
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (told[i].rc == rc) {
			request_fail(v->r, told[i].status, told[i].why);
			return;
		}
	f = LOG_T("why", store_reason(store_why(v->desk->store)));
	log_event("error", "store-lost", &f, 1);
	request_fail(v->r, 503, "the store cannot be reached");
}

/* SPDX-License-Identifier: MIT */
/* Answers as pages, and the data that pages need beside them. */
#include "base/buf.h"
#include "base/limits.h"
#include "check.h"
#include "render/html.h"
#include "render/json_text.h"
#include "render/sentence.h"
#include "render/view.h"

enum {
	BRANDS_SHOWN = 20000
};

static char *
copy_out(struct str s, size_t *size_out)
{
	char *p = malloc(s.n + 1);

	if (!p)
		abort();
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	if (size_out)
		*size_out = s.n;
	return p;
}

static char *
dump_out(json_t *o, size_t *size_out)
{
	char *p = json_dumps(o, JSON_COMPACT);

	if (!p)
		abort();
	json_decref(o);
	if (size_out)
		*size_out = strlen(p);
	return p;
}

const char *
mekiki_check_view_html(struct mekiki_check *c, size_t *size_out)
{
	struct report r;
	struct str s;

	if (c->state != CHECK_DONE)
		return NULL;
	r = check_report(c);
	s = report_view(c->arena, &r);
	if (!s.p)
		return NULL;
	s = arena_str(c->arena, s);
	if (size_out)
		*size_out = s.n;
	return s.p;
}

const char *
mekiki_check_answer_html(
    struct mekiki_check *c, enum mekiki_html_form form, size_t *size_out)
{
	struct report r;
	struct str s;
	json_t *o;

	if (c->state != CHECK_DONE || (unsigned)form > MEKIKI_HTML_ASKING)
		return NULL;
	r = check_report(c);
	o = report_json(c->arena, &r);
	s = report_html(c->arena, r.know, o, report_view(c->arena, &r), r.lang,
	    (enum html_form)form);
	json_decref(o);
	s = arena_str(c->arena, s);
	if (size_out)
		*size_out = s.n;
	return s.p;
}

char *
mekiki_report_html(const struct mekiki *m, const char *report, size_t size,
    const char *view, size_t view_size, const char *lang,
    enum mekiki_html_form form, size_t *size_out)
{
	json_t *o = json_loadb(
	    report, size, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	struct arena *a;
	char *out;

	if (!json_is_object(o) || (unsigned)form > MEKIKI_HTML_ASKING) {
		json_decref(o);
		return NULL;
	}
	a = arena_new();
	out = copy_out(
	    report_html(a, m->know, o, (struct str){view, view ? view_size : 0},
		lang ? str_c(lang) : STR("ja"), (enum html_form)form),
	    size_out);
	json_decref(o);
	arena_free(a);
	return out;
}

const char *
mekiki_words(
    const struct mekiki *m, const char *lang, const char *key, size_t *size_out)
{
	struct str s =
	    know_words(m->know, lang ? str_c(lang) : STR("ja"), str_c(key));

	*size_out = s.n;
	return s.p;
}

char *
mekiki_brands_json(const struct mekiki *m, const char *lang, size_t *size_out)
{
	bool is_en = lang && !strcmp(lang, "en");
	size_t n = know_brand_count(m->know);
	struct arena *a = arena_new();
	json_t *o = json_object(), *list = json_array();

	for (size_t i = 0; i < n && i < BRANDS_SHOWN; i++) {
		struct brand b = know_brand(m->know, (brand_ref)i);
		json_t *x = json_object();

		json_object_set_new(x, "id", json_text(a, b.id));
		json_object_set_new(
		    x, "name", json_text(a, is_en ? b.name_en : b.name_ja));
		json_object_set_new(x, "sector", json_text(a, b.sector));
		json_object_set_new(
		    x, "inbox", json_text(a, is_en ? b.inbox_en : b.inbox_ja));
		json_object_set_new(x, "imported", json_boolean(b.is_imported));
		json_array_append_new(list, x);
	}
	json_object_set_new(
	    o, "data_version", json_text(a, know_version(m->know)));
	json_object_set_new(o, "brands", list);
	arena_free(a);
	return dump_out(o, size_out);
}

static const enum verdict verdicts[] = {
    [MEKIKI_GENUINE] = VERDICT_GENUINE,
    [MEKIKI_NO_CLAIM] = VERDICT_NO_CLAIM,
    [MEKIKI_UNKNOWN] = VERDICT_UNKNOWN,
    [MEKIKI_SUSPICIOUS] = VERDICT_SUSPICIOUS,
    [MEKIKI_PHISH] = VERDICT_PHISH,
};

char *
mekiki_advice_json(const struct mekiki *m, const char *lang, const char *brand,
    enum mekiki_verdict verdict, uint32_t did, size_t *size_out)
{
	struct arena *a = arena_new();
	struct evidence e = {.know = m->know, .brand = BRAND_NONE};
	struct report r = {.know = m->know,
	    .urls = m->urls,
	    .evidence = &e,
	    .lang = lang ? str_c(lang) : STR("ja"),
	    .did = check_did(did),
	    .index = -1};
	json_t *whole, *o;

	if (brand)
		e.brand = know_brand_by_id(m->know, str_c(brand));
	if ((unsigned)verdict > MEKIKI_PHISH ||
	    (brand && e.brand == BRAND_NONE)) {
		arena_free(a);
		return NULL;
	}
	r.verdict.verdict = verdicts[verdict];
	r.advice = advice_for(a, &e, &r.verdict, r.did, &r.n_advice);
	whole = report_json(a, &r);
	o = json_object();
	json_object_set(o, "verdict", json_object_get(whole, "verdict"));
	json_object_set(o, "brand", json_object_get(whole, "brand"));
	json_object_set(o, "brand_name", json_object_get(whole, "brand_name"));
	json_object_set(o, "did", json_object_get(whole, "did"));
	json_object_set(o, "advice", json_object_get(whole, "advice"));
	json_object_set(
	    o, "data_version", json_object_get(whole, "data_version"));
	json_decref(whole);
	arena_free(a);
	return dump_out(o, size_out);
}

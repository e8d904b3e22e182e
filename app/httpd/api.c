/* SPDX-License-Identifier: MIT */
/* What programs ask: the library's JSON over HTTP. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "httpd/service.h"

static struct service *
service_of(struct request *r)
{
	return server_user(r->server);
}

void
api_note(struct request *r, const struct ask *a)
{
	static const char *const ends[] = {
	    [JOB_ANSWERED] = NULL,
	    [JOB_REFUSED] = "refused",
	    [JOB_CRASHED] = "crashed",
	    [JOB_TIMED_OUT] = "timed-out",
	    [JOB_LIED] = "lied",
	};

	if (a->task.is_late)
		r->note = "late";
	else if (ends[a->task.job.end])
		r->note = ends[a->task.job.end];
	else
		r->note = mekiki_verdict_name(a->task.job.verdict);
}

static void
wake(struct judge_task *t)
{
	request_wake(t->user);
}

void
api_submit(struct request *r, struct ask *a, request_handler *resume)
{
	struct service *s = service_of(r);

	a->task.ended = wake;
	a->task.user = r;
	a->task.world = judge_world(s->judge);
	if (!a->task.job.options.lang)
		a->task.job.options.lang =
		    ask_language(s->config.lang, strlen(s->config.lang));
	a->task.job.options.scan_images = 1;
	request_wait(r, resume);
	if (judge_submit(s->judge, &a->task))
		return;
	a->task.is_late = true; /* the queue is full: told in `resume` */
	request_wake(r);
}

static void
answer(struct request *r)
{
	struct ask *a = r->state;
	struct job *j = &a->task.job;

	api_note(r, a);
	if (a->task.is_late) {
		request_set_header(r, "Retry-After", "5");
		request_fail(r, 503, "too much is under way");
		return;
	}
	if (j->end == JOB_REFUSED) {
		request_fail(r, 422, "the input cannot be judged");
		return;
	}
	out_add(&r->out, j->json, j->json_size);
	out_text(&r->out, "\n");
	request_set_header(r, "Cache-Control", "no-store");
	request_answer(r, 200, "application/json");
}

/* Reads a question; NULL when the refusal is said already. */
static struct ask *
read_question(struct request *r, enum job_kind kind, enum ask_use use)
{
	struct ask *a = calloc(1, sizeof *a);
	const char *why = "";
	unsigned status;

	if (!a)
		abort();
	r->state = a;
	r->state_free = ask_free;
	if (ask_read_api(r, kind, use, a, &status, &why))
		return a;
	request_fail(r, status, why);
	return NULL;
}

static void
check(struct request *r, enum job_kind kind)
{
	struct ask *a = read_question(r, kind, ASK_CHECK);

	if (!a)
		return;
	a->task.job.want = JOB_WANT_JSON;
	api_submit(r, a, answer);
}

void
api_mail(struct request *r)
{
	check(r, JOB_MAIL);
}

void
api_text(struct request *r)
{
	check(r, JOB_TEXT);
}

void
api_url(struct request *r)
{
	check(r, JOB_URL);
}

void
api_domain(struct request *r)
{
	check(r, JOB_DOMAIN);
}

void
api_page(struct request *r)
{
	check(r, JOB_PAGE);
}

void
api_image(struct request *r)
{
	check(r, JOB_IMAGE);
}

/* ---- exports and redacted mails */

static void
answer_saved(struct request *r)
{
	save_answer(r, r->state);
}

void
api_report(struct request *r)
{
	struct ask *a = read_question(r, JOB_MAIL, ASK_EXPORT);

	if (!a)
		return;
	if (!a->has_format) {
		request_fail(
		    r, 400, "format is missing: stix, misp, xarf, csv");
		return;
	}
	if (a->task.job.number == MEKIKI_EXPORT_XARF && !a->task.job.reporter) {
		request_fail(r, 400, "xarf needs a reporter");
		return;
	}
	if (!a->task.job.options.now)
		a->task.job.options.now = (int64_t)time(NULL);
	a->task.job.want = JOB_WANT_EXPORT;
	a->saves = save_export(a->task.job.number);
	api_submit(r, a, answer_saved);
}

void
api_redact(struct request *r)
{
	struct ask *a = read_question(r, JOB_MAIL, ASK_REDACT);

	if (!a)
		return;
	a->saves = save_find("mail");
	a->task.job.kind = JOB_REDACT;
	a->task.job.want = JOB_WANT_TEXT;
	api_submit(r, a, answer_saved);
}

/* ---- advice and brands: from the data alone */

static void
answer_text(struct request *r, char *json, size_t size)
{
	out_add(&r->out, json, size);
	out_text(&r->out, "\n");
	free(json);
	request_set_header(r, "Cache-Control", "no-store");
	request_answer(r, 200, "application/json");
}

static bool
verdict_of(const char *s, enum mekiki_verdict *out)
{
	for (unsigned v = 0; s && v <= MEKIKI_PHISH; v++)
		if (!strcmp(s, mekiki_verdict_name((enum mekiki_verdict)v))) {
			*out = (enum mekiki_verdict)v;
			return true;
		}
	return false;
}

struct advice_query {
	const char *lang, *brand, *verdict;
	uint32_t did;
};

static bool
read_did(const json_t *v, uint32_t *did)
{
	for (size_t i = 0; i < json_array_size(v); i++) {
		const json_t *x = json_array_get(v, i);
		uint32_t bit = json_is_string(x) ? ask_did(json_string_value(x),
						       json_string_length(x))
						 : 0;

		if (!bit)
			return false;
		*did |= bit;
	}
	return json_is_array(v);
}

static bool
read_advice(json_t *o, struct advice_query *q)
{
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v)
	{
		const char *s = json_string_value(v);

		if (!strcmp(key, "did") && read_did(v, &q->did))
			continue;
		if (!s)
			return false;
		if (!strcmp(key, "brand"))
			q->brand = s;
		else if (!strcmp(key, "verdict"))
			q->verdict = s;
		else if (!strcmp(key, "lang"))
			q->lang = ask_language(s, strlen(s));
		else
			return false;
	}
	return true;
}

void
api_advice(struct request *r)
{
	struct service *s = service_of(r);
	json_t *o = json_loadb(r->body.p ? r->body.p : "", r->body.n,
	    JSON_REJECT_DUPLICATES, NULL);
	struct advice_query q = {.lang = s->config.lang};
	enum mekiki_verdict verdict;
	struct world *w;
	size_t size;
	char *json;

	if (!json_is_object(o) || !read_advice(o, &q) || !q.lang ||
	    !verdict_of(q.verdict, &verdict)) {
		json_decref(o);
		request_fail(r, 400, "not as the document of the API says");
		return;
	}
	w = judge_world(s->judge);
	json = mekiki_advice_json(
	    world_data(w), q.lang, q.brand, verdict, q.did, &size);
	world_drop(w);
	json_decref(o);
	if (json)
		answer_text(r, json, size);
	else
		request_fail(r, 422, "the brand is not known");
}

void
api_brands(struct request *r)
{
	struct service *s = service_of(r);
	struct form query = {0};
	const struct form_field *f;
	const char *lang = s->config.lang, *why;
	struct world *w;
	size_t size;
	char *json;

	if (!form_read_query(&query, r->query, strlen(r->query), &why))
		lang = NULL;
	f = form_get(&query, "lang", 0);
	if (f)
		lang = ask_language(f->value, f->size);
	form_done(&query);
	if (!lang) {
		request_fail(r, 400, "the language is not known");
		return;
	}
	w = judge_world(s->judge);
	json = mekiki_brands_json(world_data(w), lang, &size);
	world_drop(w);
	answer_text(r, json, size);
}

/* SPDX-License-Identifier: MIT */
/* The answer with what may be asked next, one question at a time. */
#include <stdlib.h>
#include <string.h>

#include "httpd/board.h"
#include "httpd/input.h"
#include "httpd/service.h"

enum {
	HIDDEN_MOST =
	    4 << 20, /* a mail that goes along for the next question */
	NOTE_MOST = 4096
};

/* Where the library leaves room for our questions. */
#define ASKS "<!--asks-->"

/* The report's inbox.answer as the form says it; "not-checked" if unclear. */
static const char *
inbox_word(const struct job *j)
{
	json_t *o = json_loadb(j->json, j->json_size, JSON_ALLOW_NUL, NULL);
	const char *s = json_string_value(
	    json_object_get(json_object_get(o, "inbox"), "answer"));
	const char *word = !s		       ? NULL
			   : !strcmp(s, "yes") ? "yes"
			   : !strcmp(s, "no")  ? "no"
					       : NULL;

	json_decref(o);
	return word;
}

/* What the next question needs again: nothing is kept here. */
static void
add_again(json_t *o, const struct ask *a)
{
	json_t *again = json_object();
	const struct job *j = &a->task.job;
	const char *inbox = inbox_word(j);

	if (a->kind == ASK_MAIL && j->size <= HIDDEN_MOST) {
		size_t n;
		char *s = input_encode64(j->bytes, j->size, &n);

		json_object_set_new(again, "mail64", json_stringn(s, n));
		free(s);
	}
	if (a->kind == ASK_TEXT) {
		const struct form_field *f = form_get(&a->form, "text", 0);

		json_object_set_new(again, "text",
		    json_stringn(f ? f->value : "", f ? f->size : 0));
	} else if (a->link) {
		json_object_set_new(again, "link", json_string(a->link));
	}
	/* Of a page of the inbox the answer is enough: it stays where it is. */
	if (inbox)
		json_object_set_new(again, "inbox", json_string(inbox));
	json_object_set_new(
	    again, "was", json_string(mekiki_verdict_name(j->verdict)));
	json_object_set_new(o, "again", again);
}

static const struct {
	const char *name;
	unsigned skip;
} questions[] = {
    {"from", ASK_SKIP_FROM},
    {"link", ASK_SKIP_LINK},
};

enum {
	QUESTIONS = sizeof questions / sizeof *questions
};

static const char *
answer_to(const struct ask *a, size_t i)
{
	return i ? a->link : a->from;
}

/*
 * Of a pasted text: the first question without an answer, and those before.
 * Where the verdict stands already, nothing more is asked.
 */
static void
add_asks(json_t *o, const struct ask *a)
{
	enum mekiki_verdict v = a->task.job.verdict;
	bool is_open = v != MEKIKI_PHISH && v != MEKIKI_GENUINE;
	json_t *asks = json_object(), *given = json_array();

	if (a->kind != ASK_TEXT) {
		json_decref(given);
		json_decref(asks);
		return;
	}
	for (size_t i = 0; i < QUESTIONS; i++) {
		bool is_skipped = a->skips & questions[i].skip;
		const char *value = answer_to(a, i);
		json_t *q = json_object();

		json_object_set_new(q, questions[i].name, json_true());
		json_object_set_new(
		    q, "value", json_string(value ? value : ""));
		json_object_set_new(q, "skipped", json_boolean(is_skipped));
		if (value || is_skipped || !is_open) {
			json_array_append_new(given, q);
			continue;
		}
		json_object_set_new(
		    q, "number", json_integer((json_int_t)i + 1));
		json_object_set_new(asks, "now", q);
		break;
	}
	json_object_set_new(
	    asks, "has_given", json_boolean(json_array_size(given)));
	json_object_set_new(asks, "given", given);
	json_object_set_new(o, "asks", asks);
}

/* ---- what an answer changed */

static void
add_words(struct out *out, const struct ask *a, const char *key)
{
	size_t n;
	const char *s = mekiki_words(
	    world_data(a->task.world), a->task.job.options.lang, key, &n);

	if (s)
		out_words(out, s, n);
}

static void
add_verdict(struct out *out, const struct ask *a, const char *verdict)
{
	char key[64];

	snprintf(key, sizeof key, "verdict.%s", verdict);
	add_words(out, a, key);
}

/* "... from {before} to {after}", with the verdicts' words put in. */
static void
write_change(struct out *out, const struct ask *a, const char *now)
{
	static const char *const holes[] = {"{before}", "{after}"};
	const char *verdicts[] = {a->was, now};
	size_t n;
	const char *s = mekiki_words(world_data(a->task.world),
	    a->task.job.options.lang, "interactive.changed", &n);

	for (size_t i = 0; s && i < 2; i++) {
		size_t size = strlen(holes[i]);
		const char *at = memmem(s, n, holes[i], size);

		if (!at)
			break;
		out_words(out, s, (size_t)(at - s));
		add_verdict(out, a, verdicts[i]);
		n -= (size_t)(at - s) + size;
		s = at + size;
	}
	if (s)
		out_words(out, s, n);
}

/* What was done changes the steps alone: nothing is said of the verdict. */
static bool
is_about_steps(const struct ask *a)
{
	const struct form_field *f = form_get(&a->form, "go", 0);

	return f && f->size == 4 && !memcmp(f->value, "done", 4);
}

static void
add_change(json_t *o, const struct ask *a)
{
	const char *now = mekiki_verdict_name(a->task.job.verdict);
	struct out out;
	size_t n;
	char *s;

	if (!a->was || is_about_steps(a))
		return;
	out_init(&out, NOTE_MOST);
	if (strcmp(a->was, now))
		write_change(&out, a, now);
	else
		add_words(&out, a, "interactive.unchanged");
	s = out_take(&out, &n);
	json_object_set_new(o, "change", json_stringn(s, n));
	free(s);
}

static void
add_html(json_t *o, const char *html, size_t n)
{
	const char *at = memmem(html, n, ASKS, sizeof ASKS - 1);
	size_t head = at ? (size_t)(at - html) : n;

	json_object_set_new(o, "answer", json_stringn_nocheck(html, head));
	json_object_set_new(
	    o, "rest", json_stringn_nocheck(html + head, n - head));
}

static const char *const verdict_keys[] = {
    [MEKIKI_GENUINE] = "genuine",
    [MEKIKI_NO_CLAIM] = "no_claim",
    [MEKIKI_UNKNOWN] = "unknown",
    [MEKIKI_SUSPICIOUS] = "suspicious",
    [MEKIKI_PHISH] = "phish",
};

static void
write_answer(struct request *r, const struct ask *a, const char *html, size_t n)
{
	const struct service *s = server_user(r->server);
	const struct job *j = &a->task.job;
	json_t *o = page_data(j->options.lang), *verdict = json_object();

	json_object_set_new(verdict, verdict_keys[j->verdict], json_true());
	json_object_set_new(o, "verdict", verdict);
	json_object_set_new(o, "several", json_boolean(a->has_several));
	json_object_set_new(o, "may_give",
	    json_boolean((s->config.samples || board_counts(s)) &&
			 a->task.job.kind == JOB_MAIL &&
			 j->size <= HIDDEN_MOST));
	json_object_set_new(o, "keeps", json_boolean(s->config.samples));
	json_object_set_new(o, "counts", json_boolean(board_counts(s)));
	add_html(o, html, n);
	add_again(o, a);
	add_asks(o, a);
	add_change(o, a);
	board_add_match(r, o, j);
	page_write(
	    r, 200, "answer", j->options.lang, world_data(a->task.world), o);
}

void
answer_page(struct request *r)
{
	struct ask *a = r->state;
	const struct job *j = &a->task.job;
	char *html;
	size_t n;

	api_note(r, a);
	if (a->task.is_late) {
		request_set_header(r, "Retry-After", "5");
		request_fail(r, 503, "too much is under way");
		return;
	}
	html =
	    mekiki_report_html(world_data(a->task.world), j->json, j->json_size,
		j->view, j->view_size, j->options.lang, MEKIKI_HTML_ASKING, &n);
	if (html)
		write_answer(r, a, html, n);
	else
		request_fail(r, 500, "the answer cannot be shown");
	free(html);
}

/* SPDX-License-Identifier: MIT */
/* What a worker said, checked; and what is said for one that failed. */
#include "worker/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	REPORT_MOST = 8 * 1024 * 1024,
	TEXT_MOST = 8 * 1024 * 1024,
	VIEW_MOST = 8 * 1024 * 1024,
	SIGHTING_MOST = 64 * 1024
};

bool
answer_is_report(const struct job *j)
{
	return j->kind != JOB_PROBE && j->kind != JOB_TRY &&
	       j->kind != JOB_REDACT;
}

/* The names of input are the parent's to give. */
static void
set_input(json_t *o, const struct job *j)
{
	json_object_set_new(o, "file",
	    j->options.file ? json_string(j->options.file) : json_null());
	if (j->options.index >= 0)
		json_object_set_new(o, "index", json_integer(j->options.index));
}

static bool
take_report(struct job *j, const char *p, size_t n)
{
	json_t *o =
	    json_loadb(p, n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	const char *verdict = json_string_value(json_object_get(o, "verdict"));
	bool ok = json_is_object(o);

	if (ok && answer_is_report(j)) {
		ok = verdict &&
		     !strcmp(verdict, mekiki_verdict_name(j->verdict));
		if (ok)
			set_input(o, j);
	}
	if (ok)
		j->json = answer_json_line(o, &j->json_size);
	json_decref(o);
	return ok;
}

/* Of the same verdict as the report: it decides whether it counts. */
static bool
take_sighting(struct job *j, const char *p, size_t n)
{
	json_t *o = json_loadb(p, n, JSON_REJECT_DUPLICATES, NULL);
	const char *verdict = json_string_value(json_object_get(o, "verdict"));
	bool ok = verdict && !strcmp(verdict, mekiki_verdict_name(j->verdict));
	size_t size;

	if (ok)
		j->sighting = answer_json_line(o, &size);
	json_decref(o);
	return ok;
}

static bool
take_parts(struct wire_in *w, struct job *j)
{
	size_t most = answer_is_report(j) ? REPORT_MOST : FRAME_DONE_MOST;
	size_t json_size, text_size, view_size;
	uint32_t verdict = wire_get_u32(w);
	const char *json = (const char *)wire_get_bytes(w, most, &json_size);
	const char *text =
	    (const char *)wire_get_bytes(w, TEXT_MOST, &text_size);
	const char *sighting = NULL;
	size_t sighting_size = 0;
	const char *view =
	    (const char *)wire_get_bytes(w, VIEW_MOST, &view_size);
	bool wants_json = (j->want & (JOB_WANT_JSON | JOB_WANT_BRIEF)) ||
			  (!answer_is_report(j) && j->kind != JOB_REDACT);

	if ((j->want & JOB_WANT_SIGHTING) && answer_is_report(j))
		sighting = (const char *)wire_get_bytes(
		    w, SIGHTING_MOST, &sighting_size);
	if ((j->want & JOB_WANT_TIME) && answer_is_report(j))
		j->received = (int64_t)wire_get_u64(w);
	if (!wire_is_done(w) || verdict > MEKIKI_PHISH)
		return false;
	j->verdict = verdict;
	if (wants_json && !(json && take_report(j, json, json_size)))
		return false;
	if ((j->want & JOB_WANT_VIEW) && view) {
		j->view = wire_dup(view, view_size);
		j->view_size = view_size;
	}
	if (sighting && !take_sighting(j, sighting, sighting_size))
		return false;
	if (!(j->want & (JOB_WANT_TEXT | JOB_WANT_EXPORT)))
		return true;
	if (text)
		j->text = answer_clean_text(
		    text, text_size, j->use_colour, &j->text_size);
	return text != NULL;
}

static void
drop_parts(struct job *j)
{
	free(j->json);
	free(j->text);
	free(j->view);
	free(j->sighting);
	j->json = j->text = j->view = j->sighting = NULL;
	j->view_size = 0;
	j->verdict = MEKIKI_UNKNOWN;
}

bool
answer_take(struct wire_in *w, struct job *j)
{
	if (take_parts(w, j))
		return true;
	drop_parts(j);
	return false;
}

static const struct {
	const char *id, *text;
} ends[] = {
    [JOB_ANSWERED] = {"", ""},
    [JOB_REFUSED] = {"note.unread-refused", "It could not be read"},
    [JOB_CRASHED] = {"note.unread-crash",
	"The program that reads mail broke on this one"},
    [JOB_TIMED_OUT] = {"note.unread-time",
	"Reading this one took too long and was stopped"},
    [JOB_LIED] = {"note.unread-answer",
	"The program that reads mail gave an answer that makes no sense"},
};

static json_t *
fail_report(const struct job *j, const char *jail)
{
	const char *id = ends[j->end].id;
	char sentence[512];
	json_t *finding, *o;

	snprintf(sentence, sizeof sentence, "%s%s%s.", ends[j->end].text,
	    j->why ? ": " : "", j->why ? j->why : "");
	finding = json_pack("{s:s, s:s, s:i, s:s, s:i, s:s, s:[]}", "id", id,
	    "group", "note", "mark", 1, "direction", "neutral", "weight", 0,
	    "text", sentence, "spans");
	o = json_pack("{s:i, s:n, s:s, s:s, s:n, s:n, s:s, s:n, s:i, s:s, s:s}",
	    "schema", 1, "file", "verdict", "unknown", "basis", "not-read",
	    "brand", "brand_name", "claim", "none", "veto", "score", 50,
	    "decided_by", id, "lead", sentence);
	json_object_update_new(
	    o, json_pack("{s:[o], s:[], s:n, s:[], s:[], s:[], s:s, s:n}",
		   "findings", finding, "claims", "auth", "links", "advice",
		   "limits", "jail", jail, "data_version"));
	set_input(o, j);
	return o;
}

static void
fail_text(struct job *j)
{
	char text[1024];
	const char *file = j->options.file ? j->options.file : "";
	int n = snprintf(text, sizeof text,
	    "%s%sUnknown: this could not be judged.\n  %s%s%s.\n"
	    "  Do not use its links. Open the official app or type the address\n"
	    "  of the company yourself.\n",
	    file, *file ? "\n" : "", ends[j->end].text, j->why ? ": " : "",
	    j->why ? j->why : "");

	if (n < 0)
		abort();
	j->text = answer_clean_text(text, strlen(text), false, &j->text_size);
}

static json_t *
fail_probe(const struct job *j)
{
	json_t *request = json_loadb(j->bytes, j->size, JSON_ALLOW_NUL, NULL);
	json_t *o = json_pack("{s:s}", "error", ends[j->end].id);

	json_object_set(o, "id", json_object_get(request, "id"));
	json_decref(request);
	return o;
}

void
answer_fail(struct job *j, const char *jail)
{
	json_t *o;

	drop_parts(j);
	if (j->kind == JOB_REDACT)
		return;
	if (answer_is_report(j) && (j->want & JOB_WANT_TEXT))
		fail_text(j);
	if (answer_is_report(j) &&
	    !(j->want & (JOB_WANT_JSON | JOB_WANT_BRIEF)))
		return;
	o = answer_is_report(j) ? fail_report(j, jail) : fail_probe(j);
	j->json = answer_json_line(o, &j->json_size);
	json_decref(o);
}

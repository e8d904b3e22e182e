/* SPDX-License-Identifier: MIT */
/* Answers as files: pages, data, and what other programs take. */
#include <stdlib.h>
#include <string.h>

#include "httpd/service.h"
#include "worker/draft.h"
#include "worker/export.h"

typedef char *save_make(
    const struct ask *a, const struct save_form *f, size_t *size_out);

struct save_form {
	const char *word; /* the page's `as` */
	unsigned want;	  /* job_want bits */
	save_make *make;  /* malloc'd; NULL when it cannot be written */
	const char *type, *name;
	unsigned export; /* with JOB_WANT_EXPORT: mekiki_export */
};

static char *
make_page(const struct ask *a, const struct save_form *f, size_t *n)
{
	const struct job *j = &a->task.job;

	(void)f;
	return mekiki_report_html(world_data(a->task.world), j->json,
	    j->json_size, j->view, j->view_size, j->options.lang,
	    MEKIKI_HTML_DOCUMENT, n);
}

static char *
make_report(const struct ask *a, const struct save_form *f, size_t *n)
{
	(void)f;
	*n = a->task.job.json_size;
	return strndup(a->task.job.json, *n);
}

static char *
make_redacted(const struct ask *a, const struct save_form *f, size_t *n)
{
	(void)f;
	return redact_report(a->task.job.json, a->task.job.json_size, n);
}

static char *
make_mail(const struct ask *a, const struct save_form *f, size_t *n)
{
	(void)f;
	*n = a->task.job.text_size;
	return a->task.job.text ? strndup(a->task.job.text, *n) : NULL;
}

/* To all desks that the advice names; the person may take some out. */
static char *
make_draft(const struct ask *a, const struct save_form *f, size_t *n)
{
	const struct job *j = &a->task.job;
	const struct draft_order o = {.data = world_data(a->task.world),
	    .lang = j->options.lang,
	    .reporter = j->reporter,
	    .now = j->options.now,
	    .report = j->json,
	    .report_size = j->json_size,
	    .mail = j->bytes,
	    .mail_size = j->size};

	(void)f;
	return j->kind == JOB_MAIL && draft_is_due(j->verdict)
		   ? draft_make(&o, n)
		   : NULL;
}

static char *
make_export(const struct ask *a, const struct save_form *f, size_t *n)
{
	const struct job *j = &a->task.job;

	return j->text ? export_lines(f->export, j->text, j->text_size, n)
		       : NULL;
}

static char *
make_csv(const struct ask *a, const struct save_form *f, size_t *n)
{
	char *rows = make_export(a, f, n), *s = NULL;
	int size = rows ? asprintf(&s, "%s%s", export_csv_head, rows) : -1;

	free(rows);
	*n = size < 0 ? 0 : (size_t)size;
	return size < 0 ? NULL : s;
}

static const struct save_form forms[] = {
    {"redacted", JOB_WANT_JSON, make_redacted, "application/json",
	"mekiki-redacted.json", 0},
    {"html", JOB_WANT_JSON | JOB_WANT_VIEW, make_page,
	"text/html; charset=utf-8", "mekiki.html", 0},
    {"json", JOB_WANT_JSON, make_report, "application/json", "mekiki.json", 0},
    {"mail", JOB_WANT_TEXT, make_mail, "message/rfc822", "mekiki-redacted.eml",
	0},
    {"draft", JOB_WANT_JSON, make_draft, "message/rfc822", "mekiki-report.eml",
	0},
    {"stix", JOB_WANT_EXPORT, make_export, "application/stix+json;version=2.1",
	"mekiki-stix.json", MEKIKI_EXPORT_STIX},
    {"misp", JOB_WANT_EXPORT, make_export, "application/json",
	"mekiki-misp.json", MEKIKI_EXPORT_MISP},
    {"xarf", JOB_WANT_EXPORT, make_export, "application/x-ndjson",
	"mekiki-xarf.ndjson", MEKIKI_EXPORT_XARF},
    {"csv", JOB_WANT_EXPORT, make_csv,
	"text/csv; charset=utf-8; header=present", "mekiki.csv",
	MEKIKI_EXPORT_CSV},
};

const struct save_form *
save_find(const char *word)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!strcmp(forms[i].word, word))
			return &forms[i];
	return NULL;
}

const struct save_form *
save_export(unsigned format)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if ((forms[i].want & JOB_WANT_EXPORT) &&
		    forms[i].export == format)
			return &forms[i];
	return NULL;
}

bool
save_prepare(struct ask *a)
{
	struct job *j = &a->task.job;
	const struct save_form *f = a->saves;

	j->want = f->want;
	if (f->want & JOB_WANT_EXPORT) {
		j->number = f->export;
		return f->export != MEKIKI_EXPORT_XARF || j->reporter;
	}
	if (!(f->want & JOB_WANT_TEXT))
		return true;
	if (j->kind != JOB_MAIL)
		return false;
	j->kind = JOB_REDACT;
	return true;
}

static void
send_file(struct request *r, const struct save_form *f, char *bytes, size_t n)
{
	char disposition[128];

	snprintf(disposition, sizeof disposition, "attachment; filename=\"%s\"",
	    f->name);
	out_add(&r->out, bytes, n);
	free(bytes);
	request_set_header(r, "Content-Disposition", disposition);
	request_set_header(r, "Content-Security-Policy", "sandbox");
	request_set_header(r, "Cache-Control", "no-store");
	request_answer(r, 200, f->type);
}

void
save_answer(struct request *r, struct ask *a)
{
	const struct save_form *f = a->saves;
	const struct job *j = &a->task.job;
	char *bytes;
	size_t n = 0;

	api_note(r, a);
	if (j->kind == JOB_REDACT && j->end == JOB_ANSWERED)
		r->note = "redacted"; /* it has no verdict */
	if (a->task.is_late) {
		request_set_header(r, "Retry-After", "5");
		request_fail(r, 503, "too much is under way");
		return;
	}
	/* A report of one that broke says so; other files there are none. */
	if (!(f->want & JOB_WANT_JSON) && j->end != JOB_ANSWERED) {
		request_fail(r, 422, "the input cannot be judged");
		return;
	}
	bytes = f->make(a, f, &n);
	if (bytes)
		send_file(r, f, bytes, n);
	else if (f->make == make_draft)
		request_fail(r, 422, "there is nothing to report");
	else
		request_fail(r, 500, "the answer cannot be written");
}

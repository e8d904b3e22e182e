/* SPDX-License-Identifier: MIT */
/* A copy that a person gives, without whom the mail was for. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "http/log.h"
#include "httpd/board.h"
#include "httpd/service.h"

enum {
	SAMPLE_MOST = 1 << 20 /* bytes of one */
};

bool
sample_check(const char *folder, char **why_out)
{
	if (!access(folder, W_OK | X_OK))
		return true;
	if (asprintf(why_out, "samples %s: %s", folder, strerror(errno)) < 0)
		abort();
	return false;
}

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

/* FOLDER/2026-11-24-ID.eml, whole or not at all. */
static bool
keep(const char *folder, const char *id, const char *p, size_t n)
{
	char path[4096], draft[4200], day[16];
	time_t now = time(NULL);
	struct tm tm;
	bool ok;
	int fd;

	gmtime_r(&now, &tm);
	strftime(day, sizeof day, "%Y-%m-%d", &tm);
	snprintf(path, sizeof path, "%s/%s-%s.eml", folder, day, id);
	snprintf(draft, sizeof draft, "%s.part", path);
	fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	ok = write_all(fd, p, n) && !fsync(fd);
	ok = !close(fd) && ok && !rename(draft, path);
	if (!ok)
		unlink(draft);
	return ok;
}

static void
thank(struct request *r, bool is_kept, bool is_counted)
{
	struct ask *a = r->state;
	const char *lang = a->task.job.options.lang;
	json_t *o = page_data(lang);

	json_object_set_new(o, "id", json_string(r->id));
	json_object_set_new(o, "is_kept", json_boolean(is_kept));
	json_object_set_new(o, "is_counted", json_boolean(is_counted));
	json_object_set_new(
	    o, "is_nothing", json_boolean(!is_kept && !is_counted));
	page_write(r, 200, "given", lang, world_data(a->task.world), o);
}

static bool
is_late(struct request *r)
{
	const struct ask *a = r->state;

	if (!a->task.is_late)
		return false;
	request_set_header(r, "Retry-After", "5");
	request_fail(r, 503, "too much is under way");
	return true;
}

/* The mail is judged, and counts where it is a fake. */
static void
counted(struct request *r)
{
	struct service *s = server_user(r->server);
	struct ask *a = r->state;
	const struct job *j = &a->task.job;
	bool is_kept = s->config.samples;
	int rc = 0;

	if (!is_kept && is_late(r))
		return;
	if (!a->task.is_late && j->end == JOB_ANSWERED && j->sighting)
		rc = board_count(r, j);
	if (rc < 0 && !is_kept)
		board_lost(r);
	else
		thank(r, is_kept, rc > 0);
}

static void
count(struct request *r)
{
	struct service *s = server_user(r->server);
	struct ask *a = r->state;
	struct job first = a->task.job;

	world_drop(a->task.world);
	a->task =
	    (struct judge_task){.job = {.kind = JOB_MAIL,
				    .bytes = first.bytes,
				    .size = first.size,
				    .options = first.options,
				    .want = JOB_WANT_JSON | JOB_WANT_SIGHTING,
				    .sighting_key = s->store_key}};
	job_done(&first);
	api_submit(r, a, counted);
}

static void
kept(struct request *r)
{
	struct service *s = server_user(r->server);
	struct ask *a = r->state;
	const struct job *j = &a->task.job;

	if (is_late(r))
		return;
	if (j->end != JOB_ANSWERED || !j->text || j->text_size > SAMPLE_MOST) {
		request_fail(r, 422, "no copy could be made");
		return;
	}
	if (!keep(s->config.samples, r->id, j->text, j->text_size)) {
		struct log_field f = LOG_T("why", strerror(errno));

		log_event("error", "sample-not-kept", &f, 1);
		request_fail(r, 500, "the copy could not be kept");
		return;
	}
	if (board_counts(s))
		count(r);
	else
		thank(r, true, false);
}

/*
 * Nothing is kept but with the tick, and never more than the copy and what a
 * sighting has.
 */
void
sample_give(struct request *r)
{
	struct service *s = server_user(r->server);
	bool is_open = s->config.samples || board_counts(s);
	struct ask *a = is_open ? page_read_form(r) : NULL;
	const struct form_field *f;

	if (!is_open)
		request_fail(r, 404, "no copies are taken here");
	if (!a)
		return;
	r->note = "given";
	f = form_get(&a->form, "consent", 0);
	if (!f || f->size != 3 || memcmp(f->value, "yes", 3) ||
	    a->task.job.kind != JOB_MAIL) {
		request_fail(r, 400, "the consent or the mail is missing");
		return;
	}
	if (!s->config.samples) {
		count(r);
		return;
	}
	a->task.job.kind = JOB_REDACT;
	a->task.job.want = JOB_WANT_TEXT;
	api_submit(r, a, kept);
}

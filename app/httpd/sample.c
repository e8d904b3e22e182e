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
thank(struct request *r)
{
	struct service *s = server_user(r->server);
	struct ask *a = r->state;
	const struct job *j = &a->task.job;
	json_t *o;

	r->note = "given";
	if (a->task.is_late) {
		request_set_header(r, "Retry-After", "5");
		request_fail(r, 503, "too much is under way");
		return;
	}
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
	o = page_data(j->options.lang);
	json_object_set_new(o, "id", json_string(r->id));
	page_write(
	    r, 200, "given", j->options.lang, world_data(a->task.world), o);
}

/* Nothing is kept but with the tick, and never more than the copy. */
void
sample_give(struct request *r)
{
	struct service *s = server_user(r->server);
	struct ask *a = s->config.samples ? page_read_form(r) : NULL;
	const struct form_field *f;

	if (!s->config.samples)
		request_fail(r, 404, "no copies are taken here");
	if (!a)
		return;
	f = form_get(&a->form, "consent", 0);
	if (!f || f->size != 3 || memcmp(f->value, "yes", 3) ||
	    a->task.job.kind != JOB_MAIL) {
		request_fail(r, 400, "the consent or the mail is missing");
		return;
	}
	a->task.job.kind = JOB_REDACT;
	a->task.job.want = JOB_WANT_TEXT;
	api_submit(r, a, thank);
}

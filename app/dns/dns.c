/* SPDX-License-Identifier: MIT */
/* Which source answers, and the files among them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dns/dns_impl.h"
#include "worker/wire.h"

enum {
	ZONE_BYTES_MOST = 64 * 1024 * 1024
};

static int
fail(char **why_out, const char *file, const char *what)
{
	char line[1024];

	snprintf(line, sizeof line, "%s: %s", file, what);
	*why_out = wire_dup(line, strlen(line));
	return -1;
}

static char *
read_file(const char *path, size_t *size_out)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	char *p = NULL;

	if (!f)
		return NULL;
	if (fstat(fileno(f), &st) || !S_ISREG(st.st_mode)) {
		errno = EINVAL;
	} else if (st.st_size > ZONE_BYTES_MOST) {
		errno = EFBIG;
	} else {
		p = wire_alloc((size_t)st.st_size + 1);
		*size_out = fread(p, 1, (size_t)st.st_size, f);
	}
	fclose(f);
	return p;
}

static int
open_zone(struct dns *d, const char *path, char **why_out)
{
	size_t n;
	char *why = NULL, *bytes = read_file(path, &n);
	int rc;

	if (!bytes)
		return fail(why_out, path, strerror(errno));
	rc = mekiki_zone_open(bytes, n, &d->zone, &why);
	free(bytes);
	if (rc)
		fail(why_out, path, why ? why : "not DNS data");
	free(why);
	return rc ? -1 : 0;
}

static int
open_bundle(struct dns *d, const char *path, char **why_out)
{
	size_t n;
	char *why = NULL, *bytes = read_file(path, &n);

	if (!bytes)
		return fail(why_out, path, strerror(errno));
	d->zone = bundle_open(bytes, n, &d->time, &why);
	free(bytes);
	if (!d->zone)
		fail(why_out, path, why ? why : "not a bundle of answers");
	free(why);
	return d->zone ? 0 : -1;
}

static const char *
behind(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s && !strncmp(s, prefix, n) && s[n] ? s + n : NULL;
}

static int
open_source(struct dns *d, const struct dns_config *c, char **why_out)
{
	const char *s = c->source, *path;

	if (!s || !strcmp(s, "off"))
		return 0;
	if (!strcmp(s, "live"))
		return live_open(c, d, why_out);
	if ((path = behind(s, "record:"))) {
		d->record = record_new(path);
		return live_open(c, d, why_out);
	}
	if ((path = behind(s, "replay:")))
		return open_bundle(d, path, why_out);
	return open_zone(d, s, why_out);
}

int
dns_open(const struct dns_config *config, struct dns **out, char **why_out)
{
	struct dns *d = calloc(1, sizeof *d);

	if (!d)
		abort();
	*why_out = NULL;
	if (!open_source(d, config, why_out)) {
		*out = d;
		return 0;
	}
	free(d);
	return -1;
}

bool
dns_close(struct dns *d)
{
	bool ok = true;

	if (!d)
		return true;
	live_close(d->live);
	mekiki_zone_close(d->zone);
	if (d->record)
		ok = record_done(d->record);
	free(d->ready);
	free(d);
	return ok;
}

bool
dns_is_on(const struct dns *d)
{
	return d->zone || d->live;
}

int64_t
dns_time(const struct dns *d)
{
	return d->time;
}

void
dns_ready(struct dns *d, struct job *j)
{
	if (d->n_ready == d->cap) {
		struct job **more;

		d->cap = d->cap * 2 + 8;
		more = realloc(d->ready, d->cap * sizeof(struct job *));
		if (!more)
			abort();
		d->ready = more;
	}
	if (d->record)
		record_job(d->record, j);
	d->ready[d->n_ready++] = j;
}

static void
answer_from_zone(struct mekiki_zone *z, struct job_question *q)
{
	const char *const *records;
	const size_t *sizes;
	size_t n;

	q->status =
	    mekiki_zone_answer(z, q->type, q->name, &records, &sizes, &n);
	for (size_t i = 0; i < n; i++)
		job_add_record(q, records[i], sizes[i]);
}

void
dns_ask(struct dns *d, struct job *j)
{
	if (d->live) {
		live_ask(d->live, j);
		return;
	}
	for (size_t i = 0; d->zone && i < j->n_questions; i++)
		answer_from_zone(d->zone, &j->questions[i]);
	dns_ready(d, j);
}

struct job *
dns_next(struct dns *d)
{
	return d->n_ready ? d->ready[--d->n_ready] : NULL;
}

void
dns_forget(struct dns *d, struct job *j)
{
	for (size_t i = 0; i < d->n_ready; i++)
		if (d->ready[i] == j)
			d->ready[i] = d->ready[--d->n_ready];
	if (d->live)
		live_forget(d->live, j);
}

int
dns_fd(const struct dns *d)
{
	return d->live ? live_fd(d->live) : -1;
}

int
dns_timeout(const struct dns *d)
{
	if (d->n_ready)
		return 0;
	return d->live ? live_timeout(d->live) : -1;
}

void
dns_run(struct dns *d)
{
	if (d->live)
		live_run(d->live);
}

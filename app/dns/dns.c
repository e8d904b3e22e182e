/* SPDX-License-Identifier: MIT */
/* Which source answers, and the files among them. */
#include <stdlib.h>
#include <string.h>

#include "dns/dns_impl.h"
#include "dns/zone.h"

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
		return bundle_open(path, &d->zone, &d->time, why_out);
	return dns_zone_open(s, &d->zone, why_out);
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
	mekiki_zone_free(d->zone);
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
	struct mekiki_dns_answer a;

	if (mekiki_zone_answer(z, q->type, q->name, &a) != MEKIKI_OK)
		return;
	q->status = a.status;
	for (size_t i = 0; i < a.n; i++)
		job_add_record(q, a.records[i], a.sizes[i]);
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

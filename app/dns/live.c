/* SPDX-License-Identifier: MIT */
/* A resolver asked without waiting: libunbound, with a deadline of our own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unbound.h>
#include <unistd.h>

#include "dns/cache.h"
#include "dns/dns_impl.h"
#include "late/late.h"
#include "worker/wire.h"

#define LIBRARY "libunbound.so.8"
#define CALLS(X)                                                               \
	X(ub_ctx_add_ta_file)                                                  \
	X(ub_cancel)                                                           \
	X(ub_ctx_async)                                                        \
	X(ub_ctx_create)                                                       \
	X(ub_ctx_delete)                                                       \
	X(ub_ctx_resolvconf)                                                   \
	X(ub_ctx_set_fwd)                                                      \
	X(ub_ctx_set_option)                                                   \
	X(ub_fd)                                                               \
	X(ub_process)                                                          \
	X(ub_resolve_async)                                                    \
	X(ub_resolve_free)                                                     \
	X(ub_strerror)

#define MISSING	    LIBRARY " is not installed"
#define RESOLV_CONF "/etc/resolv.conf"

enum {
	WAIT_MS = 5000,
	DEAD_MS = 60000, /* a resolver that gave nothing is left alone */
	CLASS_IN = 1
};

static const int type_numbers[] = {16, 1, 28, 15, 12};

struct live;

struct calls {
	CALLS(LATE_POINTER)
};

struct query { /* one question under way */
	struct live *live;
	struct batch *batch;
	size_t index;
	int id; /* libunbound's, to cancel */
	bool is_open;
};

struct batch { /* the questions of one job */
	struct batch *next;
	struct job *job;
	struct query *queries;
	size_t n_open, n_heard;
	uint64_t deadline;
};

struct live {
	struct dns *dns;
	struct calls f;
	struct ub_ctx *ub;
	struct dns_cache *cache;
	unsigned wait_ms;
	uint64_t dead_until;
	struct batch *batches;
};

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
fill(struct job_question *q, const struct ub_result *r)
{
	if (r->bogus || (r->rcode != 0 && r->rcode != 3))
		return;
	for (size_t i = 0; r->havedata && r->data[i]; i++)
		rdata_add(
		    q, (const unsigned char *)r->data[i], (size_t)r->len[i]);
	q->status = q->n_records
			? r->secure ? MEKIKI_DNS_OK_SECURE : MEKIKI_DNS_OK
		    : r->nxdomain ? MEKIKI_DNS_NXDOMAIN
				  : MEKIKI_DNS_NODATA;
}

/* Only notes: a callback may come while questions are still being asked. */
static void
heard(void *data, int error, struct ub_result *r)
{
	struct query *q = data;
	struct live *l = q->live;
	struct job_question *question = &q->batch->job->questions[q->index];

	q->is_open = false;
	q->batch->n_open--;
	if (!error && r) {
		q->batch->n_heard += r->rcode == 0 || r->rcode == 3;
		fill(question, r);
		if (question->status != MEKIKI_DNS_NO_ANSWER)
			cache_keep(l->cache, question, r->ttl, now_ms());
	}
	l->f.ub_resolve_free(r);
}

static char *
cannot_read(const char *path)
{
	char *why;

	if (asprintf(&why, "%s: %s", path, strerror(errno)) < 0)
		abort();
	return why;
}

int
live_open(const struct dns_config *config, struct dns *d, char **why_out)
{
	static const char *const names[] = {CALLS(LATE_NAME)};
	struct live *l = calloc(1, sizeof *l);
	int rc;

	if (!l)
		abort();
	l->dns = d;
	l->wait_ms = config->wait_ms ? config->wait_ms : WAIT_MS;
	if (!late_open(LIBRARY, names, sizeof names / sizeof *names, &l->f)) {
		*why_out = wire_dup(MISSING, strlen(MISSING));
		free(l);
		return -1;
	}
	if (config->trust_anchor && access(config->trust_anchor, R_OK)) {
		*why_out = cannot_read(config->trust_anchor);
		free(l);
		return -1;
	}
	l->cache = cache_new();
	l->ub = l->f.ub_ctx_create();
	if (!l->ub)
		abort();
	/* A forwarder that drops signatures would make all names bogus. */
	l->f.ub_ctx_set_option(l->ub, "module-config:",
	    config->trust_anchor ? "validator iterator" : "iterator");
	l->f.ub_ctx_async(l->ub, 1);
	rc = config->trust_anchor
		 ? l->f.ub_ctx_add_ta_file(l->ub, config->trust_anchor)
		 : 0;
	if (!rc && config->resolver)
		rc = l->f.ub_ctx_set_fwd(l->ub, config->resolver);
	if (!rc && !config->resolver && !access(RESOLV_CONF, R_OK))
		l->f.ub_ctx_resolvconf(l->ub, RESOLV_CONF);
	if (rc) {
		const char *why = l->f.ub_strerror(rc);

		*why_out = wire_dup(why, strlen(why));
		live_close(l);
		return -1;
	}
	d->live = l;
	return 0;
}

static void
cancel(struct live *l, struct batch *b)
{
	for (size_t i = 0; i < b->job->n_questions; i++)
		if (b->queries[i].is_open)
			l->f.ub_cancel(l->ub, b->queries[i].id);
}

static void
batch_free(struct batch *b)
{
	free(b->queries);
	free(b);
}

void
live_close(struct live *l)
{
	if (!l)
		return;
	while (l->batches) {
		struct batch *b = l->batches;

		l->batches = b->next;
		cancel(l, b);
		batch_free(b);
	}
	l->f.ub_ctx_delete(l->ub);
	cache_free(l->cache);
	free(l);
}

static void
start(struct live *l, struct batch *b, size_t i)
{
	struct job_question *question = &b->job->questions[i];
	struct query *q = &b->queries[i];

	*q = (struct query){.live = l, .batch = b, .index = i};
	if (strchr(question->name, '\\')) /* would be read as an escape */
		return;
	q->is_open = true;
	b->n_open++;
	if (l->f.ub_resolve_async(l->ub, question->name,
		type_numbers[question->type], CLASS_IN, q, heard, &q->id)) {
		q->is_open = false;
		b->n_open--;
	}
}

/* True when nothing is left to be asked. */
static bool
knows_all(const struct live *l, struct job *j, uint64_t now)
{
	size_t known = 0;

	for (size_t i = 0; i < j->n_questions; i++)
		known += cache_answer(l->cache, &j->questions[i], now);
	return known == j->n_questions;
}

void
live_ask(struct live *l, struct job *j)
{
	uint64_t now = now_ms();
	struct batch *b;

	if (knows_all(l, j, now) || now < l->dead_until) {
		dns_ready(l->dns, j);
		return;
	}
	b = calloc(1, sizeof *b);
	if (!b)
		abort();
	b->job = j;
	b->deadline = now + l->wait_ms;
	b->queries = calloc(j->n_questions, sizeof *b->queries);
	if (!b->queries)
		abort();
	b->next = l->batches;
	l->batches = b;
	for (size_t i = 0; i < j->n_questions; i++)
		if (j->questions[i].status == MEKIKI_DNS_NO_ANSWER)
			start(l, b, i);
}

void
live_forget(struct live *l, struct job *j)
{
	for (struct batch **p = &l->batches; *p; p = &(*p)->next) {
		struct batch *b = *p;

		if (b->job != j)
			continue;
		cancel(l, b);
		*p = b->next;
		batch_free(b);
		return;
	}
}

int
live_fd(const struct live *l)
{
	return l->f.ub_fd(l->ub);
}

int
live_timeout(const struct live *l)
{
	uint64_t now = now_ms(), first = UINT64_MAX;

	for (const struct batch *b = l->batches; b; b = b->next) {
		if (!b->n_open)
			return 0;
		if (b->deadline < first)
			first = b->deadline;
	}
	if (first == UINT64_MAX)
		return -1;
	return first <= now ? 0 : (int)(first - now) + 1;
}

void
live_run(struct live *l)
{
	struct batch **p = &l->batches;
	uint64_t now;

	l->f.ub_process(l->ub);
	now = now_ms();
	while (*p) {
		struct batch *b = *p;

		if (b->n_open && now < b->deadline) {
			p = &b->next;
			continue;
		}
		if (b->n_open && !b->n_heard)
			l->dead_until = now + DEAD_MS;
		cancel(l, b);
		*p = b->next;
		dns_ready(l->dns, b->job);
		batch_free(b);
	}
}

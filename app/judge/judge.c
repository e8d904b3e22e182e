/* SPDX-License-Identifier: MIT */
/* One thread, the pools it drives, and the queue before them. */
#include "judge/judge.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
	POOLS_MOST = 8,
	TICK_MS = 1000
};

struct world {
	_Atomic unsigned holders;
	struct mekiki *data;
	struct pool *pool; /* the judge thread's, once it is in `pools` */
	size_t under_way;  /* jobs in the pool; the judge thread's */
	bool is_retired;
};

struct judge {
	struct pool_config config;
	size_t queue_most;
	unsigned deadline_ms;
	pthread_t thread;
	int bell; /* eventfd: something was queued or changed */
	atomic_bool is_stopping;

	pthread_mutex_t lock; /* of what follows */
	struct world *now;
	struct world *arrived; /* a new world for the thread */
	struct judge_task *first, **last;
	struct judge_figures figures;
	struct pool_stats *each; /* of config.n_workers */
	size_t n_each;

	/* the thread's own */
	struct world *worlds[POOLS_MOST];
	size_t n_worlds;
	struct pool_stats gone; /* of pools that ended */
	struct dns *dns;
};

uint64_t
judge_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void
ring(struct judge *j)
{
	uint64_t one = 1;
	ssize_t n = write(j->bell, &one, sizeof one);

	(void)n;
}

static struct world *
world_new(const struct pool_config *c, char **why_out)
{
	struct world *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	w->holders = 1;
	if (!mekiki_open(&c->data, &w->data, why_out) &&
	    !pool_new(c, &w->pool, why_out))
		return w;
	mekiki_close(w->data);
	free(w);
	return NULL;
}

void
world_drop(struct world *w)
{
	if (!w || atomic_fetch_sub(&w->holders, 1) != 1)
		return;
	mekiki_close(w->data);
	free(w);
}

struct world *
judge_world(struct judge *j)
{
	struct world *w;

	pthread_mutex_lock(&j->lock);
	w = j->now;
	w->holders++;
	pthread_mutex_unlock(&j->lock);
	return w;
}

const struct mekiki *
world_data(const struct world *w)
{
	return w->data;
}

const char *
world_jail(const struct world *w)
{
	return w->pool ? pool_jail(w->pool)->name : "";
}

static void
finish(struct judge *j, struct judge_task *t)
{
	pthread_mutex_lock(&j->lock);
	if (t->is_late)
		j->figures.late++;
	else
		j->figures.verdicts[t->job.verdict]++;
	pthread_mutex_unlock(&j->lock);
	t->ended(t);
}

static struct judge_task *
take(struct judge *j)
{
	struct judge_task *t;

	pthread_mutex_lock(&j->lock);
	t = j->first;
	if (t) {
		j->first = t->next;
		if (!j->first)
			j->last = &j->first;
		j->figures.queued--;
	}
	pthread_mutex_unlock(&j->lock);
	return t;
}

/* Those that waited too long are told so. */
static void
drop_late(struct judge *j, uint64_t now)
{
	struct judge_task *late = NULL, **p, *t;

	pthread_mutex_lock(&j->lock);
	for (p = &j->first; (t = *p);) {
		if (now < t->deadline && !j->is_stopping) {
			p = &t->next;
			continue;
		}
		*p = t->next;
		t->next = late;
		late = t;
		j->figures.queued--;
	}
	j->last = p;
	pthread_mutex_unlock(&j->lock);
	while ((t = late)) {
		late = t->next;
		t->is_late = true;
		finish(j, t);
	}
}

static void
feed(struct judge *j, struct world *w)
{
	struct judge_task *t;

	while (pool_has_room(w->pool) && (t = take(j))) {
		t->job.user = t;
		t->at = w;
		t->begun = judge_now_us();
		if (pool_submit(w->pool, &t->job)) {
			w->under_way++;
			continue;
		}
		t->is_late = true; /* larger than a worker takes */
		finish(j, t);
	}
}

static void
drain(struct judge *j, struct world *w)
{
	struct job *job;

	pool_run(w->pool);
	while ((job = pool_next(w->pool))) {
		struct judge_task *t = job->user;

		if (job->state == JOB_ASKING) {
			t->asked = judge_now_us();
			dns_ask(j->dns, job);
			continue;
		}
		dns_forget(j->dns, job);
		w->under_way--;
		finish(j, t);
	}
}

/* What the DNS said goes back to the worker that asked. */
static void
reply(struct judge *j)
{
	struct job *job;

	dns_run(j->dns);
	while ((job = dns_next(j->dns))) {
		struct judge_task *t = job->user;

		t->dns_us += judge_now_us() - t->asked;
		pool_reply(t->at->pool, job);
	}
}

static void
add_stats(struct pool_stats *sum, const struct pool *p)
{
	struct pool_stats s;

	for (size_t i = 0; pool_stats(p, i, &s); i++) {
		sum->jobs += s.jobs;
		sum->bytes += s.bytes;
		sum->asked += s.asked;
		sum->crashed += s.crashed;
		sum->timed_out += s.timed_out;
		sum->lied += s.lied;
		sum->refused += s.refused;
		sum->retried += s.retried;
		sum->born += s.born;
		sum->busy_ms += s.busy_ms;
	}
}

static void
note_stats(struct judge *j)
{
	struct pool_stats sum = j->gone;
	const struct pool *now = NULL;
	bool broken = false;

	for (size_t i = 0; i < j->n_worlds; i++) {
		add_stats(&sum, j->worlds[i]->pool);
		if (!j->worlds[i]->is_retired)
			now = j->worlds[i]->pool;
	}
	broken = now && pool_is_broken(now);
	pthread_mutex_lock(&j->lock);
	for (j->n_each = 0; now && j->n_each < j->config.n_workers; j->n_each++)
		if (!pool_stats(now, j->n_each, &j->each[j->n_each]))
			break;
	j->figures.workers = sum;
	j->figures.is_broken = broken;
	pthread_mutex_unlock(&j->lock);
}

/* A new world takes over; old ones end when their last job has. */
static void
renew(struct judge *j)
{
	size_t kept = 0;

	pthread_mutex_lock(&j->lock);
	if (j->arrived && j->n_worlds < POOLS_MOST) {
		for (size_t i = 0; i < j->n_worlds; i++)
			j->worlds[i]->is_retired = true;
		j->worlds[j->n_worlds++] = j->arrived;
		j->arrived = NULL;
	}
	pthread_mutex_unlock(&j->lock);
	for (size_t i = 0; i < j->n_worlds; i++) {
		struct world *w = j->worlds[i];

		if (!w->is_retired || w->under_way) {
			j->worlds[kept++] = w;
			continue;
		}
		add_stats(&j->gone, w->pool);
		pool_free(w->pool);
		w->pool = NULL;
		world_drop(w);
	}
	j->n_worlds = kept;
}

static int
sooner(int a, int b)
{
	return b >= 0 && b < a ? b : a;
}

static void
wait_for_work(struct judge *j)
{
	struct pollfd f[POOLS_MOST + 2] = {
	    {j->bell, POLLIN, 0}, {dns_fd(j->dns), POLLIN, 0}};
	int timeout = sooner(TICK_MS, dns_timeout(j->dns));
	uint64_t count;

	for (size_t i = 0; i < j->n_worlds; i++) {
		struct pool *p = j->worlds[i]->pool;

		f[i + 2] = (struct pollfd){pool_fd(p), POLLIN, 0};
		timeout = sooner(timeout, pool_timeout(p));
	}
	if (poll(f, j->n_worlds + 2, timeout) > 0 && f[0].revents &&
	    read(j->bell, &count, sizeof count) < 0 && errno != EAGAIN)
		abort();
}

static void *
run(void *user)
{
	struct judge *j = user;
	size_t busy = 0;

	do {
		renew(j);
		wait_for_work(j);
		drop_late(j, judge_now_us() / 1000);
		busy = 0;
		for (size_t i = 0; i < j->n_worlds; i++) {
			struct world *w = j->worlds[i];

			drain(j, w);
			if (!w->is_retired)
				feed(j, w);
			busy += w->under_way;
		}
		reply(j);
		note_stats(j);
	} while (!j->is_stopping || busy);
	for (size_t i = 0; i < j->n_worlds; i++) {
		pool_free(j->worlds[i]->pool);
		j->worlds[i]->pool = NULL;
		world_drop(j->worlds[i]);
	}
	return NULL;
}

struct judge *
judge_start(const struct pool_config *c, const struct dns_config *dns,
    size_t queue_most, unsigned deadline_ms, char **why_out)
{
	struct judge *j = calloc(1, sizeof *j);

	if (!j)
		abort();
	j->config = *c;
	j->config.seed = NULL;
	j->queue_most = queue_most;
	j->deadline_ms = deadline_ms;
	j->last = &j->first;
	j->config.n_workers += !j->config.n_workers;
	j->each = calloc(j->config.n_workers, sizeof *j->each);
	if (!j->each)
		abort();
	pthread_mutex_init(&j->lock, NULL);
	j->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!pool_seed_new(c, &j->config.seed, why_out) &&
	    !dns_open(dns, &j->dns, why_out))
		j->now = world_new(&j->config, why_out);
	if (!j->now) {
		pool_seed_free(j->config.seed);
		dns_close(j->dns);
		close(j->bell);
		free(j->each);
		free(j);
		return NULL;
	}
	j->now->holders++; /* the thread's */
	j->arrived = j->now;
	if (pthread_create(&j->thread, NULL, run, j))
		abort();
	return j;
}

bool
judge_reload(struct judge *j, char **why_out)
{
	struct world *w = world_new(&j->config, why_out), *old;

	if (!w)
		return false;
	w->holders++;
	pthread_mutex_lock(&j->lock);
	if (j->arrived) { /* the one before was not even looked at */
		pthread_mutex_unlock(&j->lock);
		pool_free(w->pool);
		world_drop(w);
		world_drop(w);
		*why_out = strdup("a reload is under way");
		return false;
	}
	old = j->now;
	j->now = w;
	j->arrived = w;
	j->figures.reloads++;
	pthread_mutex_unlock(&j->lock);
	world_drop(old);
	ring(j);
	return true;
}

void
judge_stop(struct judge *j)
{
	if (!j)
		return;
	j->is_stopping = true;
	ring(j);
	pthread_join(j->thread, NULL);
	world_drop(j->now);
	pool_seed_free(j->config.seed);
	dns_close(j->dns);
	close(j->bell);
	pthread_mutex_destroy(&j->lock);
	free(j->each);
	free(j);
}

bool
judge_submit(struct judge *j, struct judge_task *t)
{
	bool ok;

	t->next = NULL;
	t->job.options.use_dns = dns_is_on(j->dns);
	t->queued = judge_now_us();
	t->deadline = t->queued / 1000 + j->deadline_ms;
	pthread_mutex_lock(&j->lock);
	ok = j->figures.queued < j->queue_most && !j->is_stopping;
	if (ok) {
		*j->last = t;
		j->last = &t->next;
		j->figures.queued++;
	} else {
		j->figures.full++;
	}
	pthread_mutex_unlock(&j->lock);
	if (ok)
		ring(j);
	return ok;
}

void
judge_figures(struct judge *j, struct judge_figures *out)
{
	pthread_mutex_lock(&j->lock);
	*out = j->figures;
	pthread_mutex_unlock(&j->lock);
}

size_t
judge_workers(struct judge *j, struct pool_stats *out, size_t most)
{
	size_t n;

	pthread_mutex_lock(&j->lock);
	n = j->n_each < most ? j->n_each : most;
	memcpy(out, j->each, n * sizeof *out);
	pthread_mutex_unlock(&j->lock);
	return n;
}

/* SPDX-License-Identifier: MIT */
/* The parent's side: a nursery, its workers, and the jobs that are ready. */
#include "worker/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "worker/answer.h"
#include "worker/pool_impl.h"

enum {
	JOB_MS = 30000,
	RECYCLE_JOBS = 500,
	RECYCLE_BYTES = 256 << 20,
	MEMORY = 1 << 30,
	CPU_SECONDS = 3600,
	WORKERS_MOST = 256,
	OPEN_MS = 60000, /* for the nursery to open the data */
	FAILURES_MOST = 5,
	EVENTS = 64
};

uint64_t
pool_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
pool_ready(struct pool *p, struct job *j)
{
	for (size_t i = 0; i < p->n_ready; i++)
		if (p->ready[i] == j) /* asked, and ended before it was heard */
			return;
	if (p->n_ready == p->ready_cap) {
		size_t cap = p->ready_cap * 2 + 8;
		struct job **more = realloc(p->ready, cap * sizeof(void *));

		if (!more)
			abort();
		p->ready = more;
		p->ready_cap = cap;
	}
	p->ready[p->n_ready++] = j;
}

static int
fail(int rc, char **why_out, const char *why)
{
	*why_out = wire_dup(why, strlen(why));
	return rc;
}

static int
choose_jail(const char *name, const struct jail **out, char **why_out)
{
	if (jail_is_auto(name)) {
		*out = jail_best();
		return *out ? POOL_OK
			    : fail(POOL_E_NO_JAIL, why_out,
				  "this system has no jail for the program "
				  "that reads mail");
	}
	*out = jail_find(name);
	if (!*out)
		return fail(POOL_E_NAME, why_out, "there is no such jail");
	if ((*out)->uses_seccomp && !jail_works(*out))
		return fail(POOL_E_NO_JAIL, why_out,
		    "this system cannot make that jail for the program that "
		    "reads mail");
	return POOL_OK;
}

static const char *
keep(struct plan *p, size_t i, const char *s)
{
	p->strings[i] = s ? wire_dup(s, strlen(s)) : NULL;
	return p->strings[i];
}

static int
make_plan(struct plan *p, const struct pool_config *c, char **why_out)
{
	struct mekiki_config *d = &p->nursery.data;

	*d = c->data;
	d->data_dir = keep(p, 0, d->data_dir);
	d->local_dir = keep(p, 1, d->local_dir);
	d->psl_file = keep(p, 2, d->psl_file);
	if (!keep(p, 3, d->roots_pem))
		p->roots = roots_of_system();
	d->roots_pem = p->roots.pem ? p->roots.pem : p->strings[3];
	p->nursery.limits.memory = c->memory ? c->memory : MEMORY;
	p->nursery.limits.cpu_seconds = CPU_SECONDS;
	p->nursery.is_brief = c->is_brief && c->n_workers <= 1 && !c->seed;
	p->nursery.are_pictures_late = p->nursery.is_brief;
	p->nursery.reads_one = p->nursery.is_brief;
	return choose_jail(c->jail, &p->nursery.jail, why_out);
}

static void
plan_done(struct plan *p)
{
	for (size_t i = 0; i < sizeof p->strings / sizeof p->strings[0]; i++)
		free(p->strings[i]);
	roots_done(&p->roots);
}

static void
fill_config(struct pool *p, const struct pool_config *config)
{
	struct pool_config *c = &p->config;

	*c = *config;
	c->n_workers = c->n_workers ? c->n_workers : 1;
	if (c->n_workers > WORKERS_MOST)
		c->n_workers = WORKERS_MOST;
	c->job_ms = c->job_ms ? c->job_ms : JOB_MS;
	c->recycle_jobs = c->recycle_jobs ? c->recycle_jobs : RECYCLE_JOBS;
	c->recycle_bytes = c->recycle_bytes ? c->recycle_bytes : RECYCLE_BYTES;
}

int
pool_seed_new(
    const struct pool_config *config, struct pool_seed **out, char **why_out)
{
	struct pool_seed *s = calloc(1, sizeof *s);
	int rc;

	if (!s)
		abort();
	rc = make_plan(&s->plan, config, why_out);
	if (!rc && seed_start(&s->plan.nursery, &s->seed))
		rc = fail(POOL_E_SYSTEM, why_out, "no process can be made");
	if (rc)
		pool_seed_free(s);
	else
		*out = s;
	return rc;
}

void
pool_seed_free(struct pool_seed *s)
{
	if (!s)
		return;
	seed_stop(s->seed);
	plan_done(&s->plan);
	free(s);
}

/* Starts the nursery and waits for it to have opened the data. */
static int
start_nursery(struct pool *p, char **why_out)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL};
	struct nursery_message m;
	struct pollfd f;
	int fd, rc;

	rc = p->config.seed
		 ? seed_nursery(p->config.seed->seed, &p->control, &p->nursery)
		 : nursery_start(&p->plan.nursery, &p->control, &p->nursery);
	if (rc)
		return fail(POOL_E_SYSTEM, why_out, "no process can be made");
	f = (struct pollfd){p->control, POLLIN, 0};
	if (poll(&f, 1, OPEN_MS) != 1 || !nursery_read(p->control, &m, &fd) ||
	    fd >= 0)
		return fail(POOL_E_SYSTEM, why_out, "the data was not opened");
	if (m.op != NURSERY_READY)
		return fail(POOL_E_DATA, why_out, m.text);
	if (epoll_ctl(p->epoll, EPOLL_CTL_ADD, p->control, &e))
		return fail(POOL_E_SYSTEM, why_out, "epoll does not work");
	for (size_t i = 0; i < p->n_slots; i++)
		slot_order(&p->slots[i]);
	return POOL_OK;
}

int
pool_new(const struct pool_config *config, struct pool **out, char **why_out)
{
	struct pool *p = calloc(1, sizeof *p);
	int rc;

	if (!p)
		abort();
	p->control = p->nursery = -1;
	fill_config(p, config);
	p->jail = config->seed ? config->seed->plan.nursery.jail : NULL;
	p->n_slots = p->config.n_workers;
	p->slots = calloc(p->n_slots, sizeof *p->slots);
	if (!p->slots)
		abort();
	for (size_t i = 0; i < p->n_slots; i++) {
		p->slots[i].pool = p;
		p->slots[i].fd = -1;
	}
	p->epoll = epoll_create1(EPOLL_CLOEXEC);
	rc = p->epoll < 0 ? fail(POOL_E_SYSTEM, why_out, "epoll does not work")
	     : p->jail	  ? POOL_OK
			  : make_plan(&p->plan, config, why_out);
	if (!p->jail)
		p->jail = p->plan.nursery.jail;
	if (!rc)
		rc = start_nursery(p, why_out);
	if (rc)
		pool_free(p);
	else
		*out = p;
	return rc;
}

static void
stop_nursery(struct pool *p)
{
	if (p->control >= 0)
		close(p->control);
	nursery_wait(p->nursery);
	p->control = p->nursery = -1;
}

void
pool_free(struct pool *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_slots; i++) {
		struct slot *s = &p->slots[i];

		if (s->fd >= 0)
			close(s->fd);
		free(s->body);
		wire_done(&s->out);
	}
	stop_nursery(p);
	if (p->epoll >= 0)
		close(p->epoll);
	plan_done(&p->plan);
	free(p->slots);
	free(p->ready);
	free(p);
}

void
pool_leave(struct pool *p)
{
	/* It dies with its parent, and does nothing then that counts. */
	if (p && p->plan.nursery.is_brief && p->control < 0 &&
	    p->jail->uses_seccomp) {
		close(p->nursery);
		p->nursery = -1;
	}
	pool_free(p);
}

const struct jail *
pool_jail(const struct pool *p)
{
	return p->jail;
}

int
pool_fd(const struct pool *p)
{
	return p->epoll;
}

int
pool_timeout(const struct pool *p)
{
	uint64_t now = pool_now(), first = UINT64_MAX;

	if (p->n_ready)
		return 0;
	for (size_t i = 0; i < p->n_slots; i++)
		if (p->slots[i].deadline && p->slots[i].deadline < first)
			first = p->slots[i].deadline;
	if (first == UINT64_MAX)
		return -1;
	return first <= now ? 0 : (int)(first - now) + 1;
}

/* The nursery is gone: what it bore dies with it, and a new one is tried. */
static void
nursery_lost(struct pool *p)
{
	char *why = NULL;

	stop_nursery(p);
	for (size_t i = 0; i < p->n_slots; i++)
		slot_orphaned(&p->slots[i]);
	if (start_nursery(p, &why)) {
		stop_nursery(p);
		for (size_t i = 0; i < p->n_slots; i++)
			slot_orphaned(&p->slots[i]);
	}
	free(why);
}

/* A new nursery, this time with all; its worker begins the job again. */
bool
pool_load_pictures(struct pool *p)
{
	char *why = NULL;
	int rc;

	if (!p->plan.nursery.are_pictures_late)
		return false;
	p->plan.nursery.are_pictures_late = false;
	stop_nursery(p);
	rc = start_nursery(p, &why);
	if (rc)
		stop_nursery(p);
	free(why);
	return !rc;
}

/* A brief nursery became its worker: from now on its pidfd is heard. */
static bool
nursery_grew(struct pool *p)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};

	if (!p->plan.nursery.is_brief || p->slots[0].pid <= 0)
		return false;
	close(p->control);
	p->control = -1;
	return !epoll_ctl(p->epoll, EPOLL_CTL_ADD, p->nursery, &e);
}

/* ... and that worker died: a new nursery bears the next. */
static void
worker_died(struct pool *p)
{
	siginfo_t info = {0};
	char *why = NULL;
	int rc = waitid(P_PIDFD, (id_t)p->nursery, &info, WEXITED);

	stop_nursery(p);
	/* As waitpid gives it. */
	slot_died(&p->slots[0], rc || info.si_code == CLD_EXITED
				    ? (info.si_status & 0xff) << 8
				    : info.si_status & 0x7f);
	if (start_nursery(p, &why))
		stop_nursery(p);
	free(why);
}

static void
hear_nursery(struct pool *p)
{
	struct nursery_message m;
	int fd;

	if (!nursery_read(p->control, &m, &fd)) {
		if (!nursery_grew(p))
			nursery_lost(p);
		return;
	}
	if (m.op == NURSERY_BORN && m.slot >= 0 && (size_t)m.slot < p->n_slots)
		slot_born(&p->slots[m.slot], m.pid, fd);
	else if (fd >= 0)
		close(fd);
	for (size_t i = 0; m.op == NURSERY_DIED && i < p->n_slots; i++)
		if (p->slots[i].pid == m.pid)
			slot_died(&p->slots[i], m.status);
}

void
pool_run(struct pool *p)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(p->epoll, events, EVENTS, 0);
	bool is_nursery_heard = false, is_worker_dead = false;
	uint64_t now;

	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr == p)
			is_worker_dead = true;
		else if (events[i].data.ptr)
			slot_io(events[i].data.ptr, events[i].events);
		else
			is_nursery_heard = true;
	}
	if (is_worker_dead)
		worker_died(p);
	else if (is_nursery_heard)
		hear_nursery(p);
	now = pool_now();
	for (size_t i = 0; i < p->n_slots; i++)
		slot_check_time(&p->slots[i], now);
}

static struct slot *
free_slot(const struct pool *p)
{
	for (size_t i = 0; i < p->n_slots; i++)
		if (p->slots[i].state == SLOT_IDLE)
			return &p->slots[i];
	return NULL;
}

bool
pool_has_room(const struct pool *p)
{
	return free_slot(p) != NULL;
}

bool
pool_submit(struct pool *p, struct job *j)
{
	struct slot *s = free_slot(p);
	size_t page = j->options.inbox_page_size;

	if (!s || j->size > FRAME_JOB_MOST / 2 || page > FRAME_JOB_MOST / 4)
		return false;
	slot_begin(s, j);
	return true;
}

struct job *
pool_next(struct pool *p)
{
	struct job *j;

	if (!p->n_ready)
		return NULL;
	j = p->ready[0];
	p->n_ready--;
	memmove(p->ready, p->ready + 1, p->n_ready * sizeof(void *));
	return j;
}

void
pool_reply(struct pool *p, struct job *j)
{
	for (size_t i = 0; i < p->n_slots; i++)
		if (p->slots[i].job == j && p->slots[i].state == SLOT_ASKING)
			slot_reply(&p->slots[i]);
}

bool
pool_is_broken(const struct pool *p)
{
	for (size_t i = 0; i < p->n_slots; i++)
		if (p->slots[i].failures < FAILURES_MOST)
			return p->control < 0 && p->nursery < 0;
	return true;
}

void
pool_sleep(struct pool *p)
{
	struct pollfd f = {p->epoll, POLLIN, 0};

	poll(&f, 1, pool_timeout(p));
	pool_run(p);
}

bool
pool_stats(const struct pool *p, size_t slot, struct pool_stats *out)
{
	if (slot >= p->n_slots)
		return false;
	*out = p->slots[slot].stats;
	return true;
}

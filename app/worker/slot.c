/* SPDX-License-Identifier: MIT */
/* One worker's life, told by what arrives: whole frames, its end, the clock. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "worker/answer.h"
#include "worker/job_wire.h"
#include "worker/pool_impl.h"

enum {
	BIRTH_MS = 20000,
	BURIAL_MS = 5000,
	PAUSE_MS = 1000 /* before trying again what failed */
};

static void
drop_fd(struct slot *s)
{
	if (s->fd >= 0)
		close(s->fd); /* which also takes it out of epoll */
	s->fd = -1;
	free(s->body);
	s->body = NULL;
	s->head_got = s->body_got = 0;
	wire_done(&s->out);
	s->sent = 0;
}

static void
tell_nursery(struct slot *s, enum nursery_op op)
{
	struct nursery_message m = {.op = op, .pid = s->pid};

	if (s->pool->control < 0) {
		if (op == NURSERY_KILL && s->pool->nursery >= 0)
			pidfd_send_signal(s->pool->nursery, SIGKILL, NULL, 0);
		return;
	}
	m.slot = (int32_t)(s - s->pool->slots);
	nursery_write(s->pool->control, &m, -1);
}

void
slot_order(struct slot *s)
{
	s->state = SLOT_ORDERED;
	s->pid = -1;
	s->deadline = pool_now() + BIRTH_MS;
	s->was_gone = false;
	s->jobs_done = 0;
	s->bytes_done = 0;
	tell_nursery(s, NURSERY_SPAWN);
}

/* Tried again when the pause is over. */
static void
not_born(struct slot *s)
{
	drop_fd(s);
	s->state = SLOT_EMPTY;
	s->failures++;
	s->deadline = pool_now() + PAUSE_MS;
}

void
slot_born(struct slot *s, pid_t pid, int fd)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = s};

	if (s->state != SLOT_ORDERED || pid <= 0 || fd < 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) ||
	    epoll_ctl(s->pool->epoll, EPOLL_CTL_ADD, fd, &e)) {
		if (fd >= 0)
			close(fd);
		if (s->state == SLOT_ORDERED)
			not_born(s);
		return;
	}
	s->fd = fd;
	s->watched = EPOLLIN;
	s->pid = pid;
	s->state = SLOT_ENTERS;
	s->stats.born++;
}

/* Gives the job back. */
static struct job *
take_job(struct slot *s, enum job_end end)
{
	struct job *j = s->job;

	s->job = NULL;
	s->failed = JOB_ANSWERED;
	s->stats.jobs++;
	s->stats.bytes += j->size;
	s->stats.crashed += end == JOB_CRASHED;
	s->stats.timed_out += end == JOB_TIMED_OUT;
	s->stats.lied += end == JOB_LIED;
	s->stats.refused += end == JOB_REFUSED;
	s->jobs_done++;
	s->bytes_done += j->size;
	j->state = JOB_ENDED;
	j->end = end;
	return j;
}

/* No worker could report on it: done here. */
static void
end_without_report(struct slot *s, enum job_end end)
{
	struct job *j = take_job(s, end);

	answer_fail(j, s->pool->jail->name);
	pool_ready(s->pool, j);
}

static void
count_time(struct slot *s)
{
	uint64_t now = pool_now();

	if (s->state == SLOT_BUSY)
		s->stats.busy_ms += now - s->since;
	s->since = now;
}

void
slot_lose(struct slot *s, enum job_end end)
{
	count_time(s);
	if (s->state == SLOT_ENTERS) {
		tell_nursery(s, NURSERY_KILL);
		not_born(s);
		return;
	}
	tell_nursery(s, NURSERY_KILL);
	drop_fd(s);
	if (!s->job) {
		slot_order(s);
		return;
	}
	s->state = SLOT_DYING;
	s->end = end;
	s->deadline = pool_now() + BURIAL_MS;
}

/*
 * A worker that read other mail before may have been broken by that, and one
 * that was gone before never saw the job: it is tried once more in a new one,
 * which nobody else has touched.
 */
static bool
deserves_second(const struct slot *s)
{
	const struct job *j = s->job;

	return (s->jobs_done || s->was_gone) && !s->failed && !j->is_second &&
	       j->state == JOB_RUNNING;
}

/* Pictures are read by old C libraries: what breaks on them is read without. */
static bool
may_go_without_pictures(const struct slot *s)
{
	const struct job *j = s->job;

	return s->end == JOB_CRASHED && !s->failed && j->kind == JOB_MAIL &&
	       j->options.scan_images > 0 && j->state == JOB_RUNNING;
}

static void
bury(struct slot *s, int signal)
{
	struct job *j = s->job;

	drop_fd(s);
	if (j && s->failed) {
		end_without_report(s, s->failed);
	} else if (j && deserves_second(s)) {
		j->is_second = true;
		j->n_rounds = 0;
		s->stats.retried++;
	} else if (j && may_go_without_pictures(s)) {
		j->options.scan_images = MEKIKI_IMAGES_BROKE;
		j->n_rounds = 0;
		s->stats.retried++;
	} else if (j) {
		j->signal = signal;
		s->failed = s->end;
	}
	if (s->failed && !answer_is_report(j))
		end_without_report(s, s->failed);
	slot_order(s);
}

/* Recycled: it leaves by itself when its socket is closed. */
static void
end_job(struct slot *s, enum job_end end)
{
	const struct pool_config *c = &s->pool->config;
	struct nursery_config *n = &s->pool->plan.nursery;
	bool is_spent = n->reads_one;

	count_time(s);
	pool_ready(s->pool, take_job(s, end));
	s->deadline = 0;
	s->state = SLOT_IDLE;
	n->reads_one = false; /* who has a second job may have many */
	if (is_spent || s->jobs_done >= c->recycle_jobs ||
	    s->bytes_done >= c->recycle_bytes) {
		drop_fd(s);
		slot_order(s);
	}
}

/* The same job as one that is only to be reported on. */
static struct job
unread(const struct job *j, enum job_end failed)
{
	static const enum mekiki_unread why[] = {
	    [JOB_REFUSED] = MEKIKI_UNREAD_REFUSED,
	    [JOB_CRASHED] = MEKIKI_UNREAD_CRASH,
	    [JOB_TIMED_OUT] = MEKIKI_UNREAD_TIME,
	    [JOB_LIED] = MEKIKI_UNREAD_ANSWER,
	};
	struct job report = *j;

	report.kind = JOB_UNREAD;
	report.number = why[failed];
	report.size = 0;
	return report;
}

void
slot_begin(struct slot *s, struct job *j)
{
	struct job sent = s->failed ? unread(j, s->failed) : *j;

	s->job = j;
	s->state = SLOT_BUSY;
	s->since = pool_now();
	s->deadline = s->since + s->pool->config.job_ms;
	j->state = JOB_RUNNING;
	slot_begin_frame(s, FRAME_JOB);
	job_wire_write(&s->out, &sent);
	slot_send_frame(s, sent.size + 1);
}

void
slot_reply(struct slot *s)
{
	s->job->state = JOB_RUNNING;
	s->state = SLOT_BUSY;
	s->since = pool_now();
	s->deadline = s->since + s->pool->config.job_ms;
	slot_begin_frame(s, FRAME_REPLY);
	job_wire_answers(&s->out, s->job);
	slot_send_frame(s, 0);
}

static void
take_refusal(struct slot *s, struct wire_in *w)
{
	const char *why = wire_get_text(w, 4096);
	size_t n;

	if (!why || !wire_is_done(w)) {
		slot_lose(s, JOB_LIED);
		return;
	}
	s->job->why = answer_clean_text(why, strlen(why), false, &n);
	if (s->failed || !answer_is_report(s->job)) {
		answer_fail(s->job, s->pool->jail->name);
		end_job(s, s->failed ? s->failed : JOB_REFUSED);
		return;
	}
	s->failed = JOB_REFUSED;
	slot_begin(s, s->job);
}

/* Not the job's fault: it begins again, with all its rounds. */
static void
take_pictures(struct slot *s)
{
	if (!s->pool->plan.nursery.are_pictures_late) {
		slot_lose(s, JOB_LIED);
		return;
	}
	count_time(s);
	drop_fd(s);
	s->job->n_rounds = 0;
	if (!pool_load_pictures(s->pool))
		slot_orphaned(s);
}

void
slot_take_frame(struct slot *s)
{
	struct wire_in w = {s->body, s->head.size, false};
	uint8_t *body = s->body;

	s->body = NULL;
	s->head_got = s->body_got = 0;
	if (s->state == SLOT_ENTERS && s->head.kind == FRAME_REFUSE) {
		not_born(s);
	} else if (s->state == SLOT_ENTERS) {
		s->failures = 0;
		s->deadline = 0;
		s->state = SLOT_IDLE;
		if (s->job)
			slot_begin(s, s->job);
	} else if (s->head.kind == FRAME_REFUSE) {
		take_refusal(s, &w);
	} else if (s->head.kind == FRAME_PICTURES) {
		take_pictures(s);
	} else if (s->head.kind == FRAME_ASK) {
		count_time(s);
		if (job_wire_take_questions(&w, s->job)) {
			s->state = SLOT_ASKING;
			s->deadline = 0;
			s->job->state = JOB_ASKING;
			s->stats.asked += s->job->n_questions;
			pool_ready(s->pool, s->job);
		} else {
			slot_lose(s, JOB_LIED);
		}
	} else if (answer_take(&w, s->job)) {
		end_job(s, s->failed);
	} else {
		slot_lose(s, JOB_LIED);
	}
	free(body);
}

void
slot_died(struct slot *s, int status)
{
	if (s->state == SLOT_DYING) {
		bury(s, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		return;
	}
	if (s->fd >= 0)
		slot_io(s, EPOLLIN);
	if (s->fd >= 0 && s->state != SLOT_ENTERS)
		slot_lose(s, JOB_CRASHED);
	if (s->state == SLOT_DYING)
		bury(s, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

void
slot_orphaned(struct slot *s)
{
	struct job *j = s->job;

	drop_fd(s);
	if (j && !s->failed && !j->is_second && j->state == JOB_RUNNING) {
		j->is_second =
		    true; /* a nursery reads no mail: not its fault */
		j->n_rounds = 0;
		s->stats.retried++;
	} else if (j) {
		end_without_report(s, JOB_CRASHED);
	}
	s->state = SLOT_EMPTY;
	s->pid = -1;
	s->deadline = pool_now() + PAUSE_MS;
}

void
slot_check_time(struct slot *s, uint64_t now)
{
	if (!s->deadline || now < s->deadline)
		return;
	switch (s->state) {
	case SLOT_BUSY:
		slot_lose(s, JOB_TIMED_OUT);
		break;
	case SLOT_DYING:
		bury(s, 0);
		break;
	case SLOT_EMPTY:
		s->deadline = now + PAUSE_MS;
		if (s->pool->control >= 0)
			slot_order(s);
		break;
	default: /* not born, or never in its jail */
		tell_nursery(s, NURSERY_KILL);
		not_born(s);
	}
}

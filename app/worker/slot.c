/* SPDX-License-Identifier: MIT */
/* One worker's life, told by what arrives: frames, its end, the clock. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>
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
watch(struct slot *s, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.ptr = s};

	if (s->watched == events)
		return;
	s->watched = events;
	epoll_ctl(s->pool->epoll, EPOLL_CTL_MOD, s->fd, &e);
}

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

	m.slot = (int32_t)(s - s->pool->slots);
	nursery_write(s->pool->control, &m, -1);
}

void
slot_order(struct slot *s)
{
	s->state = SLOT_ORDERED;
	s->pid = -1;
	s->deadline = pool_now() + BIRTH_MS;
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

/* The worker is of no more use; its job ends when it is known how it died. */
static void
lose(struct slot *s, enum job_end end)
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
 * A worker that read other mail before may have been broken by that: the job
 * is tried once more in a new one, which nobody else has touched.
 */
static bool
deserves_second(const struct slot *s)
{
	const struct job *j = s->job;

	return s->jobs_done && !s->failed && !j->is_second &&
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

	count_time(s);
	pool_ready(s->pool, take_job(s, end));
	s->deadline = 0;
	s->state = SLOT_IDLE;
	if (s->jobs_done >= c->recycle_jobs ||
	    s->bytes_done >= c->recycle_bytes) {
		drop_fd(s);
		slot_order(s);
	}
}

/* ---- sending */

static bool
sends_bytes(const struct slot *s)
{
	struct frame_head h;

	memcpy(&h, s->out.p, sizeof h);
	return h.kind == FRAME_JOB;
}

static size_t
rest_of(struct iovec *v, size_t *skip)
{
	size_t cut = *skip < v->iov_len ? *skip : v->iov_len;

	v->iov_base = (char *)v->iov_base + cut;
	v->iov_len -= cut;
	*skip -= cut;
	return v->iov_len;
}

static void
send_more(struct slot *s)
{
	struct iovec v[3] = {{s->out.p, s->out.n}, {NULL, 0}, {NULL, 0}};
	size_t skip = s->sent, left = 0;
	ssize_t n;

	if (!s->out.n)
		return;
	if (sends_bytes(s)) {
		if (!s->failed)
			v[1] =
			    (struct iovec){(void *)s->job->bytes, s->job->size};
		v[2] = (struct iovec){(void *)"", 1};
	}
	for (size_t i = 0; i < 3; i++)
		left += rest_of(&v[i], &skip);
	n = writev(s->fd, v, 3);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		lose(s, JOB_CRASHED);
		return;
	}
	s->sent += n > 0 ? (size_t)n : 0;
	if (n > 0 && (size_t)n == left) {
		wire_done(&s->out);
		s->sent = 0;
		watch(s, EPOLLIN);
	} else {
		watch(s, EPOLLIN | EPOLLOUT);
	}
}

static void
begin_frame(struct slot *s, enum frame_kind kind)
{
	struct frame_head h = {.kind = (uint8_t)kind};

	wire_done(&s->out);
	s->sent = 0;
	wire_raw(&s->out, &h, sizeof h);
}

static void
send_frame(struct slot *s, size_t more)
{
	uint32_t size = (uint32_t)(s->out.n - FRAME_HEAD + more);

	memcpy(
	    s->out.p + offsetof(struct frame_head, size), &size, sizeof size);
	send_more(s);
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
	begin_frame(s, FRAME_JOB);
	job_wire_write(&s->out, &sent);
	send_frame(s, sent.size + 1);
}

void
slot_reply(struct slot *s)
{
	s->job->state = JOB_RUNNING;
	s->state = SLOT_BUSY;
	s->since = pool_now();
	s->deadline = s->since + s->pool->config.job_ms;
	begin_frame(s, FRAME_REPLY);
	job_wire_answers(&s->out, s->job);
	send_frame(s, 0);
}

/* ---- receiving */

static size_t
most_of(enum slot_state state, unsigned kind)
{
	if (state == SLOT_ENTERS &&
	    (kind == FRAME_HELLO || kind == FRAME_REFUSE))
		return 1024;
	if (state != SLOT_BUSY)
		return 0;
	return kind == FRAME_ASK      ? FRAME_ASK_MOST
	       : kind == FRAME_DONE   ? FRAME_DONE_MOST
	       : kind == FRAME_REFUSE ? 4096
				      : 0;
}

static void
take_refusal(struct slot *s, struct wire_in *w)
{
	const char *why = wire_get_text(w, 4096);
	size_t n;

	if (!why || !wire_is_done(w)) {
		lose(s, JOB_LIED);
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

static void
take_frame(struct slot *s)
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
	} else if (s->head.kind == FRAME_ASK) {
		count_time(s);
		if (job_wire_take_questions(&w, s->job)) {
			s->state = SLOT_ASKING;
			s->deadline = 0;
			s->job->state = JOB_ASKING;
			s->stats.asked += s->job->n_questions;
			pool_ready(s->pool, s->job);
		} else {
			lose(s, JOB_LIED);
		}
	} else if (answer_take(&w, s->job)) {
		end_job(s, s->failed);
	} else {
		lose(s, JOB_LIED);
	}
	free(body);
}

static bool
take_head(struct slot *s)
{
	size_t most = most_of(s->state, s->head.kind);

	if (!most || s->head.size > most || s->out.n) {
		lose(s, JOB_LIED);
		return false;
	}
	s->body = wire_alloc(s->head.size);
	return true;
}

static ssize_t
receive_some(struct slot *s)
{
	ssize_t n;

	if (s->head_got < FRAME_HEAD) {
		n = read(s->fd, (char *)&s->head + s->head_got,
		    FRAME_HEAD - s->head_got);
		s->head_got += n > 0 ? (size_t)n : 0;
		return n;
	}
	n = read(s->fd, s->body + s->body_got, s->head.size - s->body_got);
	s->body_got += n > 0 ? (size_t)n : 0;
	return n;
}

void
slot_io(struct slot *s, uint32_t events)
{
	if (s->fd >= 0 && (events & EPOLLOUT))
		send_more(s);
	while (s->fd >= 0 && (events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
		ssize_t n = receive_some(s);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			lose(s, JOB_CRASHED);
			return;
		}
		if (s->head_got == FRAME_HEAD && !s->body && !take_head(s))
			return;
		if (s->body && s->body_got == s->head.size) {
			take_frame(s); /* another is rare: epoll tells */
			return;
		}
	}
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
		lose(s, JOB_CRASHED);
	if (s->state == SLOT_DYING)
		bury(s, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

void
slot_orphaned(struct slot *s)
{
	drop_fd(s);
	if (s->job)
		end_without_report(s, JOB_CRASHED);
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
		lose(s, JOB_TIMED_OUT);
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

/* SPDX-License-Identifier: MIT */
/* A frame goes to a worker, and one comes back, a piece at a time. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "worker/pool_impl.h"

static void
watch(struct slot *s, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.ptr = s};

	if (s->watched == events)
		return;
	s->watched = events;
	epoll_ctl(s->pool->epoll, EPOLL_CTL_MOD, s->fd, &e);
}

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
	/* Without SIGPIPE: the worker may be gone. */
	n = sendmsg(s->fd, &(struct msghdr){.msg_iov = v, .msg_iovlen = 3},
	    MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		s->was_gone = !s->sent;
		slot_lose(s, JOB_CRASHED);
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

void
slot_begin_frame(struct slot *s, enum frame_kind kind)
{
	struct frame_head h = {.kind = (uint8_t)kind};

	wire_done(&s->out);
	s->sent = 0;
	wire_raw(&s->out, &h, sizeof h);
}

void
slot_send_frame(struct slot *s, size_t more)
{
	uint32_t size = (uint32_t)(s->out.n - FRAME_HEAD + more);

	memcpy(
	    s->out.p + offsetof(struct frame_head, size), &size, sizeof size);
	send_more(s);
}

static size_t
most_of(enum slot_state state, unsigned kind)
{
	if (state == SLOT_ENTERS &&
	    (kind == FRAME_HELLO || kind == FRAME_REFUSE))
		return 1024;
	if (state != SLOT_BUSY)
		return 0;
	return kind == FRAME_ASK	? FRAME_ASK_MOST
	       : kind == FRAME_DONE	? FRAME_DONE_MOST
	       : kind == FRAME_REFUSE	? 4096
	       : kind == FRAME_PICTURES ? sizeof(uint32_t)
					: 0;
}

static bool
take_head(struct slot *s)
{
	size_t most = most_of(s->state, s->head.kind);

	if (!most || s->head.size > most || s->out.n) {
		slot_lose(s, JOB_LIED);
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
			slot_lose(s, JOB_CRASHED);
			return;
		}
		if (s->head_got == FRAME_HEAD && !s->body && !take_head(s))
			return;
		if (s->body && s->body_got == s->head.size) {
			slot_take_frame(s); /* another is rare: epoll tells */
			return;
		}
	}
}

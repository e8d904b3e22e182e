/* SPDX-License-Identifier: MIT */
/* Slow clients: a header has its time, a body its least speed. */
#include <stdlib.h>
#include <sys/socket.h>

#include "http/server_impl.h"

enum {
	BODY_GRACE_MS = 10000,
	TAKE_GRACE_MS = 30000
};

void
link_notify(void *user, struct MHD_Connection *conn, void **socket_state,
    enum MHD_ConnectionNotificationCode how)
{
	struct server *s = user;
	const union MHD_ConnectionInfo *i;
	struct link *l = *socket_state;

	if (how == MHD_CONNECTION_NOTIFY_STARTED) {
		i = MHD_get_connection_info(
		    conn, MHD_CONNECTION_INFO_CONNECTION_FD);
		l = calloc(1, sizeof *l);
		if (!l || !i)
			abort();
		l->fd = i->connect_fd;
		l->since = server_now_ms();
		*socket_state = l;
		pthread_mutex_lock(&s->lock);
		l->next = s->links.next;
		l->prev = &s->links;
		l->next->prev = l->prev->next = l;
		pthread_mutex_unlock(&s->lock);
		s->connections++;
		return;
	}
	pthread_mutex_lock(&s->lock);
	l->next->prev = l->prev;
	l->prev->next = l->next;
	pthread_mutex_unlock(&s->lock);
	s->connections--;
	free(l);
	*socket_state = NULL;
}

struct link *
link_of(struct MHD_Connection *conn)
{
	const union MHD_ConnectionInfo *i =
	    MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i ? i->socket_context : NULL;
}

void
link_owes(struct server *s, struct link *l, bool has_body)
{
	pthread_mutex_lock(&s->lock);
	l->since = server_now_ms();
	l->got = 0;
	l->until = 0;
	l->has_body = has_body;
	pthread_mutex_unlock(&s->lock);
}

void
link_got(struct server *s, struct link *l, size_t n)
{
	pthread_mutex_lock(&s->lock);
	l->got += n;
	pthread_mutex_unlock(&s->lock);
}

void
link_owes_nothing(struct server *s, struct link *l)
{
	pthread_mutex_lock(&s->lock);
	l->since = l->until = 0;
	pthread_mutex_unlock(&s->lock);
}

void
link_takes(struct server *s, struct link *l, size_t n)
{
	pthread_mutex_lock(&s->lock);
	l->until = server_now_ms() + TAKE_GRACE_MS + n * 1000 / s->c.body_rate;
	pthread_mutex_unlock(&s->lock);
}

static bool
is_too_slow(const struct server *s, const struct link *l, uint64_t now)
{
	uint64_t took = l->since && now > l->since ? now - l->since : 0;

	if (l->until)
		return now > l->until;
	if (!l->has_body)
		return took > s->c.header_ms;
	return took > BODY_GRACE_MS &&
	       l->got < (took - BODY_GRACE_MS) * s->c.body_rate / 1000;
}

void
link_sweep(struct server *s)
{
	uint64_t now = server_now_ms();

	pthread_mutex_lock(&s->lock);
	for (struct link *l = s->links.next; l != &s->links; l = l->next) {
		if (l->is_cut || !is_too_slow(s, l, now))
			continue;
		/* The daemon sees the end and closes it. */
		shutdown(l->fd, SHUT_RDWR);
		l->is_cut = true;
		s->slow++;
	}
	pthread_mutex_unlock(&s->lock);
}

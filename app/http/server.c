/* SPDX-License-Identifier: MIT */
/* Starting, watching and stopping the daemon. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "http/server_impl.h"

enum {
	BACKLOG = 512,
	HEADER_MEMORY = 48 * 1024,
	SWEEP_MS = 500
};

const unsigned server_ms_bounds[MS_BUCKETS] = {
    5, 10, 25, 100, 250, 1000, 5000, UINT32_MAX};

static int
fail(char **why_out, const char *what, const char *why)
{
	if (asprintf(why_out, "%s: %s", what, why) < 0)
		abort();
	return -1;
}

static int
listen_unix(const char *path, char **why_out)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct stat st;

	if (fd < 0 || strlen(path) >= sizeof a.sun_path)
		return fail(why_out, path, "the path is too long");
	memcpy(a.sun_path, path, strlen(path));
	if (!lstat(path, &st) && S_ISSOCK(st.st_mode))
		unlink(path);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, BACKLOG)) {
		fail(why_out, path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

static int
listen_tcp(const char *where, char **why_out)
{
	struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST |
					     AI_NUMERICSERV,
			    .ai_socktype = SOCK_STREAM},
			*found = NULL;
	const char *colon = strrchr(where, ':');
	char host[128];
	size_t n = colon ? (size_t)(colon - where) : 0;
	int fd, one = 1;

	if (!n || n >= sizeof host)
		return fail(why_out, where, "not ADDRESS:PORT");
	memcpy(host, where, n);
	host[n] = 0;
	if (*host == '[' && host[n - 1] == ']') {
		host[n - 1] = 0;
		memmove(host, host + 1, n - 1);
	}
	if (getaddrinfo(host, colon + 1, &hints, &found))
		return fail(why_out, where, "not ADDRESS:PORT");
	fd = socket(
	    found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (fd < 0 || bind(fd, found->ai_addr, found->ai_addrlen) ||
	    listen(fd, BACKLOG)) {
		fail(why_out, where, strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(found);
	return fd;
}

static void *
sweep(void *user)
{
	struct server *s = user;
	struct timespec t = {0, SWEEP_MS * 1000000L};

	while (!s->is_stopping) {
		link_sweep(s);
		nanosleep(&t, NULL);
	}
	return NULL;
}

static void
fill(struct server *s, const struct server_config *c)
{
	s->c = *c;
	s->c.threads = c->threads ? c->threads : 2;
	s->c.connections = c->connections ? c->connections : 1024;
	s->c.header_ms = c->header_ms ? c->header_ms : 10000;
	s->c.idle_s = c->idle_s ? c->idle_s : 20;
	s->c.body_rate = c->body_rate ? c->body_rate : 1024;
	s->c.memory = c->memory ? c->memory : 512u << 20;
	s->links.next = s->links.prev = &s->links;
	pthread_mutex_init(&s->lock, NULL);
}

static bool
start_daemon(struct server *s, int fd)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD |
			 MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
	struct MHD_OptionItem pool[] = {
	    {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)s->c.threads, NULL},
	    {MHD_OPTION_END, 0, NULL},
	};

	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, exchange_go, s,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
	    s->c.connections, MHD_OPTION_CONNECTION_TIMEOUT, s->c.idle_s,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
	    exchange_begin, s, MHD_OPTION_NOTIFY_COMPLETED, exchange_end, s,
	    MHD_OPTION_NOTIFY_CONNECTION, link_notify, s, MHD_OPTION_ARRAY,
	    s->c.threads > 1 ? pool : pool + 1, MHD_OPTION_END);
	return s->daemon != NULL;
}

struct server *
server_start(const struct server_config *c, char **why_out)
{
	struct server *s = calloc(1, sizeof *s);
	bool is_unix = c->listen && !strncmp(c->listen, "unix:", 5);
	int fd = c->listen_fd;

	if (!s)
		abort();
	fill(s, c);
	if (fd < 0)
		fd = is_unix ? listen_unix(c->listen + 5, why_out)
			     : listen_tcp(c->listen, why_out);
	if (fd < 0) {
		free(s);
		return NULL;
	}
	if (is_unix && c->listen_fd < 0)
		s->unix_path = strdup(c->listen + 5);
	if (!start_daemon(s, fd) ||
	    pthread_create(&s->sweeper, NULL, sweep, s)) {
		fail(why_out, "http", "the daemon does not start");
		close(fd);
		free(s);
		return NULL;
	}
	return s;
}

void
server_quiesce(struct server *s)
{
	int fd = MHD_quiesce_daemon(s->daemon);

	if (fd >= 0)
		close(fd);
}

void
server_stop(struct server *s, unsigned ms)
{
	struct timespec t = {0, 10 * 1000000L};
	uint64_t until = server_now_ms() + ms;

	if (!s)
		return;
	while (s->active && server_now_ms() < until)
		nanosleep(&t, NULL);
	s->is_stopping = true;
	pthread_join(s->sweeper, NULL);
	MHD_stop_daemon(s->daemon);
	if (s->unix_path)
		unlink(s->unix_path);
	free(s->unix_path);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void *
server_user(struct server *s)
{
	return s->c.user;
}

void
server_figures(struct server *s, struct server_figures *out)
{
	*out = (struct server_figures){
	    .refused_gate = s->refused_gate,
	    .refused_rate = s->refused_rate,
	    .slow = s->slow,
	    .bytes_in = s->bytes_in,
	    .bytes_out = s->bytes_out,
	    .ms_sum = s->ms_sum,
	    .connections = s->connections,
	    .bodies = s->bodies,
	};
	for (size_t i = 0; i < STATUS_CLASSES; i++)
		out->requests[i] = s->requests[i];
	for (size_t i = 0; i < MS_BUCKETS; i++)
		out->ms[i] = s->ms[i];
}

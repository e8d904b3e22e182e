/* SPDX-License-Identifier: MIT */
/*
 * A connection of an MTA lives as long as a client's session and is asked for
 * few answers: a thread that sleeps in recv costs nothing meanwhile.
 */
#include "milter/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	BACKLOG = 512,
	STACK = 4 << 20, /* of address space */
	PAUSE_MS = 50	 /* before accepting again what could not be had */
};

struct caller {
	int fd;
	void (*serve)(int fd);
};

static atomic_uint n_callers;

static int
fail(char **why_out, const char *where, const char *what)
{
	if (asprintf(why_out, "listen %s: %s", where, what) < 0)
		abort();
	return -1;
}

static bool
bind_and_listen(int fd, const struct sockaddr *a, socklen_t n)
{
	int one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	return !bind(fd, a, n) && !listen(fd, BACKLOG);
}

static int
open_path(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct stat st;
	int fd;

	if (!*path || strlen(path) >= sizeof a.sun_path)
		return -1;
	memcpy(a.sun_path, path, strlen(path));
	if (!lstat(path, &st) && S_ISSOCK(st.st_mode))
		unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && bind_and_listen(fd, (struct sockaddr *)&a, sizeof a))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int
open_found(const struct addrinfo *found)
{
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind_and_listen(fd, found->ai_addr, found->ai_addrlen))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* PORT, or PORT@HOST where an address may stand in brackets. */
static int
open_port(const char *where, int family)
{
	struct addrinfo hints = {.ai_flags = AI_PASSIVE,
			    .ai_family = family,
			    .ai_socktype = SOCK_STREAM},
			*found = NULL;
	const char *at = strchr(where, '@');
	size_t n = at ? (size_t)(at - where) : strlen(where);
	size_t h = at ? strlen(++at) : 0;
	char port[32], host[256];
	int fd = -1;

	if (!n || n >= sizeof port || h >= sizeof host)
		return -1;
	memcpy(port, where, n);
	port[n] = 0;
	if (h > 2 && *at == '[' && at[h - 1] == ']') {
		at++;
		h -= 2;
	}
	memcpy(host, at ? at : "", h);
	host[h] = 0;
	if (!getaddrinfo(h ? host : NULL, port, &hints, &found))
		fd = open_found(found);
	if (found)
		freeaddrinfo(found);
	return fd;
}

static const char *
behind(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(s, prefix, n) ? NULL : s + n;
}

int
listen_open(const char *where, char **why_out)
{
	const char *s;
	int fd;

	if ((s = behind(where, "inet:")))
		fd = open_port(s, AF_INET);
	else if ((s = behind(where, "inet6:")))
		fd = open_port(s, AF_INET6);
	else if ((s = behind(where, "unix:")) || (s = behind(where, "local:")))
		fd = open_path(s);
	else
		fd = *where == '/' ? open_path(where) : -1;
	return fd >= 0 ? fd
		       : fail(why_out, where, "the socket cannot be opened");
}

static void *
run(void *user)
{
	struct caller c = *(struct caller *)user;

	free(user);
	c.serve(c.fd);
	n_callers--;
	return NULL;
}

static void
begin(int fd, void (*serve)(int fd), const pthread_attr_t *attr)
{
	struct caller *c = malloc(sizeof *c);
	pthread_t thread;
	int one = 1;

	if (!c)
		abort();
	*c = (struct caller){fd, serve};
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	n_callers++;
	if (!pthread_create(&thread, attr, run, c))
		return;
	n_callers--;
	free(c);
	close(fd); /* the MTA does as if there was no filter */
}

static bool
is_passing(int error)
{
	return error == EINTR || error == ECONNABORTED || error == EMFILE ||
	       error == ENFILE || error == ENOBUFS || error == ENOMEM ||
	       error == EPROTO || error == EAGAIN;
}

int
listen_serve(int fd, void (*serve)(int fd))
{
	const struct timespec pause = {0, PAUSE_MS * 1000000L};
	pthread_attr_t attr;
	int one;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK);
	do {
		while (n_callers >= LISTEN_CONNECTIONS_MOST)
			nanosleep(&pause, NULL);
		one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (one >= 0)
			begin(one, serve, &attr);
		else if (is_passing(errno))
			nanosleep(&pause, NULL);
	} while (one >= 0 || is_passing(errno));
	pthread_attr_destroy(&attr);
	return -1;
}

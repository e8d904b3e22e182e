/* SPDX-License-Identifier: MIT */
/* A loop that forks when it is told to, and a lock before its socket. */
#include "worker/seed.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SEED_FD = 3
};

struct seed {
	pthread_mutex_t lock; /* one order and its answer at a time */
	int socket, pidfd;
};

/* The order brought the nursery's socket; the answer brings its pidfd. */
static bool
obey(const struct nursery_config *config)
{
	struct nursery_message order, answer = {.op = NURSERY_BORN, .pid = -1};
	int control, pidfd = -1;
	bool ok;

	if (!nursery_read(SEED_FD, &order, &control))
		return false;
	if (order.op == NURSERY_SPAWN && control >= 0 &&
	    !nursery_fork(config, control, &pidfd))
		answer.pid = 0;
	if (control >= 0)
		close(control);
	ok = nursery_write(SEED_FD, &answer, pidfd);
	if (pidfd >= 0)
		close(pidfd);
	return ok;
}

static _Noreturn void
seed_main(const struct nursery_config *config, int socket)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	signal(SIGCHLD, SIG_IGN); /* who holds the pidfd sees its end */
	if (dup2(socket, SEED_FD) < 0)
		_exit(1);
	close_range(SEED_FD + 1, ~0U, 0);
	fcntl(SEED_FD, F_SETFD, FD_CLOEXEC);
	while (obey(config))
		;
	_exit(0);
}

int
seed_start(const struct nursery_config *config, struct seed **out)
{
	struct seed *s = calloc(1, sizeof *s);
	int pair[2], rc;

	if (!s)
		abort();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		rc = -errno;
		free(s);
		return rc;
	}
	rc = nursery_fork_call(&s->pidfd);
	if (!rc)
		seed_main(config, pair[1]);
	close(pair[1]);
	if (rc < 0) {
		close(pair[0]);
		free(s);
		return rc;
	}
	pthread_mutex_init(&s->lock, NULL);
	s->socket = pair[0];
	*out = s;
	return 0;
}

void
seed_stop(struct seed *s)
{
	if (!s)
		return;
	close(s->socket);
	nursery_wait(s->pidfd);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

int
seed_nursery(struct seed *s, int *control_out, int *pidfd_out)
{
	struct nursery_message m = {.op = NURSERY_SPAWN};
	int pair[2], rc = -EAGAIN;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pthread_mutex_lock(&s->lock);
	if (nursery_write(s->socket, &m, pair[1]) &&
	    nursery_read(s->socket, &m, pidfd_out) && !m.pid && *pidfd_out >= 0)
		rc = 0;
	pthread_mutex_unlock(&s->lock);
	close(pair[1]);
	if (rc)
		close(pair[0]);
	else
		*control_out = pair[0];
	return rc;
}

/* SPDX-License-Identifier: MIT */
/* The loop of the process that bears, ends and buries workers. */
#include "worker/nursery.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/child.h"

enum {
	CONTROL_FD = 3,
	LIVING_MOST = 1024,
	END_MS = 10000
};

struct nursery {
	const struct nursery_config *config;
	struct mekiki *m;
	int signals;
	pid_t self, parent, living[LIVING_MOST];
	size_t n_living;
};

/* Does not return. The parent that the kernel watches may be gone already. */
static _Noreturn void
be_born(struct nursery *n, int fd, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(fd, CHILD_FD) < 0)
		_exit(1);
	close_range(CHILD_FD + 1, ~0U, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(1);
	mekiki_pictures_seal();
	child_main(
	    n->m, n->config->jail, &n->config->limits, n->config->reads_one);
}

/* False when no socket could be had; else it does not return. */
static bool
become(struct nursery *n, const struct nursery_message *order)
{
	struct nursery_message answer = {
	    .op = NURSERY_BORN, .slot = order->slot, .pid = n->self};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) ||
	    !nursery_write(CONTROL_FD, &answer, pair[0]))
		return false;
	be_born(n, pair[1], n->parent);
}

static bool
spawn(struct nursery *n, const struct nursery_message *order)
{
	struct nursery_message answer = {
	    .op = NURSERY_BORN, .slot = order->slot};
	int pair[2];
	bool ok;

	answer.pid = -1;
	if (n->n_living == LIVING_MOST ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return nursery_write(CONTROL_FD, &answer, -1);
	answer.pid = fork();
	if (!answer.pid)
		be_born(n, pair[1], n->self);
	close(pair[1]);
	if (answer.pid > 0)
		n->living[n->n_living++] = answer.pid;
	ok = nursery_write(CONTROL_FD, &answer, answer.pid > 0 ? pair[0] : -1);
	close(pair[0]);
	return ok;
}

/* Only its own, not yet buried: no other process can have that number. */
static void
end_worker(struct nursery *n, pid_t pid)
{
	for (size_t i = 0; i < n->n_living; i++)
		if (n->living[i] == pid)
			kill(pid, SIGKILL);
}

static bool
obey(struct nursery *n)
{
	struct nursery_message order;
	int fd;

	if (!nursery_read(CONTROL_FD, &order, &fd))
		return false;
	if (fd >= 0)
		close(fd);
	if (order.op == NURSERY_SPAWN && n->config->is_brief)
		return become(n, &order);
	if (order.op == NURSERY_SPAWN)
		return spawn(n, &order);
	if (order.op == NURSERY_KILL)
		end_worker(n, order.pid);
	return true;
}

static bool
bury(struct nursery *n)
{
	struct signalfd_siginfo info;
	struct nursery_message m = {.op = NURSERY_DIED};
	pid_t pid;

	if (read(n->signals, &info, sizeof info) < 0 && errno != EINTR)
		return false;
	while ((pid = waitpid(-1, &m.status, WNOHANG)) > 0) {
		for (size_t i = 0; i < n->n_living; i++)
			if (n->living[i] == pid)
				n->living[i] = n->living[--n->n_living];
		m.pid = pid;
		if (!nursery_write(CONTROL_FD, &m, -1))
			return false;
	}
	return true;
}

static bool
open_data(struct nursery *n)
{
	struct nursery_message m = {.op = NURSERY_READY};
	char *why = NULL;

	if (!n->config->are_pictures_late)
		mekiki_pictures_load();
	if (mekiki_open(&n->config->data, &n->m, &why)) {
		m.op = NURSERY_FAILED;
		snprintf(m.text, sizeof m.text, "%s",
		    why ? why : "the data cannot be opened");
		free(why);
	}
	return nursery_write(CONTROL_FD, &m, -1) && m.op == NURSERY_READY;
}

/* Standard input and output are not for workers; a sanitizer may report. */
static void
leave_files(int control)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		_exit(1);
#if !MEKIKI_SANITIZED
	if (dup2(null, 2) < 0)
		_exit(1);
#endif
	if (dup2(control, CONTROL_FD) < 0)
		_exit(1);
	close_range(CONTROL_FD + 1, ~0U, 0);
	fcntl(CONTROL_FD, F_SETFD, FD_CLOEXEC);
}

static _Noreturn void
nursery_main(const struct nursery_config *config, int control, pid_t parent)
{
	struct nursery n = {
	    .config = config, .self = getpid(), .parent = parent};
	struct pollfd fds[2];
	sigset_t child;
	bool goes_on;

	leave_files(control);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	signal(SIGCHLD, SIG_DFL); /* a seed ignored it */
	sigprocmask(SIG_BLOCK, &child, NULL);
	n.signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	goes_on = n.signals >= 0 && open_data(&n);
	fds[0] = (struct pollfd){CONTROL_FD, POLLIN, 0};
	fds[1] = (struct pollfd){n.signals, POLLIN, 0};
	while (goes_on) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			goes_on = bury(&n);
		if (goes_on && fds[0].revents)
			goes_on = obey(&n);
	}
	for (size_t i = 0; i < n.n_living; i++)
		kill(n.living[i], SIGKILL);
	_exit(0); /* the data goes with the process, at once */
}

int
nursery_fork_call(int *pidfd_out)
{
	pid_t pid = fork();
	int rc = 1;

	if (!pid)
		return 0;
	if (pid < 0)
		return -errno;
	*pidfd_out = pidfd_open(pid, 0);
	if (*pidfd_out < 0) { /* a kernel before 5.3 */
		rc = -errno;
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return rc;
}

void
nursery_wait(int pidfd)
{
	struct pollfd f = {pidfd, POLLIN, 0};
	int rc;

	if (pidfd < 0)
		return;
	do
		rc = poll(&f, 1, END_MS);
	while (rc < 0 && errno == EINTR);
	if (!rc)
		pidfd_send_signal(pidfd, SIGKILL, NULL, 0);
	/* Not a child of this process when a seed bore it: poll waited then. */
	if (waitid(P_PIDFD, (id_t)pidfd, NULL, WEXITED) && errno == ECHILD)
		poll(&f, 1, END_MS);
	close(pidfd);
}

int
nursery_fork(const struct nursery_config *config, int control, int *pidfd_out)
{
	pid_t self = getpid();
	int rc = nursery_fork_call(pidfd_out);

	if (!rc)
		nursery_main(config, control, self);
	return rc < 0 ? rc : 0;
}

int
nursery_start(
    const struct nursery_config *config, int *control_out, int *pidfd_out)
{
	int pair[2], rc;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	rc = nursery_fork(config, pair[1], pidfd_out);
	close(pair[1]);
	if (rc)
		close(pair[0]);
	else
		*control_out = pair[0];
	return rc;
}

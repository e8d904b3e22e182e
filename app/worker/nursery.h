/* SPDX-License-Identifier: MIT */
/*
 * The process that workers are born from. It opens the data once and reads no
 * mail, so that a new worker has the data and no byte of any mail; and it is
 * single-threaded, whatever the program that started it is. A brief one turns
 * into the first worker itself: its control socket ends, its pidfd tells the
 * rest.
 */
#ifndef WORKER_NURSERY_H
#define WORKER_NURSERY_H

#include "worker/jail.h"

#include <mekiki/mekiki.h>

#include <stdint.h>
#include <sys/types.h>

struct nursery_config {
	struct mekiki_config data;
	const struct jail *jail;
	struct jail_limits limits;
	bool is_brief; /* it becomes the first worker that is ordered */
	bool are_pictures_late; /* workers have nothing that reads pictures */
	bool
	    reads_one; /* a worker has one job, and nobody else's bytes after */
};

enum nursery_op {
	NURSERY_READY,	/* to the parent: the data is open */
	NURSERY_FAILED, /* ... is not: text */
	NURSERY_SPAWN,	/* to the nursery: a worker for slot */
	NURSERY_BORN,	/* to the parent: pid, and its socket; pid -1: none */
	NURSERY_KILL,	/* to the nursery: pid, when it still lives */
	NURSERY_DIED	/* to the parent: pid, status as waitpid gives it */
};

struct nursery_message {
	int32_t op, slot, pid, status;
	char text[1024];
};

/*
 * Starts it; its control socket (SOCK_SEQPACKET, blocking) is *control_out. It
 * ends, and all workers with it, when that is closed; *pidfd_out is readable
 * from then on. Call it while the program has one thread; see worker/seed.h.
 * 0 or a negative errno.
 */
int nursery_start(
    const struct nursery_config *config, int *control_out, int *pidfd_out);
/* The same with the nursery's end of a socket that is there already. */
int nursery_fork(
    const struct nursery_config *config, int control, int *pidfd_out);

/* Waits for the end of the process, which comes: if not soon, by force. */
void nursery_wait(int pidfd);
/* As fork, with a descriptor of the child: 0 in it, else 1 or -errno. */
int nursery_fork_call(int *pidfd_out);

/* The next message; *fd_out is -1 or the socket it brought. False at end. */
bool nursery_read(int control, struct nursery_message *out, int *fd_out);
/* fd -1: none goes with it. */
bool nursery_write(int control, const struct nursery_message *m, int fd);

#endif

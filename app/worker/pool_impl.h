/* SPDX-License-Identifier: MIT */
/* One worker as the pool sees it. */
#ifndef WORKER_POOL_IMPL_H
#define WORKER_POOL_IMPL_H

#include "worker/nursery.h"
#include "worker/pool.h"
#include "worker/roots.h"
#include "worker/seed.h"
#include "worker/wire.h"

#include <sys/wait.h>

enum slot_state {
	SLOT_EMPTY,
	SLOT_ORDERED, /* the nursery was asked for a worker */
	SLOT_ENTERS,  /* it is there, but not yet in its jail */
	SLOT_IDLE,
	SLOT_BUSY,
	SLOT_ASKING, /* waits for pool_reply */
	SLOT_DYING   /* its end is known, how is not yet */
};

struct slot {
	struct pool *pool;
	enum slot_state state;
	int fd;
	uint32_t watched; /* events that epoll was told */
	pid_t pid;
	struct job *job; /* BUSY, ASKING, DYING; else: to be tried again */
	/* JOB_ANSWERED, or how the job failed that is being reported on */
	enum job_end failed;
	enum job_end end;  /* DYING: of its job */
	uint64_t deadline; /* ms; 0: none */
	uint64_t since;
	/* sending: a head of ours, the job's own bytes, a NUL */
	struct wire_out out;
	size_t sent;
	/* receiving */
	struct frame_head head;
	size_t head_got;
	uint8_t *body;
	size_t body_got;
	/* in its present life */
	bool was_gone; /* before it had a byte of its job */
	unsigned jobs_done;
	size_t bytes_done;
	unsigned failures; /* to be born, in a row */
	struct pool_stats stats;
};

/* What a nursery is told, with strings of its own. */
struct plan {
	struct nursery_config nursery;
	char *strings[4];
	struct roots roots; /* the system's, or empty */
};

struct pool_seed {
	struct plan plan;
	struct seed *seed;
};

struct pool {
	struct pool_config config;
	struct plan plan; /* unused where there is a seed */
	const struct jail *jail;
	int control, epoll;
	int nursery; /* a pidfd, or -1 */
	struct slot *slots;
	size_t n_slots;
	struct job **ready; /* for pool_next */
	size_t n_ready, ready_cap;
};

/* slot.c: the machine of one worker. */
void slot_order(struct slot *s);
void slot_born(struct slot *s, pid_t pid, int fd);
void slot_begin(struct slot *s, struct job *j);
void slot_reply(struct slot *s);
void slot_died(struct slot *s, int status);
/*
 * The nursery is gone, and the worker with it: its job is tried once more, by
 * the next nursery.
 */
void slot_orphaned(struct slot *s);
void slot_check_time(struct slot *s, uint64_t now);

/* The worker is of no more use: its job ends when it is known how it died. */
void slot_lose(struct slot *s, enum job_end end);
/* A whole frame has come: s->body, which it takes. */
void slot_take_frame(struct slot *s);

/*
 * slot_io.c: a frame is begun, written to s->out, and sent with `more` bytes of
 * its job behind it.
 */
void slot_begin_frame(struct slot *s, enum frame_kind kind);
void slot_send_frame(struct slot *s, size_t more);
void slot_io(struct slot *s, uint32_t events);

/* pool.c */
void pool_ready(struct pool *p, struct job *j);
uint64_t pool_now(void);
/*
 * The nursery and its worker, which has let go of its socket, are replaced by
 * ones that can read pictures. False when those could before, or when there is
 * no nursery now.
 */
bool pool_load_pictures(struct pool *p);

#endif

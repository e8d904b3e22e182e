/* SPDX-License-Identifier: MIT */
/* The worker itself: reads inputs in its jail and answers, till it is ended. */
#ifndef WORKER_CHILD_H
#define WORKER_CHILD_H

#include <mekiki/mekiki.h>

#include "worker/jail.h"
#include "worker/wire.h"

enum {
	CHILD_FD = 3 /* its only way out */
};

/* Enters the jail and serves CHILD_FD; never returns. */
_Noreturn void child_main(const struct mekiki *m, const struct jail *jail,
    const struct jail_limits *limits, bool reads_one);

/* One frame; false when the other side is gone or breaks the rules. */
bool child_send(enum frame_kind kind, const struct wire_out *body);
/*
 * The next frame's body in a buffer that the next call takes back; kind is
 * what is expected, most its bound.
 */
bool child_receive(enum frame_kind kind, size_t most, struct wire_in *out);

/* A mistake on purpose, for our own tests: only in the test program. */
void child_misbehave(const char *bytes, size_t size, bool scans_images);

#endif

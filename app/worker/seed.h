/* SPDX-License-Identifier: MIT */
/*
 * The process that nurseries are born from, for programs with several threads.
 * A child of such a program can wait for ever for a lock that another thread
 * held when it was made; so the seed is made while there is one thread, holds
 * nothing, and makes every nursery from then on.
 */
#ifndef WORKER_SEED_H
#define WORKER_SEED_H

#include "worker/nursery.h"

struct seed;

/*
 * Starts it: call while the program has one thread. config and what it points
 * to are copied by the fork, and used as they are now. 0 or a negative errno.
 */
int seed_start(const struct nursery_config *config, struct seed **out);
/* It ends; the nurseries that it made live on. */
void seed_stop(struct seed *s);

/* As nursery_start, from any thread. */
int seed_nursery(struct seed *s, int *control_out, int *pidfd_out);

#endif

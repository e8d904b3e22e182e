/* SPDX-License-Identifier: MIT */
/* Forbidden things that a worker tries, to prove that it can't do them. */
#ifndef WORKER_ATTEMPT_H
#define WORKER_ATTEMPT_H

#include <stddef.h>

struct attempt {
	const char *name;  /* "open a file for reading" */
	long (*run)(void); /* -1 with errno when it was refused */
};

/* The table, ended by a NULL name. */
extern const struct attempt attempts[];

/*
 * Runs one in this process: {"done": bool, "error": text or null}, malloc'd.
 * The jail may end the process instead.
 */
char *attempt_json(unsigned number);

#endif

/* SPDX-License-Identifier: MIT */
/* The jails that a worker can be put in, best first. */
#ifndef WORKER_JAIL_H
#define WORKER_JAIL_H

#include <stdbool.h>
#include <stddef.h>

struct jail_limits {
	size_t memory;	      /* bytes of data (RLIMIT_DATA) */
	unsigned cpu_seconds; /* over the worker's whole life */
};

struct jail {
	const char *name; /* as --jail takes it and the report says it */
	bool uses_seccomp, uses_landlock;
};

/* The table, ended by a NULL name. The last row is no jail at all. */
extern const struct jail jail_kinds[];

/* By name; "auto" is NULL like an unknown one: see jail_is_auto. */
const struct jail *jail_find(const char *name);
bool jail_is_auto(const char *name);

/* The best row that this kernel knows; NULL when there is none but "none". */
const struct jail *jail_best(void);

/* Does this kernel know its walls? A worker that cannot enter still refuses. */
bool jail_works(const struct jail *jail);

/*
 * Puts the calling process, single-threaded and with `fd` as its only way
 * out, into the jail for good. 0, or a negative errno with *what_out a word
 * for what failed; the process must then not read a mail.
 */
int jail_enter(const struct jail *jail, int fd,
    const struct jail_limits *limits, const char **what_out);

/* ABI of landlock in this kernel, 0 without. */
int landlock_abi(void);
/* No file at all, no TCP, no signal outwards, as far as the ABI can. */
int landlock_enter(void);
/* Does this kernel filter system calls, and end a process that breaks one? */
bool seccomp_is_known(void);
/* Only the system calls of the list; any other ends the process. */
int seccomp_enter(int fd);

#endif

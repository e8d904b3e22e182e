/* SPDX-License-Identifier: MIT */
/* A folder of mails in memory, and CPU time: what benches share. */
#ifndef BENCH_FOLDER_H
#define BENCH_FOLDER_H

#include "base/arena.h"

struct bench_mail {
	const char *path;
	struct str raw;
};

struct bench_folder {
	struct arena *arena;
	struct bench_mail *mails; /* by name */
	size_t n, bytes;
};

/*
 * The mails of `name` below the folder of shared material: MEKIKI_SHARED, or
 * ../shared beside the source tree. False when it isn't there.
 */
bool bench_load(struct bench_folder *f, const char *name);

void bench_done(struct bench_folder *f);

/* Seconds of CPU time that this process has used. */
double bench_seconds(void);

#endif

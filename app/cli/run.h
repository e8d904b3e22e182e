/* SPDX-License-Identifier: MIT */
/* Inputs through the pool: read ahead a little, answered in their order. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/options.h"
#include "worker/pool.h"

struct item {
	struct job job;
	char *name;	  /* owned */
	char *bytes;	  /* owned */
	bool is_answered; /* false: could not be read */
	int error;	  /* errno, when it could not be read */
	void *user;
};

struct run {
	struct cli *cli;
	/* Fills the next input; false at the end. */
	bool (*next)(struct run *r, struct item *out);
	/* One input is answered; false stops. */
	bool (*emit)(struct run *r, struct item *it);
	void *user;
	size_t n_workers;
};

/*
 * Does it all. 0, or a sysexits status with a line on standard error when
 * there is no jail, no data or no worker.
 */
int run_all(struct run *r);

/* Opens the pool as the command line asks: 0 or a sysexits status. */
int run_open_pool(const struct cli *cli, size_t n_workers, struct pool **out);

/* The data alone, for what reads no mail: 0 or a sysexits status. */
int run_open_data(const struct cli *cli, struct mekiki **out);

/* Where the data is: --data, MEKIKI_DATA, the installed or built place. */
const char *run_data_dir(const struct cli *cli);

#endif

/* SPDX-License-Identifier: MIT */
/* Where the data lies, and the pool that reads it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/run.h"
#include "worker/roots.h"

#define LOCAL_DIR "/etc/mekiki"

/* Beside the program, as a build folder has it: ../../tools/mekiki.db. */
static const char *
built_data_dir(void)
{
	static char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 64);
	char *end;

	if (n <= 0)
		return NULL;
	path[n] = 0;
	for (int up = 0; up < 2; up++) {
		end = strrchr(path, '/');
		if (!end)
			return NULL;
		*end = 0;
	}
	end = path + strlen(path);
	snprintf(end, 32, "/tools/mekiki.db");
	if (access(path, R_OK))
		return NULL;
	snprintf(end, 32, "/tools");
	return path;
}

const char *
run_data_dir(const struct cli *cli)
{
	const char *env = getenv("MEKIKI_DATA"), *built;

	if (cli->data)
		return cli->data;
	if (env && *env)
		return env;
	built = built_data_dir();
	return built ? built : MEKIKI_DATA_DIR;
}

/* False with a line on standard error when there is nothing. */
static bool
find_data(const struct cli *cli, struct mekiki_config *out)
{
	*out = (struct mekiki_config){
	    .data_dir = run_data_dir(cli), .psl_file = getenv("MEKIKI_PSL")};
	if (access(out->data_dir, R_OK | X_OK)) {
		cli_warn("%s: there is no data", out->data_dir);
		return false;
	}
	if (!access(LOCAL_DIR, R_OK | X_OK))
		out->local_dir = LOCAL_DIR;
	return true;
}

int
run_open_data(const struct cli *cli, struct mekiki **out)
{
	struct mekiki_config config;
	char *why = NULL;

	if (!find_data(cli, &config))
		return EX_OSFILE;
	if (!mekiki_open(&config, out, &why))
		return 0;
	cli_warn("%s", why);
	free(why);
	return EX_OSFILE;
}

/* "" for none; NULL leaves it to the system's. */
static bool
read_roots(const struct cli *cli, struct roots *out)
{
	*out = (struct roots){NULL, 0};
	if (!cli->roots)
		return true;
	if (!strcmp(cli->roots, "none"))
		out->pem = "";
	else
		*out = roots_of_file(cli->roots);
	if (!out->pem)
		cli_warn("%s: %s", cli->roots, strerror(errno));
	return out->pem != NULL;
}

int
run_open_pool(const struct cli *cli, size_t n_workers, struct pool **out)
{
	struct pool_config c = {
	    .jail = cli->jail,
	    .n_workers = n_workers,
	    .job_ms = cli->job_ms,
	    .is_brief = n_workers == 1,
	};
	struct roots roots;
	char *why = NULL;
	int rc, status = EX_OSERR;

	if (!find_data(cli, &c.data))
		return EX_OSFILE;
	if (!read_roots(cli, &roots))
		return EX_NOINPUT;
	c.data.roots_pem = roots.pem;
	rc = pool_new(&c, out, &why);
	roots_done(&roots);
	if (!rc)
		return 0;
	if (rc == POOL_E_NAME)
		status = EX_USAGE;
	else if (rc == POOL_E_DATA)
		status = EX_OSFILE;
	if (rc == POOL_E_NO_JAIL)
		cli_warn("%s; with --jail none it reads without walls, and "
			 "the answer says so",
		    why);
	else
		cli_warn("%s", why);
	free(why);
	return status;
}

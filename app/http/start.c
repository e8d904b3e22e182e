/* SPDX-License-Identifier: MIT */
/* Places beside the program, the command line, no core dumps. */
#include "http/start.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

char *
start_copy(const char *s)
{
	char *p = strdup(s);

	if (!p)
		abort();
	return p;
}

char *
start_place(int up, const char *below, const char *file, const char *installed)
{
	char path[4096], probe[4200];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 256);
	char *end = NULL;

	path[n < 0 ? 0 : n] = 0;
	while (up-- > 0) {
		end = strrchr(path, '/');
		if (!end)
			return start_copy(installed);
		*end = 0;
	}
	snprintf(path + strlen(path), 64, "/%s", below);
	snprintf(probe, sizeof probe, "%s/%s", path, file);
	return start_copy(access(probe, R_OK) ? installed : path);
}

void
start_forbid_dumps(void)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

int
start_usage(const char *program, bool was_asked_for)
{
	fprintf(was_asked_for ? stdout : stderr,
	    "usage: %s [-t] [-c FILE] [-o SETTING=VALUE]...\n"
	    "       -c  read settings from FILE\n"
	    "       -o  one setting, above the file's\n"
	    "       -t  only look whether the settings are in order\n",
	    program);
	return was_asked_for ? EX_OK : EX_USAGE;
}

int
start_read(const char *program, int argc, char **argv,
    const struct setting *table, size_t n, void *base, bool *only_test)
{
	char *why = NULL;
	int o;

	while ((o = getopt(argc, argv, "c:o:th")) != -1) {
		bool ok = true;

		if (o == 'c')
			ok = settings_read(table, n, base, optarg, &why);
		else if (o == 'o')
			ok = settings_set(table, n, base, optarg, &why);
		else if (o == 't')
			*only_test = true;
		else
			return start_usage(program, o == 'h');
		if (!ok) {
			fprintf(stderr, "%s: %s\n", program, why);
			free(why);
			return EX_CONFIG;
		}
	}
	return optind == argc ? -1 : start_usage(program, false);
}

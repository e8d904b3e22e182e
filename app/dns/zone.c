/* SPDX-License-Identifier: MIT */
/* Zone files, read whole. */
#include "dns/zone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_MOST = 64 * 1024 * 1024,
	READ_STEP = 64 * 1024
};

static int
fail(const char *path, const char *what, char **why_out)
{
	if (asprintf(why_out, "%s: %s", path, what) < 0)
		*why_out = NULL;
	return -1;
}

/* All of a stream; NULL with errno. */
static char *
read_all(FILE *in, size_t *n_out)
{
	char *bytes = NULL, *more;
	size_t n = 0, got;

	do {
		if (n > FILE_MOST || !(more = realloc(bytes, n + READ_STEP))) {
			errno = n > FILE_MOST ? EFBIG : ENOMEM;
			free(bytes);
			return NULL;
		}
		bytes = more;
		got = fread(bytes + n, 1, READ_STEP, in);
		n += got;
	} while (got);
	if (ferror(in)) {
		free(bytes);
		return NULL;
	}
	*n_out = n;
	return bytes;
}

char *
dns_file_read(const char *path, size_t *n_out, char **why_out)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "rbe") : stdin;
	char *bytes;

	if (!in) {
		fail(path, strerror(errno), why_out);
		return NULL;
	}
	bytes = read_all(in, n_out);
	if (!bytes)
		fail(path, strerror(errno), why_out);
	if (in != stdin)
		fclose(in);
	return bytes;
}

int
dns_zone_open(const char *path, struct mekiki_zone **out, char **why_out)
{
	size_t n;
	char *why = NULL, *bytes = dns_file_read(path, &n, why_out);
	int r = 0;

	if (!bytes)
		return -1;
	if (mekiki_zone_read(bytes, n, out, &why) != MEKIKI_OK)
		r = fail(path, why, why_out);
	free(why);
	free(bytes);
	return r;
}

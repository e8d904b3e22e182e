/* SPDX-License-Identifier: MIT */
/* Zone files: read whole, written whole. */
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

int
dns_zone_open(const char *path, struct mekiki_zone **out, char **why_out)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "rbe") : stdin;
	char *bytes, *why = NULL;
	size_t n = 0;
	int r = 0;

	if (!in)
		return fail(path, strerror(errno), why_out);
	bytes = read_all(in, &n);
	if (!bytes)
		r = fail(path, strerror(errno), why_out);
	else if (mekiki_zone_read(bytes, n, out, &why) != MEKIKI_OK)
		r = fail(path, why, why_out);
	free(why);
	free(bytes);
	if (in != stdin)
		fclose(in);
	return r;
}

size_t
dns_zone_answer(struct mekiki_zone *z, struct mekiki_check *c)
{
	struct mekiki_dns_answer a;
	enum mekiki_dns type;
	const char *name;
	size_t n = 0;

	/* Each answer takes its question off the list. */
	while (mekiki_check_question(c, 0, &type, &name) == MEKIKI_OK) {
		if (mekiki_zone_answer(z, type, name, &a) != MEKIKI_OK ||
		    mekiki_check_answer(c, type, name, a.status, a.records,
			a.sizes, a.n) != MEKIKI_OK)
			break;
		n++;
	}
	return n;
}

int
dns_zone_save(struct mekiki_zone *z, const char *path)
{
	FILE *to = fopen(path, "wbe");
	const char *json;
	size_t n;
	int r = 0;

	if (!to)
		return -1;
	json = mekiki_zone_json(z, &n);
	if (fwrite(json, 1, n, to) != n)
		r = -1;
	if (fclose(to) != 0)
		r = -1;
	return r;
}

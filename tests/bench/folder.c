/* SPDX-License-Identifier: MIT */
/* Loading a folder into memory. */
#include "folder.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct bench_mail *)a)->path,
	    ((const struct bench_mail *)b)->path);
}

static bool
load_file(struct bench_folder *f, const char *path)
{
	struct bench_mail *m;
	struct stat st;
	FILE *file = fopen(path, "rb");
	char *p;

	if (!file)
		return false;
	if (fstat(fileno(file), &st) || !S_ISREG(st.st_mode)) {
		fclose(file);
		return false;
	}
	p = arena_raw(f->arena, (size_t)st.st_size);
	f->mails = arena_push(f->arena, f->mails, f->n, sizeof *f->mails);
	m = &f->mails[f->n++];
	m->path = arena_str(f->arena, str_c(path)).p;
	m->raw = (struct str){p, fread(p, 1, (size_t)st.st_size, file)};
	f->bytes += m->raw.n;
	fclose(file);
	return true;
}

bool
bench_load(struct bench_folder *f, const char *name)
{
	const char *shared = getenv("MEKIKI_SHARED");
	const char *source = getenv("MEKIKI_SOURCE");
	char folder[1000], path[2000];
	struct dirent *e;
	DIR *dir;

	*f = (struct bench_folder){0};
	if (shared)
		snprintf(folder, sizeof folder, "%s/%s", shared, name);
	else
		snprintf(folder, sizeof folder, "%s/../shared/%s",
		    source ? source : ".", name);
	dir = opendir(folder);
	if (!dir)
		return false;
	f->arena = arena_new();
	while ((e = readdir(dir))) {
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		load_file(f, path);
	}
	closedir(dir);
	if (f->n)
		qsort(f->mails, f->n, sizeof *f->mails, compare);
	return f->n > 0;
}

void
bench_done(struct bench_folder *f)
{
	arena_free(f->arena);
}

double
bench_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

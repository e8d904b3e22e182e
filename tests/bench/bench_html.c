/* SPDX-License-Identifier: MIT */
/* Times the HTML reader against gumbo on the same files, held in memory. */
#include "base/arena.h"
#include "mail/html.h"
#include "mail/html_tree.h"

#include <dirent.h>
#include <gumbo.h>

/*
 * usage: bench_html FOLDER [rounds]
 * FOLDER holds HTML files (tests/bench/html-parts makes them from mails). Each
 * line tells the best of the rounds: a run over all files on one core.
 */

enum {
	ROUNDS = 7,
	PATH_MOST = 4096
};

struct files {
	struct str *text;
	size_t n, bytes;
};

static struct str
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *p = NULL;
	size_t size = 0, n = 0, got;

	while (f && !feof(f)) {
		if (n == size) {
			size = size ? 2 * size : 65536;
			p = realloc(p, size);
		}
		got = fread(p + n, 1, size - n, f);
		if (!got)
			break;
		n += got;
	}
	if (f)
		fclose(f);
	return (struct str){p ? p : "", n};
}

static struct files
read_folder(const char *folder)
{
	struct files out = {NULL, 0, 0};
	DIR *d = opendir(folder);
	char path[PATH_MOST];
	const struct dirent *e;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		out.text = realloc(out.text, (out.n + 1) * sizeof out.text[0]);
		out.text[out.n] = read_file(path);
		out.bytes += out.text[out.n++].n;
	}
	if (d)
		closedir(d);
	return out;
}

static void
run_gumbo(struct arena *a, struct str s)
{
	GumboOptions o = kGumboDefaultOptions;
	GumboOutput *out = gumbo_parse_with_options(&o, s.p, s.n);

	gumbo_destroy_output(&o, out);
}

static void
run_tree(struct arena *a, struct str s)
{
	html_parse(a, s, NULL);
}

static void
run_view(struct arena *a, struct str s)
{
	html_read(a, s);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
best(const struct files *f, int rounds, void (*run)(struct arena *, struct str))
{
	struct arena *a = arena_new();
	double least = 1e9;

	for (int r = 0; r < rounds; r++) {
		double t = now();

		for (size_t i = 0; i < f->n; i++) {
			run(a, f->text[i]);
			arena_reset(a);
		}
		t = now() - t;
		if (t < least)
			least = t;
	}
	arena_free(a);
	return least;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(struct arena *, struct str);
	} runs[] = {{"gumbo parse", run_gumbo}, {"tree", run_tree},
	    {"tree and view", run_view}};
	double base = 0;
	struct files f;
	int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : ROUNDS;

	if (argc < 2) {
		fprintf(stderr, "usage: bench_html FOLDER [rounds]\n");
		return 2;
	}
	f = read_folder(argv[1]);
	printf("%zu files, %zu bytes\n", f.n, f.bytes);
	for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
		double t = best(&f, rounds, runs[i].run);

		if (!i)
			base = t;
		printf("%-14s %8.1f ms %8.1f MB/s %8.0f files/s %6.2f x\n",
		    runs[i].name, t * 1e3, (double)f.bytes / t / 1e6,
		    (double)f.n / t, base / t);
	}
	for (size_t i = 0; i < f.n; i++)
		if (f.text[i].n)
			free((void *)(uintptr_t)f.text[i].p);
	free(f.text);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * The whole check, as the programs ask for it, of each mail of a folder:
 * bench_check DATA FOLDER [images]. The clock is this thread's processor time
 * and runs from the bytes in memory to the JSON report; files are read outside.
 */
#include <mekiki/mekiki.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	ROUNDS = 5,
	MAIL_MOST = 64 << 20,
	MAILS_MOST = 100000
};

static double
now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
by_value(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static int
by_name(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static size_t
read_mail(const char *folder, const char *name, char *to)
{
	char path[4096];
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "rb");
	if (f) {
		n = fread(to, 1, MAIL_MOST, f);
		fclose(f);
	}
	return n;
}

/* Seconds of one whole check; exits where it does not work. */
static double
check(struct mekiki_check *c, const char *bytes, size_t size)
{
	double began = now(CLOCK_THREAD_CPUTIME_ID);
	size_t n;

	if (mekiki_check_mail(c, bytes, size) ||
	    mekiki_check_step(c) != MEKIKI_DONE || !mekiki_check_json(c, &n)) {
		fprintf(stderr, "bench_check: a check failed\n");
		exit(1);
	}
	return now(CLOCK_THREAD_CPUTIME_ID) - began;
}

static long
status_kb(const char *name)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kb = 0;

	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, name, strlen(name)))
			kb = strtol(line + strlen(name) + 1, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

/* Each mail's time is the least of its rounds: others use the machine too. */
static size_t
measure(struct mekiki_check *c, const char *folder, double *times)
{
	struct dirent **names;
	int n = scandir(folder, &names, by_name, alphasort);
	char *mail = malloc(MAIL_MOST);
	size_t kept = 0;

	if (!mail)
		abort();
	for (int i = 0; i < n && kept < MAILS_MOST; i++) {
		size_t size = read_mail(folder, names[i]->d_name, mail);

		free(names[i]);
		if (!size)
			continue;
		for (int round = 0; round < ROUNDS; round++) {
			double t = check(c, mail, size);

			if (!round || t < times[kept])
				times[kept] = t;
		}
		kept++;
	}
	free(mail);
	if (n >= 0)
		free(names);
	return kept;
}

static void
print(double *times, size_t n, double open_ms)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += times[i];
	qsort(times, n, sizeof *times, by_value);
	printf(
	    "mekiki: %zu mails, %.0f mails/CPU-s, p50 %.2f ms, p99 %.2f ms, "
	    "slowest %.2f ms, data opened in %.2f CPU-ms, peak RSS %.1f MB (its "
	    "own %.1f MB, the rest mapped files)\n",
	    n, (double)n / sum, times[n / 2] * 1e3, times[n * 99 / 100] * 1e3,
	    times[n - 1] * 1e3, open_ms, (double)status_kb("VmHWM") / 1024,
	    (double)status_kb("RssAnon") / 1024);
}

int
main(int argc, char **argv)
{
	struct mekiki_config config = {.data_dir = argc > 1 ? argv[1] : NULL};
	struct mekiki_options o = {
	    .trust = MEKIKI_TRUST_RECEIVER, .scan_images = argc > 3};
	double *times = calloc(MAILS_MOST, sizeof *times), began, open_ms;
	struct mekiki_check *c;
	struct mekiki *m;
	char *why = NULL;
	size_t n;

	if (argc < 3 || !times) {
		fprintf(stderr, "bench_check DATA FOLDER [images]\n");
		return 2;
	}
	began = now(CLOCK_THREAD_CPUTIME_ID);
	if (mekiki_open(&config, &m, &why)) {
		fprintf(stderr, "bench_check: %s\n", why);
		return 1;
	}
	open_ms = (now(CLOCK_THREAD_CPUTIME_ID) - began) * 1e3;
	c = mekiki_check_new(m, &o);
	n = measure(c, argv[2], times);
	if (!n) {
		fprintf(stderr, "bench_check: no mails in %s\n", argv[2]);
		return 77;
	}
	print(times, n, open_ms);
	mekiki_check_free(c);
	mekiki_close(m);
	free(times);
	return 0;
}

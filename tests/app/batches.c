/* SPDX-License-Identifier: MIT */
/*
 * `batches N SIZE LURES [step]`: N batches of SIZE sightings each of LURES new
 * campaigns into the store at MEKIKI_STORE; with `step` each statement's answer
 * is waited for. Prints the median of what a batch took.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/store.h"
#include "../random.h"

enum {
	DAY = 20389, /* 2025-10-28 */
	JSON_SIZE = 1024,
	NAME_SIZE = 48
};

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void *
need(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		abort();
	return p;
}

static void
make_lure(char *json)
{
	char sketch[SKETCH_SIZE_OLD + 1];

	for (int i = 0; i < SKETCH_SLOTS; i += 4)
		snprintf(
		    sketch + (size_t)i * 4, 17, "%016" PRIx64, next_random());
	snprintf(json, JSON_SIZE,
	    "{\"verdict\":\"phish\",\"brand\":\"bank\",\"subject\":\"s\","
	    "\"sender\":\"evil.example\",\"links\":[\"trap.example\"],"
	    "\"tricks\":[\"link.outside\"],\"sketch\":\"%s\"}",
	    sketch);
}

/* What it took, or a negative number. */
static double
add(struct store *s, size_t number, size_t size, size_t lures)
{
	char(*json)[JSON_SIZE] = need(lures, sizeof *json), id[NAME_SIZE];
	char(*who)[NAME_SIZE] = need(size, sizeof *who);
	struct sighting *list = need(size, sizeof *list);
	double start;
	int rc;

	for (size_t i = 0; i < lures; i++)
		make_lure(json[i]);
	for (size_t i = 0; i < size; i++) {
		snprintf(who[i], sizeof *who, "r%zu-%zu", number, i);
		list[i] = (struct sighting){json[i % lures], who[i], DAY, 0};
	}
	snprintf(id, sizeof id, "b%zu", number);
	start = now_ms();
	rc = store_add(s, id, list, size);
	start = now_ms() - start;
	free(list);
	free(who);
	free(json);
	return rc < 0 ? -1 : start;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	size_t n[3] = {1, 500, 1};
	struct store *s;
	double *took;
	char *why = NULL;

	for (int i = 1; i < argc && i < 4; i++)
		n[i - 1] = strtoull(argv[i], NULL, 10);
	s = getenv("MEKIKI_STORE")
		? store_open(getenv("MEKIKI_STORE"), true, &why)
		: NULL;
	if (!s || !n[0] || !n[2]) {
		fprintf(stderr, "batches: %s\n", why ? why : "MEKIKI_STORE");
		return 1;
	}
	if (argc > 4)
		sql_set_pipeline(store_sql(s), false);
	took = need(n[0], sizeof *took);
	for (size_t i = 0; i < n[0]; i++) {
		took[i] = add(s, i, n[1], n[2]);
		if (took[i] < 0) {
			fprintf(stderr, "batches: %s\n", store_why(s));
			return 1;
		}
	}
	qsort(took, n[0], sizeof *took, compare);
	printf("%zu sightings of %zu lures: median %.1f ms a batch\n", n[1],
	    n[2], took[n[0] / 2]);
	free(took);
	store_close(s);
	return 0;
}

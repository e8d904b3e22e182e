/* SPDX-License-Identifier: MIT */
/*
 * Lists, search and grouping in a store of a generated million sightings:
 * MEKIKI_STORE says where. `bench_board [CAMPAIGNS SIGHTINGS COMMENTS]`; a
 * store that has warnings is not filled.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mekiki/mekiki.h>

#include "store/store.h"
#include "../random.h"

enum {
	BATCH = 500,
	RUNS = 401,
	GROUPED = 2000, /* sightings */
	DAY = 20389,	/* 2025-10-28 */
	NOW = DAY * 86400,
	DAYS = 60
};

static struct store *store;
static int64_t server_pid; /* of PostgreSQL's process for us */
static int64_t n_made = 1; /* campaigns, and warnings of them */

static double
ms_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/*
 * On the processor, of this process and of the server's that answers it (on
 * this machine): what a busy machine does not change.
 */
static double
cpu_ms(void)
{
	char path[64];
	long long ns = 0;
	FILE *f;

	if (server_pid) {
		snprintf(path, sizeof path, "/proc/%" PRId64 "/schedstat",
		    server_pid);
		f = fopen(path, "r");
		if (!f || fscanf(f, "%lld", &ns) != 1)
			ns = 0;
		if (f)
			fclose(f);
	}
	return ms_of(CLOCK_PROCESS_CPUTIME_ID) + (double)ns / 1e6;
}

static double
now_ms(void)
{
	return ms_of(CLOCK_MONOTONIC);
}

static char *
new_sighting(void)
{
	char sketch[SKETCH_SIZE + 1], *json = NULL;

	for (int i = 0; i < SKETCH_SLOTS; i += 4)
		snprintf(
		    sketch + (size_t)i * 4, 17, "%016" PRIx64, next_random());
	if (asprintf(&json,
		"{\"verdict\":\"phish\",\"brand\":\"brand%u\",\"subject\":\"s\","
		"\"sender\":\"evil%u.example\",\"links\":[\"trap%u.example\"],"
		"\"tricks\":[\"link.outside\"],\"sketch\":\"%s\"}",
		(unsigned)(next_random() % 300),
		(unsigned)(next_random() % 5000),
		(unsigned)(next_random() % 5000), sketch) < 0)
		abort();
	return json;
}

/* Campaigns come in as they would: sighting by sighting. */
static void
add_campaigns(int64_t n)
{
	struct sighting list[BATCH];
	char batch[32];

	for (int64_t at = 0; at < n; at += BATCH) {
		for (int i = 0; i < BATCH; i++)
			list[i] =
			    (struct sighting){new_sighting(), "first", DAY, 0};
		snprintf(batch, sizeof batch, "g%" PRId64, at);
		if (store_add(store, batch, list, BATCH) < 0)
			abort();
		for (int i = 0; i < BATCH; i++)
			free((char *)(uintptr_t)list[i].json);
	}
}

#define COUNT                                                                  \
	"WITH RECURSIVE t(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL "          \
	"SELECT i + 1 FROM t WHERE i < $1) "

/* Each has $1, how many rows to make, and $2, how many campaigns there are. */
static const struct {
	const char *what, *text;
} fills[] = {
    {"sightings", "INSERT INTO reporters(campaign, reporter, day) " COUNT
		  "SELECT 1 + i % $2, 'r' || i, 20389 + i % 60 FROM t"},
    {"days",
	"INSERT INTO sightings(campaign, day, n) SELECT campaign, day, "
	"count(*) FROM reporters WHERE reporter <> 'first' AND $1 > 0 AND $2 > "
	"0 GROUP BY campaign, day ON CONFLICT(campaign, day) DO UPDATE SET n = "
	"sightings.n + excluded.n"},
    {"counts",
	"UPDATE campaigns SET n = (SELECT count(*) FROM reporters r WHERE "
	"r.campaign = campaigns.id), last_day = 20389 + id % 60 WHERE $1 > 0 "
	"AND $2 > 0"},
    {"warnings",
	"INSERT INTO warnings(campaign, slug, brand, state, version, "
	"published_at, updated_at) SELECT id, 'w-' || id, brand, CASE WHEN id "
	"% 10 = 0 THEN 'draft' ELSE 'published' END, 1, 1761609600 + id * 60, "
	"1761609600 + id * 60 FROM campaigns WHERE $1 > 0 AND $2 > 0"},
    {"versions",
	"INSERT INTO versions(warning, version, title, lead, body, note, "
	"editor, at) SELECT id, 1, '【重要】' || brand || 'を名乗る偽メール ' "
	"|| id, 'lead', 'body', '', 1, updated_at FROM warnings WHERE $1 > 0 "
	"AND $2 > 0"},
};

static const char comments[] =
    "INSERT INTO comments(warning, kind, parent, name, body, fold, state, "
    "flags, is_edited, version, at) " COUNT
    "SELECT 1 + (i * 7919) % $2, CASE WHEN i % 3 = 0 THEN 'question' ELSE "
    "'comment' END, 0, 'n', 'words of comment ' || i, 'f' || i, CASE (i "
    "/ $2) % 5 WHEN 0 THEN 'waiting' WHEN 1 THEN 'refused' ELSE 'shown' END, '', 0, 1, "
    "1761609600 + i FROM t";

static void
fill(int64_t n_campaigns, int64_t n_sightings, int64_t n_comments)
{
	struct sql *q = store_sql(store);
	json_t *list, *x;
	size_t i;

	add_campaigns(n_campaigns);
	for (i = 0; i < sizeof fills / sizeof *fills; i++)
		if (sql_do(q, NULL, fills[i].text, "ii", n_sightings,
			n_campaigns) < 0) {
			fprintf(stderr, "%s: %s\n", fills[i].what,
			    store_why(store));
			exit(1);
		}
	if (sql_do(q, NULL, comments, "ii", n_comments, n_campaigns) < 0)
		abort();
	sql_do(q, &list, "SELECT warning, title FROM versions", "");
	json_array_foreach(list, i, x)
	{
		const char *title =
		    json_string_value(json_object_get(x, "title"));
		char *folded = mekiki_fold(title, strlen(title), NULL);

		store_index(store,
		    json_integer_value(json_object_get(x, "warning")), folded);
		free(folded);
	}
	json_decref(list);
	sql_do(q, NULL, "ANALYZE", "");
}

/* ---- what is asked */

static json_t *
front_page(int64_t i)
{
	(void)i;
	return store_warnings_about(store, "", 0, 50);
}

/* Nine of ten are published. */
static json_t *
last_page(int64_t i)
{
	return store_warnings_about(
	    store, "", (n_made * 9 / 10 / 50 - 1 - i % 5) * 50, 50);
}

static json_t *
of_a_brand(int64_t i)
{
	char brand[24];

	snprintf(brand, sizeof brand, "brand%d", (int)(i % 300));
	return store_warnings_about(store, brand, 0, 50);
}

/* What a reader types, folded as the page does it. */
static json_t *
search_typed(const char *words)
{
	char *folded = mekiki_fold(words, strlen(words), NULL);
	json_t *found = store_search(store, folded, 50);

	free(folded);
	return found;
}

/* "重要", in each title */
static json_t *
search_common(int64_t i)
{
	(void)i;
	return search_typed("重要");
}

static json_t *
search_half_width(int64_t i)
{
	(void)i;
	return search_typed("ﾒｰﾙ");
}

static json_t *
search_one_letter(int64_t i)
{
	static const char *const letters[] = {"名", "b", "ﾒ", "7"};

	return search_typed(letters[i % 4]);
}

/* In few titles: some of three hundred, and of ten thousand. */
static json_t *
search_two_letters(int64_t i)
{
	char words[24];

	snprintf(words, sizeof words, "%d", (int)(10 + i % 90));
	return search_typed(words);
}

static json_t *
search_absent(int64_t i)
{
	(void)i;
	return search_typed("猫の手も借りたい");
}

/* Each pair is common, all of them together stand in no title. */
static json_t *
search_apart(int64_t i)
{
	char words[64];

	snprintf(words, sizeof words, "brand%dを名乗る %d", (int)(i % 300),
	    (int)(1000 + i));
	return search_typed(words);
}

static json_t *
search_rare(int64_t i)
{
	char words[64];

	snprintf(words, sizeof words, "メール %d", (int)(1000 + i * 97));
	return search_typed(words);
}

static json_t *
search_long(int64_t i)
{
	(void)i;
	return search_typed("【重要】brand7を名乗る偽メールが届いたら開かず"
			    "に消してくださいという文をそのまま貼り付けた人");
}

static json_t *
one_page(int64_t i)
{
	return store_comments(store, 1 + i * 97 % n_made, "shown", 0, 200);
}

static json_t *
queue(int64_t i)
{
	return store_queue_of(store, "waiting", i * 100, 50);
}

static json_t *
campaigns(int64_t i)
{
	(void)i;
	return store_campaigns(store, NULL, 1, 200);
}

static json_t *
one_campaign(int64_t i)
{
	return store_campaign(store, 1 + i * 101 % n_made);
}

static json_t *
lookup(int64_t i)
{
	char *json = new_sighting();

	(void)i;
	store_match(store, json);
	free(json);
	return json_array();
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
show(const char *name, double *took, size_t n, size_t rows, double cpu)
{
	qsort(took, n, sizeof *took, compare);
	printf("%-27s median %7.2f  p95 %7.2f  p99 %7.2f  max %7.2f  mean cpu "
	       "%6.2f ms  %zu rows\n",
	    name, took[n / 2], took[n * 95 / 100], took[n * 99 / 100],
	    took[n - 1], cpu / (double)n, rows);
	fflush(stdout);
}

static void
measure(const char *name, json_t *(*ask)(int64_t))
{
	double took[RUNS], cpu = cpu_ms();
	size_t rows = 0;

	for (int64_t i = 0; i < RUNS; i++) {
		double start = now_ms();
		json_t *o = ask(i);

		took[i] = now_ms() - start;
		rows = json_is_array(o) ? json_array_size(o) : 1;
		json_decref(o);
	}
	show(name, took, RUNS, rows, cpu_ms() - cpu);
}

/*
 * GROUPED sightings in batches of `size`, of one campaign or each batch of a
 * new one: what a sighting of them takes.
 */
static void
measure_grouping(const char *name, size_t size, bool is_new)
{
	static double took[GROUPED];
	static char who[BATCH][64];
	struct sighting list[BATCH];
	char *json = new_sighting(), batch[48];
	size_t runs = GROUPED / size;
	double cpu = cpu_ms();
	uint64_t unique = (uint64_t)(now_ms() * 1e6); /* of this run */

	for (size_t i = 0; i < runs; i++) {
		double start;

		if (is_new) {
			free(json);
			json = new_sighting();
		}
		for (size_t k = 0; k < size; k++) {
			snprintf(who[k], sizeof *who, "%" PRIx64 "%zu-%zu",
			    unique, i, k);
			list[k] = (struct sighting){json, who[k], DAY, 0};
		}
		snprintf(batch, sizeof batch, "%" PRIx64 "-%zu", unique, i);
		start = now_ms();
		if (store_add(store, batch, list, size) < 0)
			abort();
		took[i] = (now_ms() - start) / (double)size;
	}
	free(json);
	cpu = (cpu_ms() - cpu) / (double)size;
	show(name, took, runs, size, cpu);
}

/* Off while it is filled: only what is measured has to survive. */
static void
wait_for_disk(bool is_on)
{
	struct sql *q = store_sql(store);
	bool is_lite = !strcmp(sql_engine_name(q), "sqlite");

	sql_do(q, NULL,
	    is_lite
		? (is_on ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF")
		: (is_on ? "SET synchronous_commit=on"
			 : "SET synchronous_commit=off"),
	    "");
}

int
main(int argc, char **argv)
{
	int64_t n[3] = {10000, 1000000, 100000};
	char *why = NULL;
	double start;

	for (int i = 1; i < argc && i < 4; i++)
		n[i - 1] = strtoll(argv[i], NULL, 10);
	store = getenv("MEKIKI_STORE")
		    ? store_open(getenv("MEKIKI_STORE"), true, &why)
		    : NULL;
	if (!store) {
		fprintf(stderr, "board: %s\n", why ? why : "MEKIKI_STORE");
		return 1;
	}
	sql_set_patience(store_sql(store), 0);
	if (strcmp(sql_engine_name(store_sql(store)), "sqlite") != 0)
		server_pid = sql_number(store_sql(store), 0,
		    "SELECT CAST(pg_backend_pid() AS BIGINT)", "");
	start = now_ms();
	n_made = n[0];
	/* One that was filled before is measured again. */
	if (!sql_number(
		store_sql(store), 0, "SELECT count(*) FROM warnings", "")) {
		wait_for_disk(false);
		fill(n[0], n[1], n[2]);
		wait_for_disk(true);
	}
	printf("%s: %" PRId64 " campaigns, %" PRId64 " sightings, %" PRId64
	       " comments made in %.0f s\n",
	    sql_engine_name(store_sql(store)), n[0], n[1], n[2],
	    (now_ms() - start) / 1e3);
	measure("list of warnings", front_page);
	measure("list, one of the last pages", last_page);
	measure("list of a brand", of_a_brand);
	measure("search, in each title", search_common);
	measure("search, half-width kana", search_half_width);
	measure("search, one letter", search_one_letter);
	measure("search, two letters", search_two_letters);
	measure("search, absent words", search_absent);
	measure("search, common but apart", search_apart);
	measure("search, rare words", search_rare);
	measure("search, a whole sentence", search_long);
	measure("comments of a page", one_page);
	measure("queue", queue);
	measure("list of campaigns", campaigns);
	measure("one campaign", one_campaign);
	measure("look a mail up", lookup);
	measure_grouping("group one, new", 1, true);
	measure_grouping("group one, known", 1, false);
	measure_grouping("group one of 500", 500, true);
	store_close(store);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Statements whose answers are read later: order, limits, and what breaks. */
#include "store_tests.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/clock.h"

enum {
	MANY = 333,	    /* statements: more than one journey has */
	BIG = 1024 * 1024,  /* bytes of one value */
	LARGE = 100 * 1000, /* ... of which a few fill a journey */
	SLOW_MS = 400,	    /* patience with a server that sleeps */
	SLOW_MOST_MS = 2500,
	LURES = 160
};

static struct sql *
begun(void)
{
	struct sql *q = store_sql(store);

	assert_int_equal(sql_begin(q, SQL_WRITES), STORE_OK);
	return q;
}

static bool
is_server(void)
{
	return !strcmp(sql_engine_name(store_sql(store)), "postgresql");
}

static void
put(struct sql *q, struct sql_answer *a, int64_t k, const char *v)
{
	sql_queue(q, a, "INSERT INTO piped(k, v) VALUES($1, $2)", "is", k, v);
}

static char *
value_of(size_t n)
{
	char *p = malloc(n + 1);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)('a' + i * 7 % 26);
	p[n] = 0;
	return p;
}

int
make_piped(void **state)
{
	(void)state;
	return sql_do(store_sql(store), NULL,
		   "CREATE TABLE piped(k BIGINT PRIMARY KEY, v TEXT NOT NULL)",
		   "") < 0;
}

int
drop_piped(void **state)
{
	(void)state;
	return sql_do(store_sql(store), NULL, "DROP TABLE piped", "") < 0;
}

static int64_t
kept(void)
{
	return count("SELECT count(*) FROM piped");
}

/* Each answer is that of its own statement, however many there are. */
static void
ask_many(void)
{
	static struct sql_answer a[MANY];
	struct sql *q = begun();

	for (int i = 0; i < MANY; i++) {
		if (i % 3 == 0)
			put(q, &a[i], i, "v");
		else
			sql_queue(q, &a[i],
			    "SELECT CAST($1 AS BIGINT) AS n, count(*) AS rows "
			    "FROM piped",
			    "i", (int64_t)i);
	}
	assert_int_equal(sql_sync(q), STORE_OK);
	for (int i = 0; i < MANY; i++) {
		const json_t *row = json_array_get(a[i].rows, 0);

		if (i % 3 == 0) {
			assert_int_equal(a[i].result, 1);
			assert_int_equal(json_array_size(a[i].rows), 0);
		} else {
			assert_int_equal(
			    json_integer_value(json_object_get(row, "n")), i);
			assert_int_equal(
			    json_integer_value(json_object_get(row, "rows")),
			    i / 3 + 1);
		}
		json_decref(a[i].rows);
	}
	assert_int_equal(sql_end(q, STORE_OK), STORE_OK);
	assert_int_equal(kept(), MANY / 3);
	assert_int_equal(sql_do(q, NULL, "DELETE FROM piped", ""), MANY / 3);
}

void
queue_keeps_order(void **state)
{
	(void)state;
	ask_many();
	sql_set_pipeline(store_sql(store), false);
	ask_many();
	sql_set_pipeline(store_sql(store), true);
}

/* What runs at once comes after what was queued, and so does the end. */
void
queue_comes_first(void **state)
{
	struct sql *q = begun();

	(void)state;
	put(q, NULL, 1, "one");
	assert_int_equal(kept(), 1);
	put(q, NULL, 2, "two");
	assert_int_equal(sql_end(q, STORE_OK), STORE_OK);
	assert_int_equal(kept(), 2);
	q = begun();
	put(q, NULL, 3, "three");
	assert_int_equal(sql_end(q, STORE_E_NONE), STORE_E_NONE);
	assert_int_equal(kept(), 2);
	q = begun();
	assert_int_equal(sql_end(q, STORE_OK), STORE_OK);
	sql_do(q, NULL, "DELETE FROM piped", "");
}

/* Bigger than what the sockets hold, both ways at once. */
void
queue_takes_big_values(void **state)
{
	static struct sql_answer a[40];
	char *big = value_of(BIG), *large = value_of(LARGE);
	struct sql *q = begun();

	(void)state;
	for (int i = 0; i < 40; i++)
		sql_queue(q, &a[i], "SELECT CAST($1 AS TEXT) AS v", "s",
		    i % 10 ? large : big);
	assert_int_equal(sql_sync(q), STORE_OK);
	for (int i = 0; i < 40; i++) {
		assert_string_equal(json_string_value(json_object_get(
					json_array_get(a[i].rows, 0), "v")),
		    i % 10 ? large : big);
		json_decref(a[i].rows);
	}
	put(q, NULL, 1, big);
	assert_int_equal(sql_end(q, STORE_OK), STORE_OK);
	assert_int_equal(
	    count("SELECT CAST(length(v) AS BIGINT) FROM piped"), BIG);
	sql_do(q, NULL, "DELETE FROM piped", "");
	free(large);
	free(big);
}

/*
 * Nothing of it is kept, wherever in the row the failure stands, and the
 * connection goes on.
 */
static void
clash_at(int at)
{
	static struct sql_answer a[MANY];
	struct sql *q = begun();

	for (int i = 0; i < MANY; i++)
		put(q, &a[i], i == at ? 7 : 100 + i, "v");
	assert_true(sql_sync(q) < 0);
	for (int i = 0; i < at; i++)
		assert_int_equal(a[i].result, 1);
	assert_int_equal(a[at].result, STORE_E_CLASH);
	assert_null(a[at].rows);
	for (int i = 0; i < MANY; i++) {
		if (i > at && is_server())
			assert_int_equal(a[i].result, STORE_E_LOST);
		json_decref(a[i].rows);
	}
	assert_true(sql_end(q, STORE_OK) < 0);
	assert_int_equal(kept(), 1);
}

void
queue_fails_whole(void **state)
{
	struct sql *q = begun();

	(void)state;
	put(q, NULL, 7, "v");
	assert_int_equal(sql_end(q, STORE_OK), STORE_OK);
	clash_at(0);
	clash_at(40);
	clash_at(MANY - 1);
	/* With the COMMIT in the same journey. */
	q = begun();
	put(q, NULL, 8, "v");
	put(q, NULL, 7, "again");
	put(q, NULL, 9, "v");
	assert_int_equal(sql_end(q, STORE_OK), STORE_E_CLASH);
	assert_int_equal(kept(), 1);
	/* What was prepared on the way may or may not be: it is asked anew. */
	for (int i = 0; i < 3; i++) {
		q = begun();
		put(q, NULL, 20 + i, "v");
		assert_int_equal(sql_end(q, STORE_OK), STORE_OK);
	}
	assert_int_equal(kept(), 4);
	sql_do(q, NULL, "DELETE FROM piped", "");
}

/* The server's end of the connection dies behind the first statement. */
static void
kill_at(int at)
{
	static struct sql_answer a[MANY];
	struct sql *q = begun();

	for (int i = 0; i < MANY; i++) {
		if (i == at)
			sql_queue(q, &a[i],
			    "SELECT pg_terminate_backend(pg_backend_pid())",
			    "");
		else
			put(q, &a[i], i, "v");
	}
	assert_int_equal(sql_sync(q), STORE_E_LOST);
	for (int i = 0; i < MANY; i++) {
		if (i > at)
			assert_int_equal(a[i].result, STORE_E_LOST);
		json_decref(a[i].rows);
	}
	assert_int_equal(sql_end(q, STORE_OK), STORE_E_LOST);
}

static void
wait_until_reached(void)
{
	struct timespec rest = {0, 50 * 1000000};

	for (int i = 0; i < 200 && !store_is_reached(store); i++)
		nanosleep(&rest, NULL);
}

void
queue_survives_a_kill(void **state)
{
	static const int at[] = {0, 5, 63, 64, MANY - 1};

	(void)state;
	if (!is_server())
		skip();
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		kill_at(at[i]);
		wait_until_reached();
		assert_int_equal(kept(), 0);
		ask_many();
	}
}

/* The same limit as for a statement that is alone. */
void
queue_does_not_wait_for_ever(void **state)
{
	struct sql *q;
	int64_t start;

	(void)state;
	if (!is_server())
		skip();
	q = begun();
	sql_set_patience(q, SLOW_MS);
	start = clock_ms();
	put(q, NULL, 1, "v");
	sql_queue(q, NULL, "SELECT pg_sleep(3)", "");
	put(q, NULL, 2, "v");
	assert_int_equal(sql_sync(q), STORE_E_LOST);
	assert_in_range(clock_ms() - start, SLOW_MS, SLOW_MOST_MS);
	assert_string_equal(store_reason(store_why(store)),
	    "the database does not answer in "
	    "time");
	assert_int_equal(sql_end(q, STORE_OK), STORE_E_LOST);
	sql_set_patience(q, SQL_PATIENCE_MS);
	wait_until_reached();
	assert_int_equal(kept(), 0);
	ask_many();
}

/* ---- a batch and its sightings one by one */

/*
 * Families of lures whose members are more or less alike; `is_clear`: so much
 * that where one goes is not a matter of which came first.
 */
static char *
generated(int i, bool is_clear)
{
	struct lure l = {.whole = 9000 + i % 13,
	    .whole_changed = i * 5 % (is_clear ? 9 : 17),
	    .head = 9100 + i % (is_clear ? 13 : 7),
	    .head_changed = i % 11 || is_clear ? 40 : 3,
	    .brand = "piped",
	    .subject_key = i % 5 ? "" : "00000000000000aa"};

	if (is_clear)
		l.subject_key = "";
	return lure(&l);
}

/* Two reporters each: where each of them went. */
static void
add_generated(const char *id, bool is_clear, int64_t *campaigns)
{
	static struct sighting list[LURES * 2];
	static char who[LURES * 2][16], *json[LURES];

	for (int i = 0; i < LURES * 2; i++) {
		if (i < LURES)
			json[i] = strdup(generated(i, is_clear));
		snprintf(who[i], sizeof *who, "g%d", i);
		list[i] =
		    (struct sighting){json[i % LURES], who[i], DAY + i % 3, -1};
	}
	assert_int_equal(store_add(store, id, list, LURES * 2), STORE_OK);
	for (int i = 0; i < LURES * 2; i++)
		campaigns[i] = list[i].campaign;
	for (int i = 0; i < LURES; i++)
		free(json[i]);
}

/* All that a batch writes, without the ids of this run. */
static json_t *
written(void)
{
	static const char *const texts[] = {
	    "SELECT n, first_day, last_day FROM campaigns WHERE brand = "
	    "'piped' ORDER BY id",
	    "SELECT t.kind, t.value, t.n FROM traits t JOIN campaigns c ON "
	    "c.id = t.campaign WHERE brand = 'piped' ORDER BY c.id, kind, "
	    "value",
	    "SELECT f.kind, f.value, f.n FROM forms f JOIN exemplars e ON "
	    "e.id = f.exemplar JOIN campaigns c ON c.id = e.campaign WHERE "
	    "brand = 'piped' ORDER BY e.id, kind, value",
	    "SELECT s.day, s.n FROM sightings s JOIN campaigns c ON c.id = "
	    "s.campaign WHERE brand = 'piped' ORDER BY c.id, day",
	    "SELECT b.key FROM bands b JOIN exemplars e ON e.id = b.exemplar "
	    "JOIN campaigns c ON c.id = e.campaign WHERE brand = 'piped' ORDER "
	    "BY e.id, key",
	    "SELECT r.reporter, r.day FROM reporters r JOIN campaigns c ON "
	    "c.id = r.campaign WHERE brand = 'piped' ORDER BY c.id, reporter"};
	json_t *all = json_array(), *rows;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		sql_do(store_sql(store), &rows, texts[i], "");
		assert_true(json_array_size(rows) > 0);
		json_array_append_new(all, rows);
	}
	return all;
}

static void
remove_generated(void)
{
#define MINE  "(SELECT id FROM campaigns WHERE brand = 'piped')"
#define FORMS "(SELECT id FROM exemplars WHERE campaign IN " MINE ")"
	static const char *const texts[] = {
	    "DELETE FROM reporters WHERE campaign IN " MINE,
	    "DELETE FROM sightings WHERE campaign IN " MINE,
	    "DELETE FROM traits WHERE campaign IN " MINE,
	    "DELETE FROM forms WHERE exemplar IN " FORMS,
	    "DELETE FROM bands WHERE exemplar IN " FORMS,
	    "DELETE FROM exemplars WHERE campaign IN " MINE,
	    "DELETE FROM campaigns WHERE brand = 'piped'",
	    "DELETE FROM batches WHERE id LIKE 'piped%'"};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_true(sql_do(store_sql(store), NULL, texts[i], "") >= 0);
}

void
batch_is_the_same_without(void **state)
{
	static int64_t a[LURES * 2], b[LURES * 2];
	json_t *with, *without;

	(void)state;
	add_generated("piped1", false, a);
	with = written();
	/* The same batch again is nobody's. */
	add_generated("piped1", false, b);
	assert_int_equal(b[0], -1);
	remove_generated();
	sql_set_pipeline(store_sql(store), false);
	add_generated("piped2", false, b);
	sql_set_pipeline(store_sql(store), true);
	without = written();
	assert_true(json_equal(with, without));
	for (int i = 0; i < LURES * 2; i++)
		assert_int_equal(a[i] - a[0], b[i] - b[0]);
	json_decref(with);
	json_decref(without);
	remove_generated();
}

/* Together: who is with whom, however it came. */
void
batch_is_as_one_by_one(void **state)
{
	static int64_t a[LURES], b[LURES * 2];
	char who[24];

	(void)state;
	for (int i = 0; i < LURES; i++) {
		snprintf(who, sizeof who, "piped-%d", i);
		a[i] = report(who, who, DAY, generated(i, true));
	}
	remove_generated();
	add_generated("piped3", true, b);
	for (int i = 0; i < LURES; i++) {
		assert_int_equal(b[i], b[i + LURES]);
		for (int k = 0; k < i; k++)
			assert_int_equal(a[i] == a[k], b[i] == b[k]);
	}
	remove_generated();
}

/* A batch whose connection dies is sent again, and counts once. */
void
batch_counts_once_after_a_kill(void **state)
{
	struct sql *q = store_sql(store);
	struct store *other;
	int64_t ids[LURES * 2], pid;

	(void)state;
	if (!is_server())
		skip();
	other = store_open(where(), false, NULL);
	assert_non_null(other);
	pid = sql_number(
	    q, 0, "SELECT CAST(pg_backend_pid() AS BIGINT) AS pid", "");
	sql_do(store_sql(other), NULL, "SELECT pg_terminate_backend($1)", "i",
	    pid);
	store_close(other);
	for (int tries = 0; tries < 20; tries++) {
		struct sighting g = {generated(0, true), "g0", DAY, -1};

		if (store_add(store, "piped4", &g, 1) >= 0)
			break;
		wait_until_reached();
	}
	assert_int_equal(
	    count("SELECT n FROM campaigns WHERE brand = 'piped'"), 1);
	add_generated("piped5", false, ids);
	add_generated("piped5", false, ids);
	assert_int_equal(count("SELECT CAST(sum(n) AS BIGINT) FROM campaigns "
			       "WHERE brand = 'piped'"),
	    LURES * 2);
	remove_generated();
}

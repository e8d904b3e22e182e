/* SPDX-License-Identifier: MIT */
/* Parameters as text, transactions, the choice of the engine. */
#include "store/sql_impl.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/text.h"

void
sql_say(struct sql *q, const char *why)
{
	snprintf(q->why, sizeof q->why, "%s", why ? why : "no reason given");
}

unsigned
sql_slot(const char *text)
{
	unsigned h = 5381;

	for (; *text; text++)
		h = h * 33 + (unsigned char)*text;
	return h % SQL_KEPT;
}

static void
init_lock(struct sql *q)
{
	pthread_mutexattr_t a;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&q->lock, &a);
	pthread_mutexattr_destroy(&a);
}

struct sql *
sql_open(const char *where, bool may_wait, char **why_out)
{
	static const char lite[] = "sqlite:";
	struct sql *q = strncmp(where, lite, sizeof lite - 1)
			    ? postgres_open(where, may_wait, why_out)
			    : sqlite_open(where + sizeof lite - 1, why_out);

	if (q)
		init_lock(q);
	return q;
}

void
sql_close(struct sql *q)
{
	if (!q)
		return;
	pthread_mutex_destroy(&q->lock);
	q->engine->close(q);
	free(q);
}

const char *
sql_engine_name(const struct sql *q)
{
	return q->engine->name;
}

const char *
sql_why(const struct sql *q)
{
	return q->why;
}

/* False when another thread waits for the database all the time. */
static bool
enter(struct sql *q)
{
	struct timespec t;

	if (!pthread_mutex_trylock(&q->lock))
		return true;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += SQL_TURN_MS / 1000;
	return !pthread_mutex_clocklock(&q->lock, CLOCK_MONOTONIC, &t);
}

void
sql_set_patience(struct sql *q, unsigned ms)
{
	q->patience_ms = ms;
}

/* What is queued comes before what follows. */
static void
settle(struct sql *q)
{
	int rc = q->engine->sync ? q->engine->sync(q) : STORE_OK;

	if (rc < 0 && !q->queue_failure)
		q->queue_failure = rc;
	q->is_failed |= q->is_inside && rc == STORE_E_LOST;
}

/* Nothing of a transaction in which a text was none is kept. */
static bool
takes(struct sql *q, const char *kinds, const char *const *params, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (kinds[i] != 's' || !params[i] || text_is_utf8(params[i]))
			continue;
		sql_say(q, "a text is not UTF-8");
		q->is_refused |= q->is_inside;
		return false;
	}
	return true;
}

static int
run_locked(struct sql *q, json_t **rows_out, const char *text,
    const char *kinds, const char *const *params, size_t n)
{
	int result;

	if (rows_out)
		*rows_out = NULL;
	if (!enter(q))
		return STORE_E_LOST;
	settle(q);
	if (q->is_failed)
		result = STORE_E_LOST;
	else if (!takes(q, kinds, params, n))
		result = STORE_E_INPUT;
	else
		result = q->engine->run(q, text, kinds, params, n, rows_out);
	q->is_failed |= q->is_inside && result == STORE_E_LOST;
	pthread_mutex_unlock(&q->lock);
	return result;
}

struct params {
	const char *list[SQL_PARAMS_MOST];
	char numbers[SQL_PARAMS_MOST][24];
	size_t n;
};

static void
read_params(struct params *p, const char *kinds, va_list ap)
{
	for (p->n = 0; kinds[p->n]; p->n++) {
		char *number = p->numbers[p->n];

		if (p->n == SQL_PARAMS_MOST)
			abort();
		if (kinds[p->n] == 'i') {
			snprintf(number, sizeof *p->numbers, "%" PRId64,
			    va_arg(ap, int64_t));
			p->list[p->n] = number;
		} else {
			p->list[p->n] = va_arg(ap, const char *);
		}
	}
}

static int
run(struct sql *q, json_t **rows_out, const char *text, const char *kinds,
    va_list ap)
{
	struct params p;

	read_params(&p, kinds, ap);
	return run_locked(q, rows_out, text, kinds, p.list, p.n);
}

int
sql_texts(struct sql *q, json_t **rows_out, const char *text,
    const char *const *params, size_t n)
{
	char kinds[SQL_PARAMS_MOST + 1] = "";

	if (n > SQL_PARAMS_MOST)
		abort();
	memset(kinds, 's', n);
	return run_locked(q, rows_out, text, kinds, params, n);
}

int
sql_do(
    struct sql *q, json_t **rows_out, const char *text, const char *kinds, ...)
{
	va_list ap;
	int result;

	va_start(ap, kinds);
	result = run(q, rows_out, text, kinds, ap);
	va_end(ap);
	return result;
}

/* ---- without waiting */

static bool
can_queue(const struct sql *q)
{
	return q->has_pipeline && !q->is_step_wise;
}

static void
queue(struct sql *q, struct sql_answer *answer, const char *text,
    const char *kinds, const char *const *params, size_t n)
{
	struct sql_answer mine;
	int rc;

	if (!q->is_inside)
		abort();
	if (!answer)
		answer = &mine;
	*answer = (struct sql_answer){STORE_E_LOST, NULL};
	if (!can_queue(q)) {
		rc = answer->result =
		    run_locked(q, &answer->rows, text, kinds, params, n);
	} else if (!takes(q, kinds, params, n)) {
		rc = answer->result = STORE_E_INPUT;
	} else {
		rc = q->is_failed ? STORE_E_LOST
				  : q->engine->queue(q, text, params, n,
					answer == &mine ? NULL : answer);
		q->is_failed |= rc == STORE_E_LOST;
	}
	if (rc < 0 && !q->queue_failure)
		q->queue_failure = rc;
	if (answer == &mine)
		json_decref(mine.rows);
}

void
sql_queue(struct sql *q, struct sql_answer *answer, const char *text,
    const char *kinds, ...)
{
	struct params p;
	va_list ap;

	va_start(ap, kinds);
	read_params(&p, kinds, ap);
	va_end(ap);
	queue(q, answer, text, kinds, p.list, p.n);
}

void
sql_queue_texts(struct sql *q, struct sql_answer *answer, const char *text,
    const char *const *params, size_t n)
{
	char kinds[SQL_PARAMS_MOST + 1] = "";

	if (n > SQL_PARAMS_MOST)
		abort();
	memset(kinds, 's', n);
	queue(q, answer, text, kinds, params, n);
}

int
sql_sync(struct sql *q)
{
	settle(q);
	return q->queue_failure;
}

void
sql_set_pipeline(struct sql *q, bool is_on)
{
	q->is_step_wise = !is_on;
}

int64_t
sql_number(
    struct sql *q, int64_t none, const char *text, const char *kinds, ...)
{
	json_t *rows, *first;
	va_list ap;
	int64_t n = none;

	va_start(ap, kinds);
	run(q, &rows, text, kinds, ap);
	va_end(ap);
	first = json_array_get(rows, 0);
	if (first) {
		const json_t *v =
		    json_object_iter_value(json_object_iter(first));

		n = json_is_integer(v) ? json_integer_value(v) : none;
	}
	json_decref(rows);
	return n;
}

bool
sql_is_reached(struct sql *q)
{
	return sql_number(q, 0, "SELECT 1 AS one", "") == 1;
}

/* The failure of before keeps its words: the engine may have rolled back. */
static void
roll_back(struct sql *q)
{
	char why[sizeof q->why];

	memcpy(why, q->why, sizeof why);
	q->engine->run(q, "ROLLBACK", "", NULL, 0, NULL);
	memcpy(q->why, why, sizeof why);
}

int
sql_begin(struct sql *q, enum sql_kind kind)
{
	int result;

	if (!enter(q))
		return STORE_E_LOST;
	if (q->is_inside)
		abort();
	result = q->engine->begin(q, kind);
	if (result < 0) {
		roll_back(q);
		pthread_mutex_unlock(&q->lock);
		return result;
	}
	q->is_inside = true;
	q->is_reading = kind == SQL_READS;
	q->is_failed = q->is_refused = false;
	q->queue_failure = STORE_OK;
	return STORE_OK;
}

/* In one journey with what is queued: it is skipped when that fails. */
static int
commit(struct sql *q)
{
	struct sql_answer a = {STORE_E_LOST, NULL};

	if (!can_queue(q))
		return q->engine->run(q, "COMMIT", "", NULL, 0, NULL);
	if (q->engine->queue(q, "COMMIT", NULL, 0, &a) < 0)
		return STORE_E_LOST;
	settle(q);
	json_decref(a.rows);
	return q->queue_failure < 0 ? q->queue_failure : a.result;
}

int
sql_end(struct sql *q, int result)
{
	if (result >= 0 && q->queue_failure)
		result = q->queue_failure;
	if (q->is_refused)
		result = STORE_E_INPUT;
	if (q->is_failed)
		result = STORE_E_LOST;
	if (result >= 0) {
		int ended = commit(q);

		if (ended < 0)
			result = q->is_failed ? STORE_E_LOST : ended;
	}
	if (result < 0) {
		settle(q);
		roll_back(q);
	}
	q->is_inside = q->is_reading = q->is_failed = false;
	pthread_mutex_unlock(&q->lock);
	return result;
}

int
sql_backup(struct sql *q, const char *path)
{
	int result;

	if (!q->engine->backup) {
		sql_say(q, "back PostgreSQL up with pg_dump");
		return STORE_E_INPUT;
	}
	pthread_mutex_lock(&q->lock);
	result = q->engine->backup(q, path);
	pthread_mutex_unlock(&q->lock);
	return result;
}

/* SPDX-License-Identifier: MIT */
/*
 * Statements sent one after the other, then all of their answers read: libpq's
 * pipeline mode. It is entered with the first and left with the last, so that
 * nothing else has to know of it. The connection does not block: libpq keeps
 * what the server does not take yet and reads what comes meanwhile, so neither
 * waits for the other.
 */
#include "store/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct pg *
pg_of(struct sql *q)
{
	return (struct pg *)(void *)q;
}

static void
note(struct pg *p, enum pg_sent_kind kind, struct sql_answer *answer)
{
	p->sent[p->n_sent++] = (struct pg_sent){kind, answer};
}

static void
empty(struct pg *p)
{
	p->n_sent = p->n_statements = p->bytes_sent = 0;
}

/* libpq and we are not of one mind: only a new connection helps. */
static int
give_up(struct pg *p)
{
	char state[6];

	pg_say(p, NULL, state);
	shutdown(p->f.PQsocket(p->conn), SHUT_RDWR);
	p->is_late = true;
	empty(p);
	return STORE_E_LOST;
}

/* ---- sending */

/* The text gets its slot; what was there goes. */
static bool
keep(struct pg *p, unsigned slot, const char *name, const char *text, int n)
{
	char old[PG_NAME], drop[PG_NAME + 16];

	if (p->kept[slot]) {
		pg_name(p->kept[slot], old);
		snprintf(drop, sizeof drop, "DEALLOCATE %s", old);
		if (!p->f.PQsendQueryParams(
			p->conn, drop, 0, NULL, NULL, NULL, NULL, 0))
			return false;
		note(p, PG_KEEPING, NULL);
		free(p->kept[slot]);
		p->kept[slot] = NULL;
	}
	if (!p->f.PQsendPrepare(p->conn, name, text, n, NULL))
		return false;
	note(p, PG_KEEPING, NULL);
	p->kept[slot] = strdup(text);
	if (!p->kept[slot])
		abort();
	return true;
}

static bool
send_one(struct pg *p, const char *text, const char *const *params, int n)
{
	unsigned slot = sql_slot(text);
	char name[PG_NAME];

	if (!n || p->is_pooled)
		return p->f.PQsendQueryParams(
		    p->conn, text, n, NULL, params, NULL, NULL, 0);
	pg_name(text, name);
	if ((!p->kept[slot] || strcmp(p->kept[slot], text) != 0) &&
	    !keep(p, slot, name, text, n))
		return false;
	return p->f.PQsendQueryPrepared(
	    p->conn, name, n, params, NULL, NULL, 0);
}

static size_t
size_of(const char *text, const char *const *params, size_t n)
{
	size_t size = strlen(text);

	for (size_t i = 0; i < n; i++)
		size += params[i] ? strlen(params[i]) : 0;
	return size;
}

static bool
has_room(const struct pg *p, size_t size)
{
	return !p->n_statements ||
	       (p->n_statements < PG_QUEUE_MOST &&
		   size <= PG_QUEUE_BYTES_MOST &&
		   p->bytes_sent <= PG_QUEUE_BYTES_MOST - size);
}

int
pg_queue(struct sql *q, const char *text, const char *const *params, size_t n,
    struct sql_answer *answer)
{
	struct pg *p = pg_of(q);
	size_t size = size_of(text, params, n);
	int rc = STORE_OK;

	if (!has_room(p, size))
		rc = pg_sync(q);
	if (rc < 0)
		return rc;
	if (pg_is_down(p))
		return STORE_E_LOST;
	if (!p->n_sent && !p->pipe.PQenterPipelineMode(p->conn))
		return give_up(p);
	if (!send_one(p, text, params, (int)n))
		return give_up(p);
	note(p, strcmp(text, "COMMIT") ? PG_STATEMENT : PG_COMMIT, answer);
	p->n_statements++;
	p->bytes_sent += size;
	return STORE_OK;
}

/* ---- reading */

/* What was skipped for another's failure has no words of its own. */
static int
take(struct pg *p, const struct pg_sent *sent, const PGresult *r)
{
	struct sql_answer *a = sent->answer;
	int rc = STORE_E_LOST;

	if (p->f.PQresultStatus(r) != PGRES_PIPELINE_ABORTED)
		rc =
		    pg_take(p, sent->kind == PG_COMMIT, r, a ? &a->rows : NULL);
	if (a)
		a->result = rc;
	return rc;
}

/* Each has the time it would have if it were alone. */
static int
read_answer(struct pg *p, const struct pg_sent *sent)
{
	int64_t until = pg_until(p);
	int rc = STORE_E_LOST;
	char state[6];

	for (bool is_first = true;; is_first = false) {
		PGresult *r;

		if (!pg_wait(p, until)) {
			pg_say(p, NULL, state);
			return STORE_E_LOST;
		}
		r = p->f.PQgetResult(p->conn);
		if (!r)
			return rc;
		if (is_first)
			rc = take(p, sent, r);
		p->f.PQclear(r);
		/* libpq would go on to say so of each. */
		if (pg_is_down(p))
			return STORE_E_LOST;
	}
}

static bool
read_end(struct pg *p)
{
	PGresult *r = NULL;
	bool ok;

	if (pg_wait(p, pg_until(p)))
		r = p->f.PQgetResult(p->conn);
	ok = r && p->f.PQresultStatus(r) == PGRES_PIPELINE_SYNC;
	p->f.PQclear(r);
	return ok && p->pipe.PQexitPipelineMode(p->conn);
}

int
pg_sync(struct sql *q)
{
	struct pg *p = pg_of(q);
	int first = STORE_OK;

	if (!p->n_sent)
		return STORE_OK;
	pg_set_wait(p, q->is_reading ? "SELECT" : "");
	if (!p->pipe.PQpipelineSync(p->conn))
		return give_up(p);
	for (size_t i = 0; i < p->n_sent && !pg_is_down(p); i++) {
		int rc = read_answer(p, &p->sent[i]);

		if (rc < 0 && !first)
			first = rc;
	}
	p->is_unsure |= first < 0;
	if (pg_is_down(p))
		first = first < 0 ? first : STORE_E_LOST;
	else if (!read_end(p))
		return give_up(p);
	empty(p);
	return first;
}

/* SPDX-License-Identifier: MIT */
/* The engine for several nodes. */
#include "store/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	OID_INT8 = 20, /* pg_type.dat */
	OID_INT4 = 23
};

static struct pg *
pg_of(struct sql *q)
{
	return (struct pg *)(void *)q;
}

static json_t *
value_of(const struct pg_calls *f, const PGresult *r, int row, int i)
{
	const char *p = f->PQgetvalue(r, row, i);
	Oid type = f->PQftype(r, i);

	if (f->PQgetisnull(r, row, i))
		return json_null();
	if (type == OID_INT8 || type == OID_INT4)
		return json_integer(strtoll(p, NULL, 10));
	return json_string(p);
}

static json_t *
rows_of(const struct pg_calls *f, const PGresult *r)
{
	json_t *rows = json_array();

	for (int row = 0; row < f->PQntuples(r); row++) {
		json_t *o = json_object();

		for (int i = 0; i < f->PQnfields(r); i++)
			json_object_set_new(
			    o, f->PQfname(r, i), value_of(f, r, row, i));
		json_array_append_new(rows, o);
	}
	return rows;
}

static bool
is_done(const struct pg *p, const PGresult *r)
{
	return r && p->f.PQresultStatus(r) == PGRES_COMMAND_OK;
}

void
pg_name(const char *text, char out[PG_NAME])
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	snprintf(out, PG_NAME, "mekiki%016" PRIx64, h);
}

/* True when the slot has this text; else *why_out is its failure. */
static bool
keep(struct pg *p, unsigned slot, const char *name, const char *text, int n,
    PGresult **why_out)
{
	const struct pg_calls *f = &p->f;
	char old[PG_NAME], drop[PG_NAME + 16];
	PGresult *r;

	if (p->kept[slot]) {
		pg_name(p->kept[slot], old);
		snprintf(drop, sizeof drop, "DEALLOCATE %s", old);
		r = pg_answer(p, f->PQsendQuery(p->conn, drop));
		if (!is_done(p, r)) {
			*why_out = r;
			return false;
		}
		f->PQclear(r);
		free(p->kept[slot]);
		p->kept[slot] = NULL;
	}
	r = pg_answer(p, f->PQsendPrepare(p->conn, name, text, n, NULL));
	if (!is_done(p, r)) {
		*why_out = r;
		return false;
	}
	f->PQclear(r);
	p->kept[slot] = strdup(text);
	if (!p->kept[slot])
		abort();
	return true;
}

/* Planning costs more than running most of them. */
static PGresult *
run_kept(struct pg *p, const char *text, const char *const *params, int n)
{
	unsigned slot = sql_slot(text);
	PGresult *why = NULL;
	char name[PG_NAME];

	pg_name(text, name);
	if ((!p->kept[slot] || strcmp(p->kept[slot], text) != 0) &&
	    !keep(p, slot, name, text, n, &why))
		return why;
	return pg_answer(p,
	    p->f.PQsendQueryPrepared(p->conn, name, n, params, NULL, NULL, 0));
}

static PGresult *
send(struct pg *p, const char *text, const char *const *params, int n)
{
	if (n && !p->is_pooled)
		return run_kept(p, text, params, n);
	return pg_answer(p, n ? p->f.PQsendQueryParams(p->conn, text, n, NULL,
				    params, NULL, NULL, 0)
			      : p->f.PQsendQuery(p->conn, text));
}

static int
failed(struct pg *p, const PGresult *r)
{
	char state[6];

	pg_say(p, r, state);
	/* One that does not look like a proxy. */
	if (!strcmp(state, "26000") || !strcmp(state, "42P05"))
		p->is_pooled = true;
	return strncmp(state, "23", 2) ? STORE_E_LOST : STORE_E_CLASH;
}

int
pg_take(struct pg *p, bool is_commit, const PGresult *r, json_t **rows_out)
{
	PGresult *w = (PGresult *)(uintptr_t)r; /* libpq lacks its const */

	if (pg_is_failure(p, r))
		return failed(p, r);
	if (rows_out)
		*rows_out = rows_of(&p->f, r);
	/* COMMIT of a failed transaction says so in its tag alone. */
	if (is_commit && strcmp(p->f.PQcmdStatus(w), "COMMIT") != 0)
		return STORE_E_LOST;
	return (int)strtol(p->f.PQcmdTuples(w), NULL, 10);
}

void
pg_set_wait(struct pg *p, const char *text)
{
	bool is_page =
	    (!p->q.is_inside || p->q.is_reading) && !strncmp(text, "SELECT", 6);

	p->wait_ms = p->q.patience_ms;
	if (is_page && p->wait_ms > SQL_READ_MS)
		p->wait_ms = SQL_READ_MS;
}

/* What failed in a pipeline may or may not have prepared something. */
static bool
is_sure(struct pg *p)
{
	PGresult *r;
	bool ok;

	if (!p->is_unsure || p->q.is_inside)
		return true;
	p->wait_ms = p->q.patience_ms;
	r = pg_answer(p, p->f.PQsendQuery(p->conn, "DEALLOCATE ALL"));
	ok = is_done(p, r);
	if (ok)
		pg_forget(p);
	else
		failed(p, r);
	p->f.PQclear(r);
	return ok;
}

static int
run_once(struct pg *p, const char *text, const char *const *params, int n,
    json_t **rows_out)
{
	PGresult *r;
	int result;

	if (!is_sure(p))
		return STORE_E_LOST;
	pg_set_wait(p, text);
	r = send(p, text, params, n);
	result = pg_take(p, !strcmp(text, "COMMIT"), r, rows_out);
	p->f.PQclear(r);
	return result;
}

/* What may be done twice: it has changed nothing, whatever became of it. */
static bool
is_harmless(const char *text)
{
	return !strncmp(text, "SELECT", 6) || !strncmp(text, "BEGIN", 5);
}

static int
pg_run(struct sql *q, const char *text, const char *kinds,
    const char *const *params, size_t n, json_t **rows_out)
{
	struct pg *p = pg_of(q);
	bool was_pooled = p->is_pooled, was_down = pg_is_down(p);
	int result;

	/* Within a transaction a lost connection must stay a failure. */
	if (was_down) {
		if (!strcmp(text, "ROLLBACK"))
			return STORE_OK;
		if (q->is_inside || !pg_revive(p))
			return STORE_E_LOST;
	}
	result = run_once(p, text, params, (int)n, rows_out);
	if (result != STORE_E_LOST || q->is_inside || was_down ||
	    !is_harmless(text))
		return result;
	/* The server was started anew since it was asked last. */
	if (pg_is_down(p) ? pg_revive(p) : p->is_pooled != was_pooled)
		result = run_once(p, text, params, (int)n, rows_out);
	return result;
}

/*
 * What holds all others off for long is ended by the server: a node that was
 * stopped in the middle of a transaction, or one that waits for it. A search is
 * compiled to machine code (JIT) for longer than it takes.
 */
#define BEGIN                                                                  \
	"BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL "                    \
	"idle_in_transaction_session_timeout = '30s'"

static int
pg_begin(struct sql *q, enum sql_kind kind)
{
	static const char *const texts[] = {
	    [SQL_READS] = "BEGIN READ ONLY; SET LOCAL jit = off",
	    [SQL_WRITES] = BEGIN,
	    [SQL_ALONE] = BEGIN "; SELECT pg_advisory_xact_lock(7316)"};

	return pg_run(q, texts[kind], "", NULL, 0, NULL);
}

static void
pg_close(struct sql *q)
{
	struct pg *p = pg_of(q);

	for (size_t i = 0; i < SQL_KEPT; i++)
		free(p->kept[i]);
	p->f.PQfinish(p->conn);
}

static const struct sql_engine engine = {"postgresql",
    "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", pg_run, pg_begin,
    pg_queue, pg_sync, NULL, pg_close};

struct sql *
postgres_open(const char *conninfo, bool may_wait, char **why_out)
{
	static const char *const names[] = {PG_CALLS(LATE_NAME)};
	static const char *const more[] = {PG_PIPE_CALLS(LATE_NAME)};
	struct pg *p = calloc(1, sizeof *p);

	if (!p)
		abort();
	p->q.engine = &engine;
	p->q.patience_ms = SQL_PATIENCE_MS;
	if (!late_open(
		PG_LIBRARY, names, sizeof names / sizeof *names, &p->f)) {
		sql_say(&p->q, PG_LIBRARY " is not installed");
	} else if (pg_prepare(p, conninfo)) {
		p->q.has_pipeline = late_open(
		    PG_LIBRARY, more, sizeof more / sizeof *more, &p->pipe);
		if (pg_connect(p) || may_wait)
			return &p->q;
		p->f.PQfinish(p->conn);
	}
	/* The conninfo may hold a password: it is not repeated. */
	if (why_out)
		*why_out = strdup(p->q.why);
	free(p);
	return NULL;
}

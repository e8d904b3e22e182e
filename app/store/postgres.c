/* SPDX-License-Identifier: MIT */
/* The engine for several nodes. */
#include "store/sql_impl.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "late/late.h"

#define DISK_FULL "53100" /* PostgreSQL, appendix A */
#define LIBRARY	  "libpq.so.5"
#define CALLS(X)                                                               \
	X(PQclear)                                                             \
	X(PQcmdStatus)                                                         \
	X(PQcmdTuples)                                                         \
	X(PQconnectdb)                                                         \
	X(PQerrorMessage)                                                      \
	X(PQexecParams)                                                        \
	X(PQexecPrepared)                                                      \
	X(PQfinish)                                                            \
	X(PQfname)                                                             \
	X(PQftype)                                                             \
	X(PQgetisnull)                                                         \
	X(PQgetvalue)                                                          \
	X(PQnfields)                                                           \
	X(PQntuples)                                                           \
	X(PQprepare)                                                           \
	X(PQreset)                                                             \
	X(PQresultErrorField)                                                  \
	X(PQresultStatus)                                                      \
	X(PQsetClientEncoding)                                                 \
	X(PQsetNoticeProcessor)                                                \
	X(PQstatus)

struct calls {
	CALLS(LATE_POINTER)
};

enum {
	OID_INT8 = 20, /* pg_type.dat */
	OID_INT4 = 23
};

struct pg {
	struct sql q;
	struct calls f;
	PGconn *conn;
	char *kept[SQL_KEPT]; /* texts of what this connection has prepared */
};

static struct pg *
pg_of(struct sql *q)
{
	return (struct pg *)(void *)q;
}

static json_t *
value_of(const struct calls *f, const PGresult *r, int row, int i)
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
rows_of(const struct calls *f, const PGresult *r)
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

static void
forget_kept(struct pg *p)
{
	for (size_t i = 0; i < SQL_KEPT; i++) {
		free(p->kept[i]);
		p->kept[i] = NULL;
	}
}

static bool
is_done(const struct calls *f, const PGresult *r)
{
	return f->PQresultStatus(r) == PGRES_COMMAND_OK;
}

/* NULL, and the slot has this text; or why not. */
static PGresult *
keep(struct pg *p, unsigned slot, const char *name, const char *text, int n)
{
	const struct calls *f = &p->f;
	char old[64];
	PGresult *r;

	if (p->kept[slot]) {
		snprintf(old, sizeof old, "DEALLOCATE %s", name);
		r = f->PQexecParams(p->conn, old, 0, NULL, NULL, NULL, NULL, 0);
		if (!is_done(f, r))
			return r;
		f->PQclear(r);
		free(p->kept[slot]);
		p->kept[slot] = NULL;
	}
	r = f->PQprepare(p->conn, name, text, n, NULL);
	if (!is_done(f, r))
		return r;
	f->PQclear(r);
	p->kept[slot] = strdup(text);
	if (!p->kept[slot])
		abort();
	return NULL;
}

/* Planning costs more than running most of them. */
static PGresult *
run_kept(struct pg *p, const char *text, const char *const *params, int n)
{
	unsigned slot = sql_slot(text);
	PGresult *r = NULL;
	char name[32];

	snprintf(name, sizeof name, "mekiki%u", slot);
	if (!p->kept[slot] || strcmp(p->kept[slot], text) != 0)
		r = keep(p, slot, name, text, n);
	return r ? r
		 : p->f.PQexecPrepared(p->conn, name, n, params, NULL, NULL, 0);
}

static int
pg_run(struct sql *q, const char *text, const char *kinds,
    const char *const *params, size_t n, json_t **rows_out)
{
	const struct calls *f = &pg_of(q)->f;
	PGconn *c = pg_of(q)->conn;
	PGresult *r;
	int result = 0;
	const char *state;

	/* Within a transaction a lost connection must stay a failure. */
	if (f->PQstatus(c) != CONNECTION_OK && !q->is_inside) {
		f->PQreset(c);
		forget_kept(pg_of(q));
	}
	r = n ? run_kept(pg_of(q), text, params, (int)n)
	      : f->PQexecParams(c, text, 0, NULL, NULL, NULL, NULL, 0);
	switch (f->PQresultStatus(r)) {
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		result = (int)strtol(f->PQcmdTuples(r), NULL, 10);
		if (rows_out)
			*rows_out = rows_of(f, r);
		/* COMMIT of a failed transaction says so in its tag alone. */
		if (!strcmp(text, "COMMIT") &&
		    strcmp(f->PQcmdStatus(r), "COMMIT") != 0)
			result = STORE_E_LOST;
		break;
	default:
		state = f->PQresultErrorField(r, PG_DIAG_SQLSTATE);
		sql_say(q, state && !strcmp(state, DISK_FULL)
			       ? "the disk is full"
			       : f->PQerrorMessage(c));
		result = state && !strncmp(state, "23", 2) ? STORE_E_CLASH
							   : STORE_E_LOST;
	}
	f->PQclear(r);
	return result;
}

static int
pg_begin(struct sql *q)
{
	return pg_run(q, "BEGIN", "", NULL, 0, NULL);
}

static void
pg_close(struct sql *q)
{
	forget_kept(pg_of(q));
	pg_of(q)->f.PQfinish(pg_of(q)->conn);
}

static const struct sql_engine engine = {"postgresql",
    "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", pg_run, pg_begin,
    NULL, pg_close};

static void
hush(void *user, const char *message)
{
}

struct sql *
postgres_open(const char *conninfo, char **why_out)
{
	static const char *const names[] = {CALLS(LATE_NAME)};
	struct pg *p = calloc(1, sizeof *p);
	struct calls *f = p ? &p->f : NULL;

	if (!p)
		abort();
	p->q.engine = &engine;
	if (!late_open(LIBRARY, names, sizeof names / sizeof *names, f)) {
		if (why_out)
			*why_out = strdup(LIBRARY " is not installed");
		free(p);
		return NULL;
	}
	p->conn = f->PQconnectdb(conninfo);
	if (f->PQstatus(p->conn) == CONNECTION_OK &&
	    !f->PQsetClientEncoding(p->conn, "UTF8")) {
		f->PQsetNoticeProcessor(p->conn, hush, NULL);
		return &p->q;
	}
	/* The conninfo may hold a password: it is not repeated. */
	if (why_out)
		*why_out = strdup(f->PQerrorMessage(p->conn));
	f->PQfinish(p->conn);
	free(p);
	return NULL;
}

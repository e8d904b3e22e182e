/* SPDX-License-Identifier: MIT */
/*
 * A connection to PostgreSQL: no call on it waits for ever, and one that was
 * lost is made anew, but not more often than it makes sense.
 */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include "store/sql_impl.h"

#include <libpq-fe.h>

#include "late/late.h"

#define PG_LIBRARY "libpq.so.5"
#define PG_CALLS(X)                                                            \
	X(PQbackendPID)                                                        \
	X(PQclear)                                                             \
	X(PQcmdStatus)                                                         \
	X(PQcmdTuples)                                                         \
	X(PQconninfoFree)                                                      \
	X(PQconninfoParse)                                                     \
	X(PQconnectStartParams)                                                \
	X(PQconsumeInput)                                                      \
	X(PQerrorMessage)                                                      \
	X(PQfinish)                                                            \
	X(PQflush)                                                             \
	X(PQfreemem)                                                           \
	X(PQfname)                                                             \
	X(PQftype)                                                             \
	X(PQgetisnull)                                                         \
	X(PQgetResult)                                                         \
	X(PQgetvalue)                                                          \
	X(PQisBusy)                                                            \
	X(PQnfields)                                                           \
	X(PQntuples)                                                           \
	X(PQreset)                                                             \
	X(PQresultErrorField)                                                  \
	X(PQresultStatus)                                                      \
	X(PQsendPrepare)                                                       \
	X(PQsendQuery)                                                         \
	X(PQsendQueryParams)                                                   \
	X(PQsendQueryPrepared)                                                 \
	X(PQsetErrorVerbosity)                                                 \
	X(PQsetNoticeProcessor)                                                \
	X(PQsetnonblocking)                                                    \
	X(PQsocket)                                                            \
	X(PQstatus)

/* libpq 14 and later; without them each statement is waited for. */
#define PG_PIPE_CALLS(X)                                                       \
	X(PQenterPipelineMode)                                                 \
	X(PQexitPipelineMode)                                                  \
	X(PQpipelineSync)

struct pg_calls {
	PG_CALLS(LATE_POINTER)
};

struct pg_pipe_calls {
	PG_PIPE_CALLS(LATE_POINTER)
};

enum {
	PG_NAME = 32, /* of a prepared statement */
	/* What is sent before its answers are read: neither side holds more. */
	PG_QUEUE_MOST = 64,		 /* statements */
	PG_QUEUE_BYTES_MOST = 256 * 1024 /* of texts and parameters */
};

/* Something sent whose answer was not read yet. */
struct pg_sent {
	enum pg_sent_kind {
		PG_STATEMENT,
		PG_COMMIT,
		PG_KEEPING
	} kind;
	struct sql_answer *answer; /* may be NULL */
};

struct pg {
	struct sql q;
	struct pg_calls f;
	PGconn *conn;
	char *kept[SQL_KEPT]; /* texts of what this connection has prepared */
	/*
	 * A proxy gives each transaction another connection, so that what one
	 * has prepared another does not know.
	 */
	bool is_pooled;
	bool is_late;	  /* an answer did not come: what follows is not ours */
	int64_t rest_ms;  /* no new connection before it, on the clock */
	unsigned wait_ms; /* for the next answer; 0: for ever */
	struct pg_pipe_calls pipe;
	/* Something failed on its way there: what is prepared is not known. */
	bool is_unsure;
	/* A statement may need its slot emptied, and to be prepared. */
	struct pg_sent sent[PG_QUEUE_MOST * 3];
	size_t n_sent, n_statements, bytes_sent;
};

/* These fill q.why on failure. False: its words cannot be read. */
bool pg_prepare(struct pg *p, const char *conninfo);
bool pg_connect(struct pg *p);
/* Makes a lost connection anew, unless that was tried a moment ago. */
bool pg_revive(struct pg *p);
bool pg_is_down(const struct pg *p);
/* That the connection has anything prepared. */
void pg_forget(struct pg *p);

/* True when a result can be taken; false: too late, the connection is down. */
bool pg_wait(struct pg *p, int64_t until);
/* Until when an answer is waited for from now on; 0: for ever. */
int64_t pg_until(const struct pg *p);
bool pg_is_failure(const struct pg *p, const PGresult *r);
/*
 * The answer to what was sent (`is_sent`: what PQsend* said): the last result
 * or the first that is a failure. NULL when there is none: the connection is
 * down. To be cleared.
 */
PGresult *pg_answer(struct pg *p, int is_sent);
/* What went wrong, into q.why; *state_out has its SQLSTATE or "". */
void pg_say(struct pg *p, const PGresult *r, char state_out[6]);

/* ---- postgres.c */

/* The same name is the same text, whoever prepared it. */
void pg_name(const char *text, char out[PG_NAME]);
/* Rows changed, and rows_out when given; or what the failure is called. */
int pg_take(struct pg *p, bool is_commit, const PGresult *r, json_t **rows_out);
/* How long this statement may take: wait_ms. */
void pg_set_wait(struct pg *p, const char *text);

/* ---- pg_pipe.c: libpq's pipeline mode, as sql_engine has it */

int pg_queue(struct sql *q, const char *text, const char *const *params,
    size_t n, struct sql_answer *answer);
int pg_sync(struct sql *q);

#endif

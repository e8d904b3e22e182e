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

struct pg_calls {
	PG_CALLS(LATE_POINTER)
};

enum {
	PG_NAME = 32 /* of a prepared statement */
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
};

/* These fill q.why on failure. False: its words cannot be read. */
bool pg_prepare(struct pg *p, const char *conninfo);
bool pg_connect(struct pg *p);
/* Makes a lost connection anew, unless that was tried a moment ago. */
bool pg_revive(struct pg *p);
bool pg_is_down(const struct pg *p);

/*
 * The answer to what was sent (`is_sent`: what PQsend* said): the last result
 * or the first that is a failure. NULL when there is none: the connection is
 * down. To be cleared.
 */
PGresult *pg_answer(struct pg *p, int is_sent);
/* What went wrong, into q.why; *state_out has its SQLSTATE or "". */
void pg_say(struct pg *p, const PGresult *r, char state_out[6]);

#endif

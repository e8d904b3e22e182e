/* SPDX-License-Identifier: MIT */
/* Connecting, waiting for an answer, and what a failure is called. */
#include "store/postgres.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "store/clock.h"
#include "store/reason.h"

enum {
	REST_LEAST_MS = 300, /* between two attempts to connect */
	REST_MOST_MS = 15000,
	REST_TIMES = 10,  /* as long as the one before */
	DETAIL_MOST = 300 /* bytes of the server's own words */
};

/* What the conninfo says itself counts; connecting is tried on each host. */
static const char *const keys[] = {"connect_timeout", "tcp_user_timeout",
    "keepalives_idle", "fallback_application_name", "dbname", "client_encoding",
    NULL};

/*
 * A server that hangs would hold each visitor up for as long again: the longer
 * an attempt to connect took, the longer none is made.
 */
static void
rest(struct pg *p, int64_t since)
{
	int64_t now = clock_ms(), ms = (now - since) * REST_TIMES;

	p->rest_ms = now + (ms < REST_LEAST_MS	   ? REST_LEAST_MS
			       : ms > REST_MOST_MS ? REST_MOST_MS
						   : ms);
}

bool
pg_is_down(const struct pg *p)
{
	return p->is_late || p->f.PQstatus(p->conn) != CONNECTION_OK;
}

/* ---- what went wrong */

void
pg_say(struct pg *p, const PGresult *r, char state_out[6])
{
	const struct pg_calls *f = &p->f;
	const char *state = r ? f->PQresultErrorField(r, PG_DIAG_SQLSTATE) : 0;
	const char *text =
	    r ? f->PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : 0;
	const char *words;
	char why[sizeof p->q.why];

	*state_out = 0;
	if (!text)
		text = f->PQerrorMessage(p->conn);
	if (state)
		snprintf(state_out, 6, "%s", state);
	else
		reason_find_state(text, state_out);
	words = reason_of_state(state_out);
	if (!words && p->is_late)
		words = REASON_SLOW;
	if (!words && pg_is_down(p))
		words = REASON_AWAY;
	snprintf(why, sizeof why, "%s%s%.*s", words ? words : "",
	    words && *text ? ": " : "", DETAIL_MOST, text);
	why[strcspn(why, "\n")] = 0;
	sql_say(&p->q, why);
}

/* ---- waiting */

int64_t
pg_until(const struct pg *p)
{
	return p->wait_ms ? clock_ms() + p->wait_ms : 0;
}

/* False when the time is over. */
static bool
wait_for_result(struct pg *p, int64_t until)
{
	const struct pg_calls *f = &p->f;

	for (;;) {
		int unsent = f->PQflush(p->conn), left = -1;
		struct pollfd fd = {.fd = f->PQsocket(p->conn),
		    .events = (short)(POLLIN | (unsent > 0 ? POLLOUT : 0))};

		if (unsent < 0 || (!unsent && !f->PQisBusy(p->conn)))
			return true;
		if (until)
			left = (int)(until - clock_ms());
		if (until && left <= 0)
			return false;
		if (poll(&fd, 1, left) > 0 && !f->PQconsumeInput(p->conn))
			return true;
	}
}

bool
pg_wait(struct pg *p, int64_t until)
{
	if (wait_for_result(p, until))
		return true;
	p->is_late = true;
	/* The server may hold locks for us. */
	shutdown(p->f.PQsocket(p->conn), SHUT_RDWR);
	p->rest_ms = clock_ms() + REST_LEAST_MS;
	return false;
}

bool
pg_is_failure(const struct pg *p, const PGresult *r)
{
	ExecStatusType s = p->f.PQresultStatus(r);

	return s != PGRES_TUPLES_OK && s != PGRES_COMMAND_OK;
}

PGresult *
pg_answer(struct pg *p, int is_sent)
{
	const struct pg_calls *f = &p->f;
	int64_t until = pg_until(p);
	PGresult *kept = NULL, *r;

	if (!is_sent)
		return NULL;
	for (;;) {
		if (!pg_wait(p, until)) {
			f->PQclear(kept);
			return NULL;
		}
		r = f->PQgetResult(p->conn);
		if (!r)
			return kept;
		if (kept && pg_is_failure(p, kept)) {
			f->PQclear(r);
			continue;
		}
		f->PQclear(kept);
		kept = r;
	}
}

/* ---- connecting */

static void
hush(void *user, const char *message)
{
}

/* The number that the proxy says is its own, not the one of the server. */
static bool
find_pooling(struct pg *p)
{
	const struct pg_calls *f = &p->f;
	PGresult *r =
	    pg_answer(p, f->PQsendQuery(p->conn, "SELECT pg_backend_pid()"));
	bool ok = r && !pg_is_failure(p, r);
	char state[6];

	if (ok)
		p->is_pooled = strtol(f->PQgetvalue(r, 0, 0), NULL, 10) !=
			       f->PQbackendPID(p->conn);
	else
		pg_say(p, r, state);
	f->PQclear(r);
	return ok;
}

/* In one piece: libpq itself goes on to the next host after its time-out. */
static bool
dial(struct pg *p)
{
	const struct pg_calls *f = &p->f;
	int64_t start = clock_ms();
	char state[6];

	p->is_late = false;
	p->wait_ms = SQL_READ_MS;
	f->PQsetnonblocking(p->conn, 0);
	f->PQreset(p->conn);
	if (f->PQstatus(p->conn) == CONNECTION_OK &&
	    !f->PQsetnonblocking(p->conn, 1) && find_pooling(p))
		return true;
	if (pg_is_down(p))
		pg_say(p, NULL, state);
	rest(p, start);
	return false;
}

void
pg_forget(struct pg *p)
{
	for (size_t i = 0; i < SQL_KEPT; i++) {
		free(p->kept[i]);
		p->kept[i] = NULL;
	}
	p->is_unsure = false;
}

bool
pg_revive(struct pg *p)
{
	if (clock_ms() < p->rest_ms)
		return false;
	pg_forget(p);
	return dial(p);
}

/* A name alone is that of a database. */
static bool
is_readable(struct pg *p, const char *conninfo)
{
	PQconninfoOption *o;
	char *why = NULL;

	if (!strchr(conninfo, '=') && !strstr(conninfo, "://"))
		return true;
	o = p->f.PQconninfoParse(conninfo, &why);
	if (o) {
		p->f.PQconninfoFree(o);
		return true;
	}
	if (why)
		why[strcspn(why, "\n")] = 0;
	sql_say(&p->q, why);
	p->f.PQfreemem(why);
	return false;
}

bool
pg_prepare(struct pg *p, const char *conninfo)
{
	const char *const values[] = {
	    "3", "10000", "30", "mekiki", conninfo, "UTF8", NULL};

	if (!is_readable(p, conninfo))
		return false;
	p->conn = p->f.PQconnectStartParams(keys, values, 1);
	if (!p->conn)
		abort();
	/* So that a refusal at the door names its state, too. */
	p->f.PQsetErrorVerbosity(p->conn, PQERRORS_VERBOSE);
	p->f.PQsetNoticeProcessor(p->conn, hush, NULL);
	return true;
}

bool
pg_connect(struct pg *p)
{
	char state[6];

	/* No host takes a connection. */
	if (p->f.PQstatus(p->conn) == CONNECTION_BAD) {
		pg_say(p, NULL, state);
		return false;
	}
	return dial(p);
}

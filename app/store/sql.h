/* SPDX-License-Identifier: MIT */
/* One way to talk SQL to two engines: SQLite and PostgreSQL. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum store_error {
	STORE_OK = 0,
	STORE_E_LOST = -1,   /* the database cannot be reached, disk full ... */
	STORE_E_CLASH = -2,  /* a unique key is taken, or a version is old */
	STORE_E_NONE = -3,   /* no such thing */
	STORE_E_INPUT = -4,  /* a value is out of its range */
	STORE_E_DENIED = -5, /* a wrong secret, or the account is locked */
};

/* A connection; one thread at a time is inside, others wait. */
struct sql;

/*
 * What became of a statement that was queued: rows changed or a negative
 * store_error, and its rows, a new array that is the caller's; NULL on failure.
 */
struct sql_answer {
	int result;
	json_t *rows;
};

enum {
	SQL_PARAMS_MOST = 99,
	SQL_PATIENCE_MS = 60000, /* for a server's answer, unless set */
	SQL_READ_MS = 5000,	 /* ... where a page is waiting for it */
	SQL_TURN_MS = 20000	 /* until other threads are out */
};

enum sql_kind {
	SQL_READS, /* sees one state; its SELECTs are for a page that waits */
	SQL_WRITES,
	SQL_ALONE /* holds all other writers off until its end */
};

/*
 * What an engine does. The text has $1, $2 ... for parameters, each an UTF-8
 * string or NULL; rows_out (may be NULL) gets a new array of objects by
 * column name. Result: rows changed, or a negative store_error.
 */
struct sql_engine {
	const char *name, *id_type; /* of a key that counts up by itself */
	int (*run)(struct sql *q, const char *text, const char *kinds,
	    const char *const *params, size_t n, json_t **rows_out);
	int (*begin)(struct sql *q, enum sql_kind kind);
	/*
	 * Sends without waiting; the answer, when there is a place for it, is
	 * filled by `sync` at the latest. NULL where nothing is to be gained.
	 */
	int (*queue)(struct sql *q, const char *text, const char *const *params,
	    size_t n, struct sql_answer *answer);
	/* The first failure of what was queued since the last, or 0. */
	int (*sync)(struct sql *q);
	int (*backup)(struct sql *q, const char *path);
	void (*close)(struct sql *q);
};

/*
 * "sqlite:/path/file" or a libpq conninfo ("postgresql://...",
 * "host=... dbname=..."). NULL on failure; *why_out is to be freed. Where it
 * may wait, a server that does not answer is no failure: it is asked again with
 * the first question.
 */
struct sql *sql_open(const char *where, bool may_wait, char **why_out);
void sql_close(struct sql *q);
const char *sql_engine_name(const struct sql *q);
/* The last failure's own words, for an operator. */
const char *sql_why(const struct sql *q);
/* 0: a server's answer is waited for as long as it takes (migrations). */
void sql_set_patience(struct sql *q, unsigned ms);
/* Does the database answer? For after a question that found nothing. */
bool sql_is_reached(struct sql *q);

/*
 * `kinds` has a letter a parameter: s const char *, i int64_t. rows_out, when
 * given, is set also on failure (to NULL). A text that is not UTF-8 is refused:
 * STORE_E_INPUT, of the transaction it is in, too.
 */
int sql_do(
    struct sql *q, json_t **rows_out, const char *text, const char *kinds, ...);
/* The same with n parameters that are all texts. */
int sql_texts(struct sql *q, json_t **rows_out, const char *text,
    const char *const *params, size_t n);
/*
 * Within a transaction, a statement whose answer is not needed to make the next
 * one: a server gets many of them in one journey (libpq's pipeline mode), in
 * this order and before all that is run later. *answer, which may be NULL, must
 * stay where it is until sql_sync() or sql_end(). SQLite runs it at once.
 */
void sql_queue(struct sql *q, struct sql_answer *answer, const char *text,
    const char *kinds, ...);
void sql_queue_texts(struct sql *q, struct sql_answer *answer, const char *text,
    const char *const *params, size_t n);
/* Fills the answers: 0 or the first failure since the transaction began. */
int sql_sync(struct sql *q);
/* False: each statement's answer is waited for, as an older libpq does it. */
void sql_set_pipeline(struct sql *q, bool is_on);

/* The one integer of the first row, or `none`. */
int64_t sql_number(
    struct sql *q, int64_t none, const char *text, const char *kinds, ...);

/* A transaction. They do not nest. */
int sql_begin(struct sql *q, enum sql_kind kind);
/*
 * Commits when `result` is not negative, else rolls back; the result of it.
 * STORE_E_LOST once any statement of the transaction was: what a later one
 * made of its lack is not to be kept.
 */
int sql_end(struct sql *q, int result);

/* A consistent copy while in use; PostgreSQL has tools of its own. */
int sql_backup(struct sql *q, const char *path);

#endif

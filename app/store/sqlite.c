/* SPDX-License-Identifier: MIT */
/* The default engine: one file, write-ahead log, nothing lenient. */
#include "store/sql_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/reason.h"
#include "store/sqlite_calls.h"

enum {
	BUSY_MS = 10000
};

struct lite {
	struct sql q;
	sqlite3 *db;
	struct kept {
		char *text;
		sqlite3_stmt *stmt;
	} kept[SQL_KEPT]; /* by a hash of their text */
};

static struct lite *
lite_of(struct sql *q)
{
	return (struct lite *)(void *)q;
}

/* A full disk has several names there, of which "I/O error" is one. */
static const char *
reason(sqlite3 *db)
{
	static const struct {
		int code;
		const char *words;
	} known[] = {{SQLITE_FULL, REASON_FULL},
	    {SQLITE_READONLY, REASON_READ_ONLY}, {SQLITE_BUSY, REASON_LOCKED},
	    {SQLITE_NOMEM, REASON_MEMORY}, {SQLITE_CORRUPT, REASON_DAMAGED},
	    {SQLITE_NOTADB, REASON_DAMAGED}};
	int e = lite.sqlite3_system_errno(db), code = lite.sqlite3_errcode(db);

	if (code == SQLITE_IOERR && (e == ENOSPC || e == EDQUOT))
		return REASON_FULL;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (code == known[i].code)
			return known[i].words;
	return lite.sqlite3_errmsg(db);
}

static int
failure(struct sql *q, int rc)
{
	sql_say(q, reason(lite_of(q)->db));
	return rc == SQLITE_CONSTRAINT ? STORE_E_CLASH : STORE_E_LOST;
}

static json_t *
value_of(sqlite3_stmt *s, int i)
{
	const unsigned char *p;

	switch (lite.sqlite3_column_type(s, i)) {
	case SQLITE_NULL:
		return json_null();
	case SQLITE_INTEGER:
		return json_integer(lite.sqlite3_column_int64(s, i));
	default:
		p = lite.sqlite3_column_text(s, i);
		return json_stringn(p ? (const char *)p : "",
		    (size_t)lite.sqlite3_column_bytes(s, i));
	}
}

static void
add_row(json_t *rows, sqlite3_stmt *s)
{
	json_t *o = json_object();

	for (int i = 0; i < lite.sqlite3_column_count(s); i++)
		json_object_set_new(
		    o, lite.sqlite3_column_name(s, i), value_of(s, i));
	json_array_append_new(rows, o);
}

/* $1 may stand twice, so parameters are bound by their names. */
static int
bind(sqlite3_stmt *s, const char *kinds, const char *const *params, size_t n)
{
	char name[8];

	for (size_t i = 0; i < n; i++) {
		int at, rc;

		snprintf(name, sizeof name, "$%u", (unsigned)i + 1);
		at = lite.sqlite3_bind_parameter_index(s, name);
		if (!at)
			continue;
		/* Text is above every number there, whatever it says. */
		if (kinds[i] == 'i')
			rc = lite.sqlite3_bind_int64(
			    s, at, strtoll(params[i], NULL, 10));
		else
			rc = lite.sqlite3_bind_text(
			    s, at, params[i], -1, SQLITE_STATIC);
		if (rc != SQLITE_OK)
			return rc;
	}
	return SQLITE_OK;
}

/* Preparing costs more than running most of them; reset when they are done. */
static int
prepare(struct lite *l, const char *text, sqlite3_stmt **out)
{
	struct kept *k = &l->kept[sql_slot(text)];
	int rc;

	if (!k->text || strcmp(k->text, text) != 0) {
		lite.sqlite3_finalize(k->stmt);
		free(k->text);
		*k = (struct kept){0};
		rc = lite.sqlite3_prepare_v2(l->db, text, -1, &k->stmt, NULL);
		if (rc != SQLITE_OK)
			return rc;
		k->text = strdup(text);
		if (!k->text)
			abort();
	}
	*out = k->stmt;
	return SQLITE_OK;
}

static int
lite_run(struct sql *q, const char *text, const char *kinds,
    const char *const *params, size_t n, json_t **rows_out)
{
	sqlite3 *db = lite_of(q)->db;
	sqlite3_stmt *s = NULL;
	json_t *rows = rows_out ? json_array() : NULL;
	int rc = prepare(lite_of(q), text, &s);
	int result;

	if (rc == SQLITE_OK)
		rc = bind(s, kinds, params, n);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = lite.sqlite3_step(s);
		if (rc == SQLITE_ROW && rows)
			add_row(rows, s);
	}
	result = rc == SQLITE_DONE ? lite.sqlite3_changes(db) : failure(q, rc);
	if (s) {
		lite.sqlite3_reset(s);
		lite.sqlite3_clear_bindings(s);
	}
	if (rows_out && result >= 0)
		*rows_out = rows;
	else
		json_decref(rows);
	return result;
}

static int
lite_begin(struct sql *q, enum sql_kind kind)
{
	return lite_run(q, kind == SQL_READS ? "BEGIN" : "BEGIN IMMEDIATE", "",
	    NULL, 0, NULL);
}

static int
lite_backup(struct sql *q, const char *path)
{
	sqlite3 *to = NULL;
	sqlite3_backup *b = NULL;
	int rc = lite.sqlite3_open(path, &to);

	if (rc == SQLITE_OK)
		b = lite.sqlite3_backup_init(
		    to, "main", lite_of(q)->db, "main");
	if (b) {
		lite.sqlite3_backup_step(b, -1);
		rc = lite.sqlite3_backup_finish(b);
	} else {
		rc = SQLITE_ERROR;
	}
	if (rc != SQLITE_OK)
		sql_say(q, reason(to));
	lite.sqlite3_close(to);
	return rc == SQLITE_OK ? STORE_OK : STORE_E_LOST;
}

static void
lite_close(struct sql *q)
{
	struct lite *l = lite_of(q);

	for (size_t i = 0; i < SQL_KEPT; i++) {
		lite.sqlite3_finalize(l->kept[i].stmt);
		free(l->kept[i].text);
	}
	lite.sqlite3_close(lite_of(q)->db);
}

static const struct sql_engine engine = {"sqlite",
    "INTEGER PRIMARY KEY AUTOINCREMENT", lite_run, lite_begin, NULL, NULL,
    lite_backup, lite_close};

/* Nothing of a file's schema may do more than hold data. */
static int
harden(sqlite3 *db)
{
	static const struct {
		int option, value;
	} options[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
	    {SQLITE_DBCONFIG_DQS_DDL, 0}, {SQLITE_DBCONFIG_DQS_DML, 0},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1}};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (lite.sqlite3_db_config(
			db, options[i].option, options[i].value, NULL))
			return SQLITE_ERROR;
	lite.sqlite3_busy_timeout(db, BUSY_MS);
	/* An acknowledged write survives the loss of power. */
	return lite.sqlite3_exec(db,
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", NULL, NULL,
	    NULL);
}

struct sql *
sqlite_open(const char *path, char **why_out)
{
	struct lite *l;
	int rc;

	if (!sqlite_load()) {
		if (why_out)
			*why_out = strdup(SQLITE_LIBRARY " cannot be loaded");
		return NULL;
	}
	l = calloc(1, sizeof *l);
	if (!l)
		abort();
	l->q.engine = &engine;
	rc = lite.sqlite3_open_v2(path, &l->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
	    NULL);
	if (rc == SQLITE_OK)
		rc = harden(l->db);
	if (rc == SQLITE_OK)
		return &l->q;
	if (why_out && asprintf(why_out, "%s: %s", path, reason(l->db)) < 0)
		abort();
	lite.sqlite3_close(l->db);
	free(l);
	return NULL;
}

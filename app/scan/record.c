/* SPDX-License-Identifier: MIT */
/* One table of SQLite: its memory is bounded, its file survives a kill. */
#include "scan/record.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/sqlite_calls.h"

enum statement {
	S_KNOWN,
	S_SEE,
	S_ADD,
	S_FLAG,
	S_VERDICTS,
	S_POSES,
	S_FAKES,
	S_UNFLAGGED,
	STATEMENTS
};

static const char *const sources[STATEMENTS] = {
    [S_KNOWN] = "SELECT verdict, flagged FROM mail WHERE key=?1 AND world=?2",
    [S_SEE] = "UPDATE mail SET seen=?2 WHERE key=?1 AND seen<>?2",
    [S_ADD] = "INSERT OR REPLACE INTO mail VALUES"
	      "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
    [S_FLAG] = "UPDATE mail SET flagged=1 WHERE key=?1",
    [S_VERDICTS] = "SELECT verdict, count(*) FROM mail WHERE seen=?1 "
		   "GROUP BY verdict",
    [S_POSES] =
	"SELECT brand, max(name), sum(verdict=4), sum(verdict=3), "
	"min(nullif(received,0)), max(received) FROM mail WHERE seen=?1 AND "
	"verdict>=3 GROUP BY brand ORDER BY 3 DESC, 4 DESC, brand",
    [S_FAKES] =
	"SELECT verdict, brand, name, received, place, idx, sender, subject "
	"FROM mail WHERE seen=?1 AND verdict>=3 "
	"ORDER BY received DESC, place, idx LIMIT ?2",
    [S_UNFLAGGED] = "SELECT key, place, idx FROM mail WHERE seen=?1 AND "
		    "verdict=4 AND flagged=0 ORDER BY place, +idx",
};

static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "PRAGMA trusted_schema=OFF;"
    "CREATE TABLE IF NOT EXISTS mail(key BLOB PRIMARY KEY, world INTEGER,"
    " seen INTEGER, verdict INTEGER, flagged INTEGER, brand TEXT, name TEXT,"
    " received INTEGER, place TEXT, idx INTEGER, sender TEXT, subject TEXT)"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS world(id INTEGER PRIMARY KEY, name TEXT"
    " UNIQUE);"
    "CREATE TABLE IF NOT EXISTS scan(id INTEGER PRIMARY KEY, began INTEGER);";

struct record {
	sqlite3 *db;
	sqlite3_stmt *s[STATEMENTS];
	sqlite3_int64 world, scan;
	bool is_failed, is_open; /* a transaction */
};

static bool
run(struct record *r, const char *sql)
{
	bool ok = lite.sqlite3_exec(r->db, sql, NULL, NULL, NULL) == SQLITE_OK;

	r->is_failed |= !ok;
	return ok;
}

static sqlite3_stmt *
start(struct record *r, enum statement which)
{
	sqlite3_stmt *s = r->s[which];

	lite.sqlite3_reset(s);
	return s;
}

static void
finish(struct record *r, sqlite3_stmt *s)
{
	if (lite.sqlite3_step(s) != SQLITE_DONE)
		r->is_failed = true;
	lite.sqlite3_reset(s);
}

/* The number of this world, and of this scan. */
static bool
number(struct record *r, const char *world)
{
	sqlite3_stmt *s = NULL;
	bool ok;

	if (lite.sqlite3_prepare_v2(r->db,
		"INSERT INTO world(name) VALUES(?1) ON CONFLICT(name) DO "
		"UPDATE SET name=name RETURNING id",
		-1, &s, NULL))
		return false;
	lite.sqlite3_bind_text(s, 1, world, -1, SQLITE_STATIC);
	ok = lite.sqlite3_step(s) == SQLITE_ROW;
	if (ok)
		r->world = lite.sqlite3_column_int64(s, 0);
	ok = ok && lite.sqlite3_step(s) == SQLITE_DONE;
	lite.sqlite3_finalize(s);
	if (!ok || !run(r, "INSERT INTO scan(began) "
			   "VALUES(CAST(strftime('%s') AS INTEGER))"))
		return false;
	r->scan = lite.sqlite3_last_insert_rowid(r->db);
	return true;
}

static bool
prepare(struct record *r, const char *world)
{
	char cache[64];

	snprintf(cache, sizeof cache, "PRAGMA cache_size=-%d", RECORD_CACHE_KB);
	lite.sqlite3_db_config(r->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	lite.sqlite3_busy_timeout(r->db, 2000);
	if (!run(r, cache) || !run(r, schema) || !run(r, "BEGIN IMMEDIATE") ||
	    !number(r, world) || !run(r, "COMMIT"))
		return false;
	for (int i = 0; i < STATEMENTS; i++)
		if (lite.sqlite3_prepare_v3(r->db, sources[i], -1,
			SQLITE_PREPARE_PERSISTENT, &r->s[i], NULL))
			return false;
	return true;
}

/* Made before SQLite does, which asks the umask alone. */
static void
make_private(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

bool
record_open(
    const char *path, const char *world, struct record **out, char **why_out)
{
	struct record *r;

	if (!sqlite_load()) {
		*why_out = strdup(SQLITE_LIBRARY " cannot be loaded");
		return false;
	}
	r = calloc(1, sizeof *r);
	if (!r)
		abort();
	if (path)
		make_private(path);
	if (!lite.sqlite3_open_v2(path ? path : "", &r->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) &&
	    prepare(r, world)) {
		*out = r;
		return true;
	}
	if (asprintf(why_out, "%s: %s", path ? path : "temporary file",
		lite.sqlite3_errmsg(r->db)) < 0)
		abort();
	record_close(r);
	return false;
}

bool
record_close(struct record *r)
{
	bool ok;

	if (!r)
		return true;
	ok = record_keep(r);
	for (int i = 0; i < STATEMENTS; i++)
		lite.sqlite3_finalize(r->s[i]);
	ok &= lite.sqlite3_close(r->db) == SQLITE_OK;
	free(r);
	return ok;
}

static void
begin(struct record *r)
{
	if (!r->is_open)
		r->is_open = run(r, "BEGIN IMMEDIATE");
}

bool
record_known(struct record *r, const uint8_t key[RECORD_KEY],
    enum mekiki_verdict *verdict_out, bool *is_flagged_out)
{
	sqlite3_stmt *s = start(r, S_KNOWN);
	bool is_known;

	lite.sqlite3_bind_blob(s, 1, key, RECORD_KEY, SQLITE_STATIC);
	lite.sqlite3_bind_int64(s, 2, r->world);
	is_known = lite.sqlite3_step(s) == SQLITE_ROW;
	if (is_known) {
		int v = lite.sqlite3_column_int(s, 0);

		*verdict_out = v >= 0 && v <= MEKIKI_PHISH
				   ? (enum mekiki_verdict)v
				   : MEKIKI_UNKNOWN;
		*is_flagged_out = lite.sqlite3_column_int(s, 1);
	}
	lite.sqlite3_reset(s);
	if (!is_known)
		return false;
	begin(r);
	s = start(r, S_SEE);
	lite.sqlite3_bind_blob(s, 1, key, RECORD_KEY, SQLITE_STATIC);
	lite.sqlite3_bind_int64(s, 2, r->scan);
	finish(r, s);
	return true;
}

void
record_add(struct record *r, const struct record_row *row)
{
	sqlite3_stmt *s;

	begin(r);
	s = start(r, S_ADD);
	lite.sqlite3_bind_blob(s, 1, row->key, RECORD_KEY, SQLITE_STATIC);
	lite.sqlite3_bind_int64(s, 2, r->world);
	lite.sqlite3_bind_int64(s, 3, r->scan);
	lite.sqlite3_bind_int(s, 4, (int)row->verdict);
	lite.sqlite3_bind_int(s, 5, row->is_flagged);
	lite.sqlite3_bind_text(s, 6, row->brand, -1, SQLITE_STATIC);
	lite.sqlite3_bind_text(s, 7, row->brand_name, -1, SQLITE_STATIC);
	lite.sqlite3_bind_int64(s, 8, row->when);
	lite.sqlite3_bind_text(s, 9, row->place, -1, SQLITE_STATIC);
	lite.sqlite3_bind_int64(s, 10, row->index);
	lite.sqlite3_bind_text(s, 11, row->sender, -1, SQLITE_STATIC);
	lite.sqlite3_bind_text(s, 12, row->subject, -1, SQLITE_STATIC);
	finish(r, s);
}

void
record_set_flagged(struct record *r, const uint8_t key[RECORD_KEY])
{
	sqlite3_stmt *s;

	begin(r);
	s = start(r, S_FLAG);
	lite.sqlite3_bind_blob(s, 1, key, RECORD_KEY, SQLITE_STATIC);
	finish(r, s);
}

bool
record_keep(struct record *r)
{
	if (r->is_open) {
		r->is_open = false;
		run(r, "COMMIT");
	}
	return !r->is_failed;
}

void
record_verdicts(struct record *r, uint64_t out[MEKIKI_PHISH + 1])
{
	sqlite3_stmt *s = start(r, S_VERDICTS);

	memset(out, 0, (MEKIKI_PHISH + 1) * sizeof *out);
	lite.sqlite3_bind_int64(s, 1, r->scan);
	while (lite.sqlite3_step(s) == SQLITE_ROW) {
		int v = lite.sqlite3_column_int(s, 0);

		if (v >= 0 && v <= MEKIKI_PHISH)
			out[v] = (uint64_t)lite.sqlite3_column_int64(s, 1);
	}
	lite.sqlite3_reset(s);
}

static const char *
text(sqlite3_stmt *s, int column)
{
	const unsigned char *t = lite.sqlite3_column_text(s, column);

	return t ? (const char *)t : "";
}

void
record_poses(struct record *r, record_pose_do *call, void *user)
{
	sqlite3_stmt *s = start(r, S_POSES);
	bool goes_on = true;

	lite.sqlite3_bind_int64(s, 1, r->scan);
	while (goes_on && lite.sqlite3_step(s) == SQLITE_ROW) {
		struct record_pose p = {
		    .brand = text(s, 0),
		    .name = text(s, 1),
		    .phish = (uint64_t)lite.sqlite3_column_int64(s, 2),
		    .suspicious = (uint64_t)lite.sqlite3_column_int64(s, 3),
		    .first = lite.sqlite3_column_int64(s, 4),
		    .last = lite.sqlite3_column_int64(s, 5),
		};

		goes_on = call(user, &p);
	}
	lite.sqlite3_reset(s);
}

void
record_fakes(struct record *r, size_t most, record_row_do *call, void *user)
{
	sqlite3_stmt *s = start(r, S_FAKES);

	lite.sqlite3_bind_int64(s, 1, r->scan);
	lite.sqlite3_bind_int64(s, 2, (sqlite3_int64)most);
	while (lite.sqlite3_step(s) == SQLITE_ROW) {
		struct record_row row = {
		    .verdict =
			(enum mekiki_verdict)lite.sqlite3_column_int(s, 0),
		    .brand = text(s, 1),
		    .brand_name = text(s, 2),
		    .when = lite.sqlite3_column_int64(s, 3),
		    .place = text(s, 4),
		    .index = lite.sqlite3_column_int64(s, 5),
		    .sender = text(s, 6),
		    .subject = text(s, 7),
		};

		call(user, &row);
	}
	lite.sqlite3_reset(s);
}

void
record_unflagged(struct record *r, record_row_do *call, void *user)
{
	sqlite3_stmt *s = start(r, S_UNFLAGGED);

	lite.sqlite3_bind_int64(s, 1, r->scan);
	while (lite.sqlite3_step(s) == SQLITE_ROW) {
		struct record_row row = {.place = text(s, 1),
		    .index = lite.sqlite3_column_int64(s, 2)};

		if (lite.sqlite3_column_bytes(s, 0) != RECORD_KEY)
			continue;
		memcpy(row.key, lite.sqlite3_column_blob(s, 0), RECORD_KEY);
		call(user, &row);
	}
	lite.sqlite3_reset(s);
}

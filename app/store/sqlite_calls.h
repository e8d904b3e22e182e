/* SPDX-License-Identifier: MIT */
/* SQLite, loaded by the first that opens a file of it. */
#ifndef STORE_SQLITE_CALLS_H
#define STORE_SQLITE_CALLS_H

#include <sqlite3.h>

#include "late/late.h"

#define SQLITE_CALLS(X)                                                        \
	X(sqlite3_backup_finish)                                               \
	X(sqlite3_backup_init)                                                 \
	X(sqlite3_backup_step)                                                 \
	X(sqlite3_bind_blob)                                                   \
	X(sqlite3_bind_int)                                                    \
	X(sqlite3_bind_int64)                                                  \
	X(sqlite3_bind_parameter_index)                                        \
	X(sqlite3_bind_text)                                                   \
	X(sqlite3_busy_timeout)                                                \
	X(sqlite3_changes)                                                     \
	X(sqlite3_clear_bindings)                                              \
	X(sqlite3_close)                                                       \
	X(sqlite3_column_blob)                                                 \
	X(sqlite3_column_bytes)                                                \
	X(sqlite3_column_count)                                                \
	X(sqlite3_column_int)                                                  \
	X(sqlite3_column_int64)                                                \
	X(sqlite3_column_name)                                                 \
	X(sqlite3_column_text)                                                 \
	X(sqlite3_column_type)                                                 \
	X(sqlite3_db_config)                                                   \
	X(sqlite3_errcode)                                                     \
	X(sqlite3_errmsg)                                                      \
	X(sqlite3_exec)                                                        \
	X(sqlite3_finalize)                                                    \
	X(sqlite3_last_insert_rowid)                                           \
	X(sqlite3_open)                                                        \
	X(sqlite3_open_v2)                                                     \
	X(sqlite3_prepare_v2)                                                  \
	X(sqlite3_prepare_v3)                                                  \
	X(sqlite3_reset)                                                       \
	X(sqlite3_step)                                                        \
	X(sqlite3_system_errno)

struct sqlite_calls {
	SQLITE_CALLS(LATE_POINTER)
};

/* Filled once sqlite_load has been true. */
extern struct sqlite_calls lite;

/* False when the library is not there. May be called from any thread. */
bool sqlite_load(void);

#define SQLITE_LIBRARY "libsqlite3.so.0"

#endif

/* SPDX-License-Identifier: MIT */
/* Why a database fails, in words that name nobody and so may be logged. */
#ifndef STORE_REASON_H
#define STORE_REASON_H

#include <stdbool.h>
#include <stddef.h>

#define REASON_FULL	 "the disk is full"
#define REASON_MEMORY	 "the database has no memory left"
#define REASON_READ_ONLY "the database is read-only"
#define REASON_LOCKED	 "another process holds the database's lock"
#define REASON_AWAY	 "the database cannot be reached"
#define REASON_SLOW	 "the database does not answer in time"
#define REASON_NO_TABLE	 "the database lacks a table"
#define REASON_DAMAGED	 "the database's file is damaged or is none"
#define REASON_POOLED                                                          \
	"a proxy in front of the database does not keep prepared statements"

/* Of an SQLSTATE (PostgreSQL, appendix A); NULL: none that is known. */
const char *reason_of_state(const char *state);

/*
 * Five characters after "SEVERITY:  ", as libpq writes a message at verbosity
 * "verbose"; false when there are none.
 */
bool reason_find_state(const char *message, char out[6]);

/* The static words that `why` begins with, or "" when it has none of them. */
const char *reason_in(const char *why);

#endif

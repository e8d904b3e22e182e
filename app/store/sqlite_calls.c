/* SPDX-License-Identifier: MIT */
/* The library and its functions, once for all files. */
#include "store/sqlite_calls.h"

#include <pthread.h>

static const char *const names[] = {SQLITE_CALLS(LATE_NAME)};

struct sqlite_calls lite;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_open;

static void
load(void)
{
	is_open = late_open(
	    SQLITE_LIBRARY, names, sizeof names / sizeof *names, &lite);
}

bool
sqlite_load(void)
{
	pthread_once(&once, load);
	return is_open;
}

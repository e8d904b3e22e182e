/* SPDX-License-Identifier: MIT */
/* The library and its functions, once for all files. */
#include "store/sodium_calls.h"

#include <pthread.h>
#include <stdlib.h>

static struct sodium_calls calls;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
load(void)
{
	static const char *const names[] = {SODIUM_CALLS(LATE_NAME)};

	late_need(
	    "libsodium.so.23", names, sizeof names / sizeof *names, &calls);
	if (calls.sodium_init() < 0)
		abort();
}

const struct sodium_calls *
sodium(void)
{
	pthread_once(&once, load);
	return &calls;
}

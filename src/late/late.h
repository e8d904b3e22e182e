/* SPDX-License-Identifier: MIT */
/*
 * Libraries that few commands need, opened by the first that does: loading
 * libcurl, libpq, libunbound and all that they bring at each start costs more
 * than the judging of a mail.
 */
#ifndef LATE_LATE_H
#define LATE_LATE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A user lists functions as `#define CALLS(X) X(one) X(two)` and has
 *
 *	struct calls { CALLS(LATE_POINTER) };
 *	static const char *const names[] = {CALLS(LATE_NAME)};
 */
#define LATE_POINTER(f) __typeof__(f) *f;
#define LATE_NAME(f)	#f,

/*
 * `file` is a name with its version ("libpq.so.5"), found as any library is
 * and kept open. Fills calls, a struct of n pointers to functions in the order
 * of the names; false when the library or one of them is not there.
 */
bool late_open(
    const char *file, const char *const *names, size_t n, void *calls);
/*
 * The same for what a program cannot go on without: when it is not there, says
 * so on standard error and ends with status 127, as the loader does at start.
 */
void late_need(
    const char *file, const char *const *names, size_t n, void *calls);

#endif

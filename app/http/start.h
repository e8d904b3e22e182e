/* SPDX-License-Identifier: MIT */
/* What the daemons do alike before they begin. */
#ifndef HTTP_START_H
#define HTTP_START_H

#include "http/settings.h"

/* A copy to be freed; never NULL. */
char *start_copy(const char *s);

/*
 * Where a program in a build folder has its things: `below` the folder that is
 * `up` names above the program's own path, when `file` is there; else
 * `installed`. To be freed.
 */
char *start_place(
    int up, const char *below, const char *file, const char *installed);

/* A crash must leave nothing of a mail or a password on the disk. */
void start_forbid_dumps(void);

/* What -h prints, and a wrong command line. The status to end with. */
int start_usage(const char *program, bool was_asked_for);

/*
 * Reads [-t] [-c FILE] [-o SETTING=VALUE]... into `base`; what is wrong is told
 * on standard error. -1, or the status to end with (sysexits.h).
 */
int start_read(const char *program, int argc, char **argv,
    const struct setting *table, size_t n, void *base, bool *only_test);

#endif

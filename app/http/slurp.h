/* SPDX-License-Identifier: MIT */
/* A file of ours, whole. */
#ifndef HTTP_SLURP_H
#define HTTP_SLURP_H

#include <stddef.h>

/*
 * Malloc'd with a NUL behind; NULL when it cannot be read or has more than
 * `most` bytes, with errno set. size_out may be NULL.
 */
char *slurp(const char *path, size_t most, size_t *size_out);

#endif

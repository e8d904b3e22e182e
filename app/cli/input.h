/* SPDX-License-Identifier: MIT */
/* A file, or standard input, as bytes. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>

enum {
	INPUT_MOST = 64 * 1024 * 1024 + 1 /* what is longer is cut here */
};

/*
 * All of it, malloc'd, with a NUL behind; "-" is standard input. False with
 * errno when it cannot be read.
 */
bool input_read(const char *path, char **out, size_t *size_out);

#endif

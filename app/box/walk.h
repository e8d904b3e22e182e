/* SPDX-License-Identifier: MIT */
/* The files of a directory, Maildirs among them. */
#ifndef BOX_WALK_H
#define BOX_WALK_H

#include <stdbool.h>

struct walk;

/* Takes no symbolic links to directories. 0 or a negative errno. */
int walk_open(
    const char *path, bool is_sorted, bool is_recursive, struct walk **out);

/*
 * 1: an open descriptor of a regular file, which is the caller's, and its
 * path, valid until the next call; 0: the end; else a negative errno.
 */
int walk_next(struct walk *w, int *fd_out, const char **path_out);

const char *walk_path(const struct walk *w);

void walk_close(struct walk *w);

#endif

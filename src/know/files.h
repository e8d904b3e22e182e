/* SPDX-License-Identifier: MIT */
/* Reading the data folder: the only disk access of the library. */
#ifndef KNOW_FILES_H
#define KNOW_FILES_H

#include "base/arena.h"

/* Whole file; absent when it cannot be read (errno says why). */
struct str file_read(struct arena *a, const char *path);

/* The same by mmap, for the compiled table; file_unmap gives it back. */
struct str file_map(const char *path);
void file_unmap(struct str file);

/*
 * Paths of the files of dir/sub that end in `suffix`, sorted; 0 when the
 * folder is not there.
 */
size_t files_list(struct arena *a, const char *dir, const char *sub,
    const char *suffix, struct str **out);

/* "a/b", in the arena. */
struct str path_join(struct arena *a, const char *dir, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
/* The machine's own list of certification authorities, for S/MIME. */
#ifndef WORKER_ROOTS_H
#define WORKER_ROOTS_H

/* PEM text, malloc'd, NUL-terminated; NULL where the system has none. */
char *roots_of_system(void);
/* The same from a file; NULL with errno when it cannot be read. */
char *roots_of_file(const char *path);

#endif

/* SPDX-License-Identifier: MIT */
/* The machine's own list of certification authorities, for S/MIME. */
#ifndef WORKER_ROOTS_H
#define WORKER_ROOTS_H

#include <stddef.h>

/* A file of PEM text, mapped and not read: few mails need it. */
struct roots {
	const char *pem; /* NUL-terminated; NULL: none */
	size_t bytes;	 /* mapped; 0: it is somebody's */
};

/* pem is NULL where the system has none. */
struct roots roots_of_system(void);
/* The same from a file; pem is NULL, with errno, when it cannot be read. */
struct roots roots_of_file(const char *path);
/* An empty one is accepted. */
void roots_done(struct roots *r);

#endif

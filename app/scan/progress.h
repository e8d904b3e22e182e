/* SPDX-License-Identifier: MIT */
/* One line on a terminal that says how far a scan is. */
#ifndef SCAN_PROGRESS_H
#define SCAN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool is_shown;	/* standard error is a terminal */
	uint64_t total; /* bytes */
	double began, shown;
};

enum {
	/* A mail of a server counts as so many bytes: its size is not known. */
	PROGRESS_MAIL = 32 * 1024
};

/* Adds up the files below the paths when there is a terminal to show it. */
void progress_begin(struct progress *p, const char *const *paths, unsigned n);
void progress_add_mails(struct progress *p, uint64_t n);
/* At most five times a second. */
void progress_show(struct progress *p, uint64_t bytes, uint64_t mails);
/* Takes the line away. */
void progress_end(struct progress *p);
double progress_seconds(const struct progress *p);

#endif

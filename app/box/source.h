/* SPDX-License-Identifier: MIT */
/* Bytes of a file, unpacked, through a window that moves over them. */
#ifndef BOX_SOURCE_H
#define BOX_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The window holds the bytes from `offset` on that were asked for: `p`, `n`.
 * It grows as far as it is asked to and is moved by source_drop.
 */
struct source {
	const uint8_t *p;
	size_t n;
	uint64_t offset;
	bool is_end; /* nothing follows the window */

	/* Inside. */
	uint8_t *room;
	size_t size, start;
	int fd;
	int error;
	struct packed *packed;
	uint64_t taken; /* bytes read from the file, packed or not */
};

/*
 * Takes the descriptor over, also on failure. 0 or a negative errno. Knows
 * packed files by their first bytes.
 */
int source_open(struct source *s, int fd);

/* Tries to have n bytes in the window; false when there are fewer. */
bool source_want(struct source *s, size_t n);

/* Moves the window's beginning n <= s->n bytes on. */
void source_drop(struct source *s, size_t n);

/* 0, or the negative errno that ended the bytes early. */
int source_error(const struct source *s);

/* Accepts a zeroed source. */
void source_close(struct source *s);

#endif

/* SPDX-License-Identifier: MIT */
/* Packed files: gzip and zstd. */
#ifndef BOX_UNPACK_H
#define BOX_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct unpacker;

/* Bytes that unpack_new needs to see. */
enum {
	UNPACK_MAGIC = 4
};

/* NULL when the head is not of a packed file (or nothing is left). */
struct unpacker *unpack_new(const uint8_t *head, size_t n);

/* Gives packed bytes to it; they must stay until it has taken them all. */
void unpack_feed(struct unpacker *u, const uint8_t *p, size_t n);

/* Unpacked bytes; 0: it needs more; or a negative errno (-EBADMSG). */
ssize_t unpack_take(struct unpacker *u, uint8_t *out, size_t size);

/* When no bytes are left: did the packed data end where it should? */
bool unpack_is_complete(const struct unpacker *u);

void unpack_free(struct unpacker *u);

#endif

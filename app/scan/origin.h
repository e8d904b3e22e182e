/* SPDX-License-Identifier: MIT */
/* Where a scanned mail comes from: the key that it is known by, and its time.
 */
#ifndef SCAN_ORIGIN_H
#define SCAN_ORIGIN_H

#include "box/box.h"
#include "scan/record.h"

/* Of a file's mail: its bytes, wherever it lies. */
void origin_key(const void *p, size_t n, uint8_t out[RECORD_KEY]);

/* A server's mail is known by its place: it is not fetched to be known. */
void origin_imap_key(const char *url, const char *folder, uint32_t validity,
    uint32_t uid, uint8_t out[RECORD_KEY]);

/* When it was received, as far as its place tells; 0: a file alone does not. */
int64_t origin_received(const struct box_mail *mail);

#endif

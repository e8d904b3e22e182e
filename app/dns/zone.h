/* SPDX-License-Identifier: MIT */
/* --dns FILE: a zone file as the answers to a check's questions. */
#ifndef DNS_ZONE_H
#define DNS_ZONE_H

#include <mekiki/mekiki.h>

/*
 * Reads the file at `path` (at most 64 MB), "-" is standard input. 0, or -1
 * with *why_out: what, and where in the file; to be freed with free().
 */
int dns_zone_open(const char *path, struct mekiki_zone **out, char **why_out);

/* Answers all open questions of c; the number of them. */
size_t dns_zone_answer(struct mekiki_zone *z, struct mekiki_check *c);

/* Writes what was recorded to `path`; 0, or -1 with errno. */
int dns_zone_save(struct mekiki_zone *z, const char *path);

#endif

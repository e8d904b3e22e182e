/* SPDX-License-Identifier: MIT */
/* --dns FILE: a zone file as the answers to a check's questions. */
#ifndef DNS_ZONE_H
#define DNS_ZONE_H

#include <mekiki/mekiki.h>

/*
 * The whole file (at most 64 MB), "-" is standard input: malloc'd, or NULL
 * with *why_out what went wrong with it, to be freed with free().
 */
char *dns_file_read(const char *path, size_t *n_out, char **why_out);

/* The same as a zone. 0, or -1 with *why_out: what, and where in the file. */
int dns_zone_open(const char *path, struct mekiki_zone **out, char **why_out);

#endif

/* SPDX-License-Identifier: MIT */
/* Exports as a worker wrote them, checked before they go to other programs. */
#ifndef WORKER_EXPORT_H
#define WORKER_EXPORT_H

#include <mekiki/mekiki.h>

#include <stdbool.h>

/* "stix", "misp", "xarf" or "csv"; false for anything else. */
bool export_find(const char *word, size_t n, enum mekiki_export *out);

/* The first line of a CSV file, with its CRLF. */
extern const char export_csv_head[];

/*
 * The worker's lines: each JSON object parsed and written anew, CSV rows with
 * CRLF (RFC 4180). Malloc'd, NUL-terminated, maybe empty; NULL when a line is
 * no object, or a cell could be a formula.
 */
char *export_lines(
    enum mekiki_export format, const char *p, size_t n, size_t *size_out);

/* As mekiki_check_export asks for it: ASCII, something on both sides of one
 * @. */
bool export_is_reporter(const char *address);

#endif

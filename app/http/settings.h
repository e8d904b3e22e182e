/* SPDX-License-Identifier: MIT */
/* A file of settings, `key = value` a line, read strictly. */
#ifndef HTTP_SETTINGS_H
#define HTTP_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_kind {
	SETTING_TEXT,
	SETTING_LIST,  /* may be given several times */
	SETTING_COUNT, /* a number */
	SETTING_SIZE,  /* a number, or with K, M behind */
	SETTING_BOOL   /* yes, no */
};

struct setting_list {
	char **items;
	char **places; /* "FILE:12", or "" where the command line says it */
	size_t n;
};

/* One row of a program's table; `at` is where the value goes. */
struct setting {
	const char *name;
	enum setting_kind kind;
	size_t at; /* offset in the program's struct: char *, struct
		      setting_list, uint64_t, uint64_t, bool */
	uint64_t least, most;
};

/*
 * Reads a file into `base`; # begins a comment at a line's start. An unknown
 * key, a key twice, a value out of range, a line without "=" is an error: then
 * false, and *why_out, to be freed, names file and line.
 */
bool settings_read(const struct setting *table, size_t n, void *base,
    const char *path, char **why_out);
/* One "key=value"; replaces what a file said. */
bool settings_set(const struct setting *table, size_t n, void *base,
    const char *pair, char **why_out);
void settings_done(const struct setting *table, size_t n, void *base);

#endif

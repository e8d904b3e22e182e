/* SPDX-License-Identifier: MIT */
/* Files that old mailers put into a text: begin 644 name ... end. */
#ifndef MAIL_UUENCODE_H
#define MAIL_UUENCODE_H

#include "base/arena.h"

struct uu_file {
	struct str name;
	struct str lines; /* between "begin" and "end", a view */
	size_t end;	  /* offset behind the line "end" */
};

/*
 * The first file in `text` at or behind `at`, which is moved on past what was
 * searched; false when there is none. Only what is well-formed from its first
 * line of data to its end is taken for one.
 */
bool uu_find(struct str text, size_t *at, struct uu_file *out);

/* Its bytes. */
struct str uu_decode(struct arena *a, struct str lines);

#endif

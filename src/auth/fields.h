/* SPDX-License-Identifier: MIT */
/* Header fields with their exact bytes, as signatures cover them. */
#ifndef AUTH_FIELDS_H
#define AUTH_FIELDS_H

#include "base/arena.h"

struct field {
	struct str name; /* as written, without blanks before the colon */
	struct str raw;	 /* name to the last line, without its line end */
	struct str body; /* behind the colon, still folded */
	size_t offset;	 /* of raw in the message */
};

struct fields {
	const struct field *v;
	size_t n;
	struct str body; /* behind the empty line; absent without one */
	bool is_cut;	 /* more than LIMIT_HEADERS */
};

/*
 * Splits at CRLF or LF; a line that is no field and no continuation is left
 * out, and so is an mbox "From " line at the top. Views of `raw`.
 */
struct fields fields_split(struct arena *a, struct str raw);

/* The n-th of that name (ASCII case apart) from the top, or NULL. */
const struct field *fields_find(
    const struct fields *f, struct str name, size_t n);

/* Body on one line: each run of white space with a line end is one blank. */
struct str field_unfold(struct arena *a, struct str body);

#endif

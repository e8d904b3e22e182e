/* SPDX-License-Identifier: MIT */
/* Cutting a multipart's body at its boundary: RFC 2046, 5.1.1. */
#ifndef MAIL_MULTIPART_H
#define MAIL_MULTIPART_H

#include "mail/fact.h"

struct multipart {
	struct str body, boundary;
	struct facts *facts;
	size_t at;     /* behind the delimiter line read last */
	bool is_ended; /* a closing delimiter was read */
	bool is_done;
};

void multipart_begin(struct multipart *m, struct str body, struct str boundary,
    struct facts *facts);

/*
 * The next part, without the line end that belongs to the delimiter behind
 * it; false when there is none. Parts behind the closing delimiter are given
 * too, and noted, as some clients show them.
 */
bool multipart_next(struct multipart *m, struct str *part_out);

/* Does a delimiter line of it occur? */
bool multipart_has(struct str body, struct str boundary);

/*
 * A boundary that the body seems to have: of the first line "--x" behind
 * which fields or an empty line stand. Absent when there is none.
 */
struct str multipart_guess(struct str body);

#endif

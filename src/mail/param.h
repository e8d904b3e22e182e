/* SPDX-License-Identifier: MIT */
/* MIME fields with parameters: RFC 2045 section 5.1, RFC 2231. */
#ifndef MAIL_PARAM_H
#define MAIL_PARAM_H

#include "mail/fact.h"

struct param {
	struct str name;  /* lower case, without section and asterisk */
	struct str value; /* decoded to UTF-8 */
};

struct param_field {
	struct str value; /* before the first ";", trimmed, comments dropped */
	struct param *params; /* each name once, in order of appearance */
	size_t n;
};

/*
 * Reads a field like Content-Type or Content-Disposition of any quality:
 * continuations are joined by number and their bytes decoded as one, words of
 * RFC 2047 inside values too. Of equal names the first one counts, the form of
 * RFC 2231 before the plain one. `hint` as in word_decode.
 */
struct param_field param_read(
    struct arena *a, struct str field, struct str hint, struct facts *facts);

/* Value of a parameter (lower-case name), absent when it is not there. */
struct str param_value(const struct param_field *f, const char *name);

#endif

/* SPDX-License-Identifier: MIT */
/* Tag lists of DKIM, ARC and DMARC: `tag=value; tag=value`. */
#ifndef AUTH_TAGS_H
#define AUTH_TAGS_H

#include "base/arena.h"

enum {
	TAGS_MOST = 48 /* of one list; more is malformed */
};

struct tag {
	struct str name, value; /* without white space around */
};

struct tags {
	struct tag v[TAGS_MOST];
	size_t n;
};

/*
 * RFC 6376 section 3.2. False when an element has no "=", a name is not of
 * letters, digits and "_" after a letter, an element but the last is empty,
 * or a tag is there twice. Values are views that may hold folding.
 */
bool tags_parse(struct str text, struct tags *out);

/*
 * The same for records of DMARC and BIMI, leniently (RFC 9989 section 4.8):
 * malformed elements are left out, the first of two tags counts.
 */
void tags_parse_lenient(struct str text, struct tags *out);

/* Absent when the tag is not there. Names are compared with their case. */
struct str tags_get(const struct tags *t, const char *name);

/* Without any white space (folding in b=, h=, p=): a copy. */
struct str tag_squeeze(struct arena *a, struct str value);

/* RFC 4648 base64, white space ignored; absent when it is none. */
struct str base64_decode(struct arena *a, struct str text);

/*
 * A domain name with at least `labels` labels of letters, digits, "-", "_"
 * (and bytes above 127), each 1 to 63 long, 253 together.
 */
bool is_domain(struct str name, size_t labels);

/* Equal to `domain` or below it, ASCII case apart. */
bool is_below(struct str name, struct str domain);

#endif

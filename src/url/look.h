/* SPDX-License-Identifier: MIT */
/* Inside url/: a host in the two forms in which names are compared. */
#ifndef URL_LOOK_H
#define URL_LOOK_H

#include "url/url.h"

enum {
	LOOK_BYTES = 1024 /* of a host; a name server holds 253 */
};

/*
 * plain: each character as the Latin letter or the character it is taken for,
 * lower case, without accents; one letter for one (for edits and swaps).
 * deep: plain with what a quick eye confuses: m is rn, w is vv, d is cl, 0 is
 * o, 1 is l. What is no letter or digit (dot, hyphen, slash look-alikes) is a
 * dot in both.
 * Two hosts look alike when their deep forms are the same.
 */
struct look {
	struct str host; /* what it was made of */
	size_t n, deep_n;
	char plain[LOOK_BYTES], deep[LOOK_BYTES * 2];
	uint16_t at[LOOK_BYTES + 1];	  /* plain offset -> host offset */
	uint16_t deep_at[LOOK_BYTES + 1]; /* plain offset -> deep offset */
	bool is_ascii;
};

/*
 * Of a host in Unicode or with A-labels, lower case. What an A-label decodes to
 * points to the whole label. A longer host is looked at from its end.
 */
void look_make(const struct url_tables *t, struct arena *a, struct str host,
    struct look *out);

/* Pieces [from, to) of the plain form, in each form and in the host. */
struct str look_plain(const struct look *l, size_t from, size_t to);
struct str look_deep(const struct look *l, size_t from, size_t to);
struct str look_host(const struct look *l, size_t from, size_t to);

#endif

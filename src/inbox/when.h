/* SPDX-License-Identifier: MIT */
/* Days and times as lists of messages write them, absolute and relative. */
#ifndef INBOX_WHEN_H
#define INBOX_WHEN_H

#include "base/arena.h"

enum {
	DAY_SECONDS = 24 * 60 * 60,
	ZONE_JAPAN = 9 * 60 /* minutes east of UTC */
};

enum when_kind {
	WHEN_DAY,    /* a calendar day */
	WHEN_CLOCK,  /* minutes of some day */
	WHEN_INSTANT /* an interval of time in UTC: relative, or with a zone */
};

struct when {
	enum when_kind kind;
	size_t from, to; /* in the text */
	int64_t day;	 /* since 1970-01-01 */
	int minutes;	 /* since midnight */
	int64_t lo, hi;	 /* seconds */
	int zone;	 /* minutes east of UTC, with has_zone */
	bool has_zone;
	bool is_weekday; /* a day's name alone */
};

/*
 * All in a text folded by fold_text, in order. A day without a year is the
 * last one that is not after `now`; 0: not known, then relative words are
 * left out and a year is guessed from `about`. edges[i] is not 0 where an
 * element of a page begins or ends in front of byte i, so that a word does
 * too; NULL: nowhere.
 */
struct when *when_read(struct arena *a, struct str folded,
    const unsigned char *edges, int64_t now, int64_t about, size_t *n_out);

#endif

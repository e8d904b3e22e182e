/* SPDX-License-Identifier: MIT */
/* What is known of well-known receivers: their hops and what they write. */
#ifndef KNOW_RECEIVERS_H
#define KNOW_RECEIVERS_H

#include "know/know.h"

/* Where a receiver puts its Authentication-Results. */
enum receiver_place {
	RECEIVER_ABOVE, /* the border, also between its own hops */
	RECEIVER_BELOW, /* directly below the border */
	RECEIVER_TRACE	/* below all Received fields that follow the border */
};

struct receiver {
	struct str id, name;
	/* A host in `by` is one of these or below one. Lower case. */
	const struct str *hosts;
	size_t n_hosts;
	/*
	 * Those of its hosts that take mail in from others: what any other
	 * of them writes is an inner hop. None: each of them may.
	 */
	const struct str *edges;
	size_t n_edges;
	/* "2603:1000::/24": its hops among themselves, private ones apart. */
	const struct str *networks;
	size_t n_networks;
	/* What its fields begin with, where that is none of `hosts`. */
	const struct str *authserv_ids;
	size_t n_authserv_ids;
	bool has_no_authserv_id; /* its fields begin with a result */
	enum receiver_place place;
	bool strips_forged; /* fields of its own name from outside go away */
};

struct receiver_table {
	const struct receiver *v;
	size_t n;
};

/*
 * Reads the kept files below receivers/ (docs/receiver-format.md); all of it
 * lives in the arena. No file is an empty table. False with *why_out (file,
 * line, what) when one is malformed.
 */
bool receivers_read(struct arena *a, const struct know *k,
    struct receiver_table *out, struct str *why_out);

#endif

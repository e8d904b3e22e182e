/* SPDX-License-Identifier: MIT */
/* What is known of well-known receivers: their hops and what they write. */
#ifndef AUTH_RECEIVERS_H
#define AUTH_RECEIVERS_H

#include "base/str.h"

/* Where a receiver puts its Authentication-Results. */
enum receiver_place {
	RECEIVER_ABOVE, /* the border, also between its own hops */
	RECEIVER_BELOW	/* directly below the border */
};

struct receiver {
	struct str id, name;
	/* Hosts in `by` are one of these or below one. */
	const struct str *hosts;
	size_t n_hosts;
	/* "2603:1000::/24": its hops among themselves, private ones apart. */
	const struct str *networks;
	size_t n_networks;
	/* What its fields begin with; `hosts` need not hold them. */
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

#endif

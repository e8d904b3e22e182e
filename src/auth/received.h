/* SPDX-License-Identifier: MIT */
/* One Received field: who wrote it, about whom. */
#ifndef AUTH_RECEIVED_H
#define AUTH_RECEIVED_H

#include "auth/fields.h"
#include "auth/ip.h"

/*
 * What the writing host saw itself (TCP-info of RFC 5321 section 4.4) is kept
 * apart from what it was told (HELO): only the former is ever believed.
 */
struct received {
	const struct field *field;
	struct str by;	 /* lower case; absent when none */
	struct str helo; /* as told; absent when none */
	struct str name; /* reverse name as seen, lower case; absent: unknown */
	struct ip ip;
	bool has_from, has_ip;
	bool is_name_doubtful;	  /* "may be forged": forward look-up differs */
	bool is_fetch;		  /* written by a POP or IMAP client */
	struct str envelope_from; /* "(envelope-from x)"; absent when none */
	int64_t date;		  /* seconds since 1970, or INT64_MIN */
};

/* Reads any text; what is not there stays absent. */
void received_parse(
    struct arena *a, const struct field *f, struct received *out);

#endif

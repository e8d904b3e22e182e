/* SPDX-License-Identifier: MIT */
/* Percent-encoding and -decoding, URL Standard section 1.3. */
#ifndef URL_ENCODE_H
#define URL_ENCODE_H

#include "base/arena.h"

/* The percent-encode sets; each holds every byte above 0x7e too. */
enum url_set {
	URL_SET_C0 = 1,
	URL_SET_FRAGMENT = 2,
	URL_SET_QUERY = 4,
	URL_SET_SPECIAL_QUERY = 8,
	URL_SET_PATH = 16,
	URL_SET_USERINFO = 32
};

/* Does a byte belong to the set? */
bool url_is_in_set(unsigned char c, enum url_set set);

/* `s` itself when nothing is to be encoded. */
struct str url_encode(struct arena *a, struct str s, enum url_set set);

/* `s` itself when it has no %XX. */
struct str url_decode(struct arena *a, struct str s);

#endif

/* SPDX-License-Identifier: MIT */
/* Inside url/: UTS #46 by ICU, with what newer tables map already. */
#ifndef URL_IDNA_H
#define URL_IDNA_H

#include "url/url.h"

/*
 * ToASCII as the URL Standard asks for (non-transitional, CheckBidi and
 * CheckJoiners, no hyphen and length checks). Absent when it fails, and for a
 * domain beyond LIMIT_HOST_BYTES, which no name server can hold.
 */
struct str idna_to_ascii(struct arena *a, struct str domain);

/* Label by label: one that does not decode faithfully stays as it is. */
struct str idna_to_unicode(struct arena *a, struct str ascii);

/* Does each xn-- label decode, and encode to itself again? */
bool idna_decodes(struct str ascii);

#endif

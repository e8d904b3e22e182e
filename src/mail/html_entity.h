/* SPDX-License-Identifier: MIT */
/* Character references, and raw text and attribute values decoded. */
#ifndef MAIL_HTML_ENTITY_H
#define MAIL_HTML_ENTITY_H

#include "base/buf.h"

/* How raw bytes of a document become characters. */
enum html_decode {
	DECODE_REFS = 1,      /* character references count */
	DECODE_ATTRIBUTE = 2, /* by the rule for attribute values */
	DECODE_NUL = 4	      /* NUL becomes U+FFFD; without it, nothing */
};

/*
 * Reads the character reference that `s` begins with (s.p[0] == '&'): the
 * number of bytes it takes, 0 when it is none (the ampersand is text), and one
 * or two code points; cps_out[1] is 0 for one. HTML Standard 13.2.5.72 on.
 */
size_t html_ref(struct str s, bool in_attribute, uint32_t cps_out[static 2]);

/*
 * Adds s decoded: references, CR and CRLF to LF, NUL. Linear; text without
 * any of them is added as it stands.
 */
void html_decode(struct buf *out, struct str s, unsigned how);

/* Has s nothing to decode? */
bool html_is_plain(struct str s, unsigned how);

#endif

/* SPDX-License-Identifier: MIT */
/* Header fields: reading those that came, writing ours. */
#ifndef MILTER_FIELD_H
#define MILTER_FIELD_H

#include "http/out.h"

enum {
	FIELD_LINE = 76,	/* RFC 2047 section 2, RFC 5322 section 2.1.1 */
	FIELD_WORDS_MOST = 900, /* bytes of UTF-8 that are taken of a text */
	REPLY_MOST = 400 /* bytes of an answer, RFC 5321 4.5.3.1.5: 512 */
};

/*
 * Does the value of an Authentication-Results field claim to be written by
 * `id` (RFC 8601 section 2.2)? Comments, quoting, case and a dot at the end do
 * not hide it. One whose beginning cannot be read claims it.
 */
bool field_claims_results(const char *value, const char *id);

/*
 * UTF-8 as an unstructured field's value of printable ASCII: as it is, or in
 * encoded words (RFC 2047, B), folded by LF and a blank. Controls and marks of
 * direction become U+FFFD; what is past FIELD_WORDS_MOST is cut off.
 */
void field_add_words(struct out *o, const char *s, size_t n);

/*
 * The same for a line of SMTP: "..." stands for what is no printable ASCII, and
 * "%" is doubled, as smfi_setreply wants it. Cut off at REPLY_MOST.
 */
void field_add_reply(struct out *o, const char *s, size_t n);

/* Is it a domain name in ASCII, with a dot or not? */
bool field_is_domain(const char *s);

#endif

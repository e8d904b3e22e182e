/* SPDX-License-Identifier: MIT */
/* Text of header fields: encoded words and bytes without a label. */
#ifndef MAIL_WORD_H
#define MAIL_WORD_H

#include "mail/fact.h"

/*
 * Unstructured text to UTF-8 (RFC 2047, leniently). The bytes of adjacent
 * words of one charset are joined before they are decoded, so that a character
 * split over words comes out whole. `hint` is the body's charset label, for
 * bytes that no word labels; may be absent. Malformed words stay as written.
 */
struct str word_decode(
    struct arena *a, struct str value, struct str hint, struct facts *facts);

#endif

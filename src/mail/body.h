/* SPDX-License-Identifier: MIT */
/* The content of one part: from its bytes to text. */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include "mail/fact.h"
#include "mail/param.h"

/*
 * Sets bytes, text, text_sent, charset_used, html of a part whose type,
 * filename and charset are set, after its transfer encoding is undone.
 * `format` is its Content-Type's parameters.
 */
void body_read(struct arena *a, struct mail_part *part,
    const struct param_field *type, bool no_html, struct facts *facts);

/*
 * The charset that a document names itself: the word behind "charset=" in its
 * first bytes, as far as it is ASCII; absent when there is none.
 */
struct str body_meta_charset(struct str bytes);

/* Is it, by type or by name, a message that should be read as one? */
bool body_is_message_file(const struct mail_part *part);

/*
 * Joins lines that were broken at sending (RFC 3676). `text` has LF ends;
 * quoted lines keep their marks.
 */
struct str flowed_join(struct arena *a, struct str text, bool is_delsp);

#endif

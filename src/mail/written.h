/* SPDX-License-Identifier: MIT */
/* What the scripts of a page would write into it, without running them. */
#ifndef MAIL_WRITTEN_H
#define MAIL_WRITTEN_H

#include "base/arena.h"

/*
 * `html` (UTF-8), and behind it the markup that its scripts hold encoded in
 * string literals: base64 for atob(), percent-encoding for unescape() and
 * decodeURIComponent(), and hexadecimal or Unicode escapes; inside one another
 * too, up to LIMIT_WRITTEN_BYTES in all. `html` itself where there is none.
 * Nothing is run: what is computed otherwise stays unknown.
 */
struct str html_with_written(struct arena *a, struct str html);

#endif

/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef REDACT_INSIDE_H
#define REDACT_INSIDE_H

#include "base/arena.h"

/* Is it a word of a list parted by blanks (ASCII case apart)? */
bool redact_in_list(const char *list, struct str word);
/* Full-width ASCII made plain; controls and invisible characters dropped. */
struct str redact_flatten(struct arena *a, struct str text);

/* Names of the header fields that say whom a mail is for. */
extern const char redact_recipients[];

#endif

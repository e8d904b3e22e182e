/* SPDX-License-Identifier: MIT */
/* What may be a text of the store. */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include <stdbool.h>

/*
 * UTF-8 as RFC 3629 has it: nothing overlong, no surrogate, nothing above
 * U+10FFFF. PostgreSQL refuses all else, SQLite keeps it and cannot give it
 * back.
 */
bool text_is_utf8(const char *text);

#endif

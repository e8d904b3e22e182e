/* SPDX-License-Identifier: MIT */
/* Header sections: fields and where the body begins (RFC 5322, 2.2). */
#ifndef MAIL_FIELD_H
#define MAIL_FIELD_H

#include "mail/fact.h"

struct field_list {
	struct mail_header *items;
	size_t n;
	size_t body_offset; /* in what was read; its length without a body */
};

/*
 * Reads the header section that `s` begins with, up to an empty line. A line
 * that is no field is passed over when a field follows; else the body begins
 * there. Lines end in LF or CRLF.
 */
struct field_list field_read(
    struct arena *a, struct str s, struct facts *facts);

/* The n-th field of that name (ASCII case apart) from the top, or NULL. */
const struct mail_header *field_find(
    const struct mail_header *items, size_t n_items, struct str name, size_t n);

/* Its value, absent when there is no such field. */
struct str field_value(
    const struct mail_header *items, size_t n_items, const char *name);

#endif

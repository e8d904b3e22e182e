/* SPDX-License-Identifier: MIT */
/* Forms as they come in: urlencoded and multipart/form-data. */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>

enum {
	FORM_FIELDS_MOST = 64,
	FORM_NAME_MOST = 64,
	FORM_FILENAME_MOST = 255
};

struct form_field {
	char name[FORM_NAME_MOST + 1];
	char filename[FORM_FILENAME_MOST + 1]; /* "" when none was given */
	bool has_filename;
	const char *value; /* in the body, or in `owned` */
	size_t size;
};

struct form {
	struct form_field fields[FORM_FIELDS_MOST];
	size_t n;
	char *owned; /* decoded values of an urlencoded form */
};

/*
 * Reads a whole body of that Content-Type (RFC 7578; WHATWG urlencoded). The
 * body must outlive the form. False when it is neither type, malformed, or
 * beyond the limits; then *why_out is a sentence and form is empty.
 * Content-Transfer-Encoding is refused, as RFC 7578 4.7 deprecates it.
 */
bool form_read(struct form *f, const char *type, const char *body, size_t size,
    const char **why_out);
/* A query string, with or without fields. */
bool form_read_query(
    struct form *f, const char *query, size_t size, const char **why_out);
void form_done(struct form *f);

/* The n-th field of that name, or NULL. */
const struct form_field *form_get(
    const struct form *f, const char *name, size_t n);

#endif

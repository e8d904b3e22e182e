/* SPDX-License-Identifier: MIT */
/* Files as people have them, made into one mail. */
#ifndef HTTPD_INPUT_H
#define HTTPD_INPUT_H

#include <stdbool.h>
#include <stddef.h>

/* "image/png" and so on by the first bytes; NULL for what is no picture. */
const char *input_image_type(const char *p, size_t n);

/* A mail with this picture as its only part; malloc'd. */
char *input_wrap_image(
    const char *type, const char *p, size_t n, size_t *size_out);

/*
 * Of an mbox the first mail without its "From " line, *several_out whether
 * there are more; else untouched.
 */
void input_first_mail(const char **p, size_t *n, bool *several_out);

/* Strict but for line ends; malloc'd, NULL when malformed. */
char *input_decode64(const char *p, size_t n, size_t *size_out);
/* Malloc'd, with a NUL behind. */
char *input_encode64(const char *p, size_t n, size_t *size_out);

#endif

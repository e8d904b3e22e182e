/* SPDX-License-Identifier: MIT */
/* Files as people have them: one mail, or a picture. */
#ifndef HTTPD_INPUT_H
#define HTTPD_INPUT_H

#include <stdbool.h>
#include <stddef.h>

/* PNG, JPEG, GIF or WebP by the first bytes. */
bool input_is_image(const char *p, size_t n);

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

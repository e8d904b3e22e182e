/* SPDX-License-Identifier: MIT */
/* Pages from templates: what is put in is escaped, always. */
#ifndef HTTP_TEMPLATE_H
#define HTTP_TEMPLATE_H

#include "http/out.h"

#include <jansson.h>

/*
 * A template is HTML with
 *   {{a.b}}         the value of data, escaped; a number as its digits
 *   {{t.some.key}}  the sentence of that key (template_words), as HTML
 *   {{p.some.key}}  the same without ruby, for attributes and titles
 *   {{&a}}          the value as it is: only for HTML that we made
 *   {{#a}}...{{/a}} for each item of an array, or once for an object, true,
 *                   a string with text; names are then looked up in the item
 *                   first. {{.}} is an item that is a string
 *   {{^a}}...{{/a}} once when {{#a}} would do nothing
 *   {{>name}}       another template
 */
struct template_set;

/* The words of a key, not NUL-terminated; false when there are none. */
typedef bool template_words(
    void *user, const char *key, const char **p_out, size_t *n_out);

/*
 * Reads all *.html of a folder. NULL on failure; then *why_out, to be freed,
 * says file and line.
 */
struct template_set *template_open(const char *folder, char **why_out);
void template_close(struct template_set *set);

/* A name that is not there adds nothing; a missing word adds its key. */
void template_write(struct out *out, const struct template_set *set,
    const char *name, const json_t *data, template_words *words, void *user);

#endif

/* SPDX-License-Identifier: MIT */
/* Inside this room: the options of a question and where they may stand. */
#ifndef HTTPD_ASK_OPTIONS_H
#define HTTPD_ASK_OPTIONS_H

#include "httpd/ask.h"

enum {
	ON_PAGE = 1,
	ON_MAIL = 2,
	ON_TEXT = 4,
	ON_URL = 8,
	ON_DOMAIN = 16,
	ON_SAVED_PAGE = 32,
	ON_IMAGE = 64,
	ON_EXPORT = 128,
	ON_REDACT = 256,
	ON_ALL = 127
};

/*
 * Options of a form or query that are known on `on`; the fields named in
 * `inputs` (NULL-terminated, or NULL) are left to the caller. What is not known
 * is an error but for ON_PAGE. False with *why_out.
 */
bool ask_set_options(struct ask *a, const struct form *f, unsigned on,
    const char *const *inputs, const char **why_out);

/* One member of a JSON body, in the same way. */
bool ask_set_member(struct ask *a, unsigned on, const char *key,
    const json_t *v, const char **why_out);

#endif

/* SPDX-License-Identifier: MIT */
/* Inside of the CSS reader: values. */
#ifndef MAIL_HTML_CSS_VALUE_H
#define MAIL_HTML_CSS_VALUE_H

#include "mail/html_css.h"

/*
 * Reads the value of out[0].prop into out, which may stand for other single
 * properties then; returns how many declarations it gives.
 */
size_t css_value(struct str s, struct css_decl out[static CSS_DECLS_MOST]);

/* A number at the front of *s, taken off, in thousandths. */
bool css_number(struct str *s, int64_t *out);

/* Within plus and minus CSS_LENGTH_MOST. */
int32_t css_clamp(int64_t v);

#endif

/* SPDX-License-Identifier: MIT */
/* An editor's Markdown as HTML that can do no harm. */
#ifndef BOARD_MARKDOWN_H
#define BOARD_MARKDOWN_H

#include <jansson.h>

/*
 * Sets `html` and `contents`, an array of {n, html} of the headings (ids s1,
 * s2 ...). Raw HTML is text; links go to http and https alone; no picture is
 * loaded.
 */
void markdown_add(json_t *o, const char *markdown);

#endif

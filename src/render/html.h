/* SPDX-License-Identifier: MIT */
/* A report as HTML for people. */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include "know/know.h"

#include <jansson.h>

enum html_form {
	HTML_DOCUMENT, /* one file that needs no other: to be kept, printed */
	HTML_FRAGMENT, /* its blocks alone, to stand in a page of ours */
	HTML_ASKING /* the same with questions: buttons of the form "again" */
};

/* Where a program may put questions of its own (HTML_ASKING). Nothing of a
 * report can look like it: there "<" is escaped. */
#define HTML_ASKS "<!--asks-->\n"

/*
 * `report` is the library's JSON and need not be trusted: members may be
 * missing or of another type, everything is escaped. `view` (render/view.h;
 * may be absent) need not be trusted either: it stands in a frame that can
 * neither run nor load nor lead anywhere.
 */
struct str report_html(struct arena *a, const struct know *know,
    const json_t *report, struct str view, struct str lang,
    enum html_form form);

/* The style sheet that the blocks are written for: web/answer.css. */
struct str html_style(void);

#endif

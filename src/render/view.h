/* SPDX-License-Identifier: MIT */
/* The mail as its reader sees it, with the evidence marked. */
#ifndef RENDER_VIEW_H
#define RENDER_VIEW_H

#include "render/report.h"

/*
 * A whole HTML document: the sender's line, subject and date, then the parts
 * that are shown, sanitised (render/sanitise.h), findings marked with the
 * numbers of report_marks. Styles stand in attributes alone; nothing in it
 * loads, runs or leads anywhere. Absent when there is nothing to be shown.
 */
struct str report_view(struct arena *a, const struct report *r);

#endif

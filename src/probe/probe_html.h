/* SPDX-License-Identifier: MIT */
/* Parts of the operation `html`. */
#ifndef PROBE_PROBE_HTML_H
#define PROBE_PROBE_HTML_H

#include "probe/probe.h"

/* Mode "view": an object with the members of struct html_view. */
json_t *probe_html_view(struct probe *p, struct str html);

#endif

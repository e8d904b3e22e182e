/* SPDX-License-Identifier: MIT */
/* Who signed a mail, for whom, and what broke it, as a person can follow it. */
#ifndef RENDER_AUTH_TEXT_H
#define RENDER_AUTH_TEXT_H

#include "render/report.h"

struct buf;

/* Each check with its domain, basis and reason; nothing without a check. */
void auth_checks_text(struct arena *a, const struct report *r, struct buf *out);

/* What is proven, then the checks: the whole answer of `mekiki auth`. */
struct str auth_text(struct arena *a, const struct report *r, bool use_colour);

#endif

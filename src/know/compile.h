/* SPDX-License-Identifier: MIT */
/* The data folder turned into one table. */
#ifndef KNOW_COMPILE_H
#define KNOW_COMPILE_H

#include "know/table.h"

/*
 * Reads brands/, phrases/, hosts/, words/, imported/ and the files that are
 * kept whole (advice/, receivers/) below `dir`. Absent on the first error,
 * with *why_out "FILE:LINE: what".
 */
struct str know_compile(struct arena *a, const char *dir, struct str *why_out);

#endif

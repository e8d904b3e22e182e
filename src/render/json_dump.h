/* SPDX-License-Identifier: MIT */
/* A tree of JSON as compact text. */
#ifndef RENDER_JSON_DUMP_H
#define RENDER_JSON_DUMP_H

#include "base/arena.h"

#include <jansson.h>

/*
 * The bytes that json_dumps(o, JSON_COMPACT | JSON_ENCODE_ANY) gives, with a
 * NUL behind them that is not counted, in the arena. Jansson's own notes each
 * container's address in a hash to find loops; trees made here have none.
 */
struct str json_dump_text(struct arena *a, const json_t *o);

#endif

/* SPDX-License-Identifier: MIT */
/* Bytes as JSON strings. */
#ifndef RENDER_JSON_TEXT_H
#define RENDER_JSON_TEXT_H

#include "base/arena.h"

#include <jansson.h>

/* A new string, malformed UTF-8 replaced by U+FFFD; null when absent. */
json_t *json_text(struct arena *a, struct str s);

#endif

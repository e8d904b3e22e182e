/* SPDX-License-Identifier: MIT */
/* Bytes as JSON strings. */
#ifndef RENDER_JSON_TEXT_H
#define RENDER_JSON_TEXT_H

#include "base/arena.h"

#include <jansson.h>

/* A new string, malformed UTF-8 replaced by U+FFFD; null when absent. */
json_t *json_text(struct arena *a, struct str s);

struct report;

/* Adds what an answer for people needs beside the judgement: json_answer.c. */
void report_json_answer(struct arena *a, const struct report *r, json_t *o);
/* Of these, subject and sender alone. */
void report_json_head(struct arena *a, const struct report *r, json_t *o);

#endif

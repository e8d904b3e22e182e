/* SPDX-License-Identifier: MIT */
/* A worker's answer is as hostile as the mail it read: what is let through. */
#ifndef WORKER_ANSWER_H
#define WORKER_ANSWER_H

#include "worker/job.h"
#include "worker/wire.h"

#include <jansson.h>

/*
 * FRAME_DONE into the job: verdict in range, the report parsed anew and equal
 * to the verdict, its file and index set to what the parent knows, the text
 * filtered. False when something is not as any worker of ours sends it.
 */
bool answer_take(struct wire_in *w, struct job *j);

/* Is its answer a report, with a verdict? */
bool answer_is_report(const struct job *j);

/*
 * A job that did not end well, and whose report no worker could write
 * (JOB_UNREAD) either: an `unknown` report that says so, in English.
 */
void answer_fail(struct job *j, const char *jail);

/*
 * One line of JSON in which each control, bidi and other invisible character
 * is written \uXXXX, so that it may go to a terminal. Malloc'd.
 */
char *answer_json_line(const json_t *o, size_t *size_out);

/*
 * A copy for a terminal: valid UTF-8, LF the only control, no bidi character,
 * and escape sequences only of our colours, and only with use_colour.
 */
char *answer_clean_text(
    const char *p, size_t n, bool use_colour, size_t *size_out);

#endif

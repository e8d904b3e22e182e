/* SPDX-License-Identifier: MIT */
/* Answers on standard output, as the command line asked for them. */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "cli/options.h"
#include "worker/job.h"

/* What the command line says of every job: options, form, colour. */
void print_job(const struct cli *c, enum job_kind kind, struct job *out);

/* One answer; name is a heading in text, or NULL. */
void print_answer(
    const struct cli *c, const struct job *j, const char *name, bool is_first);

#endif

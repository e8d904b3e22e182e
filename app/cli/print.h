/* SPDX-License-Identifier: MIT */
/* Answers on standard output, as the command line asked for them. */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "cli/options.h"
#include "worker/job.h"

/*
 * What the command line says of every job: options, form, colour. The answer
 * names the file where it would not be clear which is meant; the name must
 * outlive the job.
 */
void print_job(
    const struct cli *c, enum job_kind kind, const char *file, struct job *out);

void print_answer(struct cli *c, const struct job *j, bool is_first);

#endif

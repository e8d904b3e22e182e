/* SPDX-License-Identifier: MIT */
/* A job, questions and answers as bytes on the wire. */
#ifndef WORKER_JOB_WIRE_H
#define WORKER_JOB_WIRE_H

#include "worker/job.h"
#include "worker/wire.h"

/* The job but its bytes, which follow as they are, with a NUL. */
void job_wire_write(struct wire_out *w, const struct job *j);
/* Views into the frame. False when it is malformed. */
bool job_wire_read(struct wire_in *w, struct job *out);

/* Questions of a hostile child into the job; false when out of bounds. */
bool job_wire_take_questions(struct wire_in *w, struct job *j);

/* The questions with their answers. */
void job_wire_answers(struct wire_out *w, const struct job *j);
/* ... given to a check. */
bool job_wire_take_answers(struct wire_in *w, struct mekiki_check *c);

#endif

/* SPDX-License-Identifier: MIT */
/* What a job owns. */
#include "worker/job.h"

#include <stdlib.h>
#include <string.h>

#include "worker/wire.h"

void
job_drop_answer(struct job_question *q)
{
	for (size_t i = 0; i < q->n_records; i++)
		free(q->records[i]);
	free(q->records);
	free(q->sizes);
	q->records = NULL;
	q->sizes = NULL;
	q->n_records = 0;
}

void
job_drop_questions(struct job *j)
{
	for (size_t i = 0; i < j->n_questions; i++)
		job_drop_answer(&j->questions[i]);
	free(j->questions);
	j->questions = NULL;
	j->n_questions = 0;
}

void
job_add_record(struct job_question *q, const char *p, size_t n)
{
	size_t more = q->n_records + 1;
	char **records = realloc(q->records, more * sizeof *records);
	size_t *sizes = realloc(q->sizes, more * sizeof *sizes);

	if (!records || !sizes)
		abort();
	q->records = records;
	q->sizes = sizes;
	records[q->n_records] = wire_dup(p, n);
	sizes[q->n_records] = n;
	q->n_records = more;
}

void
job_done(struct job *j)
{
	job_drop_questions(j);
	free(j->json);
	free(j->text);
	free(j->view);
	free(j->sighting);
	free(j->why);
	j->json = j->text = j->view = j->sighting = j->why = NULL;
}

/* SPDX-License-Identifier: MIT */
/* Answers are clean already: worker/answer.h. */
#include "cli/print.h"

#include <stdio.h>

void
print_job(
    const struct cli *c, enum job_kind kind, const char *file, struct job *out)
{
	*out = (struct job){
	    .kind = kind,
	    .options = c->options,
	    .want = c->use_json ? JOB_WANT_JSON : JOB_WANT_TEXT,
	    .form = c->form,
	    .use_colour = c->use_colour,
	};
	out->options.scan_images = 1;
	if (c->use_json || c->n_operands > 1)
		out->options.file = file;
}

void
print_answer(const struct cli *c, const struct job *j, bool is_first)
{
	if (c->use_json) {
		fwrite(j->json, 1, j->json_size, stdout);
		putchar('\n');
	} else {
		if (!is_first)
			putchar('\n');
		fwrite(j->text, 1, j->text_size, stdout);
		if (!j->text_size || j->text[j->text_size - 1] != '\n')
			putchar('\n');
	}
	fflush(stdout);
}

/* SPDX-License-Identifier: MIT */
/* Answers are clean already (worker/answer.h); names are cleaned here. */
#include "cli/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker/answer.h"

void
print_job(const struct cli *c, enum job_kind kind, struct job *out)
{
	*out = (struct job){
	    .kind = kind,
	    .options = c->options,
	    .want = c->use_json ? JOB_WANT_JSON : JOB_WANT_TEXT,
	    .form = c->form,
	    .use_colour = c->use_colour,
	};
	out->options.scan_images = 1;
}

static void
print_heading(const char *name)
{
	size_t n;
	char *clean = answer_clean_text(name, strlen(name), false, &n);

	for (char *p = clean; *p; p++)
		if (*p == '\n')
			*p = ' ';
	printf("%s:\n", clean);
	free(clean);
}

void
print_answer(
    const struct cli *c, const struct job *j, const char *name, bool is_first)
{
	if (c->use_json) {
		fwrite(j->json, 1, j->json_size, stdout);
		putchar('\n');
	} else {
		if (!is_first)
			putchar('\n');
		if (name)
			print_heading(name);
		fwrite(j->text, 1, j->text_size, stdout);
		if (!j->text_size || j->text[j->text_size - 1] != '\n')
			putchar('\n');
	}
	fflush(stdout);
}

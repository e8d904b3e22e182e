/* SPDX-License-Identifier: MIT */
/* Answers are clean already: worker/answer.h. */
#include "cli/print.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/run.h"

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
	if (c->use_html)
		out->want = JOB_WANT_JSON | JOB_WANT_VIEW;
	out->options.scan_images = 1;
	if (c->use_json || c->n_operands > 1)
		out->options.file = file;
}

/* The report and the view are a worker's: mekiki_report_html trusts neither. */
static void
print_html(struct cli *c, const struct job *j)
{
	size_t n = 0;
	char *page = NULL;

	if (!c->sentences && run_open_data(c, &c->sentences))
		return;
	page = mekiki_report_html(c->sentences, j->json, j->json_size, j->view,
	    j->view_size, c->options.lang, MEKIKI_HTML_DOCUMENT, &n);
	if (page)
		fwrite(page, 1, n, stdout);
	free(page);
}

void
print_answer(struct cli *c, const struct job *j, bool is_first)
{
	if (c->use_html) {
		print_html(c, j);
	} else if (c->use_json) {
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

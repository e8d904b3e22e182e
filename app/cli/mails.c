/* SPDX-License-Identifier: MIT */
/* Mails of files, folders and mailboxes, one after the other. */
#include "cli/mails.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/input.h"
#include "cli/print.h"

enum {
	LARGE_BYTES = 256 * 1024
};

static void
copy_mail(struct run *r, struct item *it, const struct box_mail *mail,
    struct mails *k)
{
	struct cli *c = r->cli;
	bool is_many = mail->from_line[0] || k->index ||
		       strcmp(mail->path, k->operand) || c->n_operands > 1;

	it->name = strdup(mail->path);
	it->bytes = malloc(mail->n + 1);
	if (!it->name || !it->bytes)
		abort();
	memcpy(it->bytes, mail->raw, mail->n);
	it->bytes[mail->n] = 0;
	print_job(c, JOB_MAIL, it->name, &it->job);
	if (is_many)
		it->job.options.file = it->name;
	if (mail->from_line[0] || k->index)
		it->job.options.index = k->index;
	it->job.bytes = it->bytes;
	it->job.size = mail->n;
}

static void
set_error(struct item *it, const char *path, int error)
{
	it->name = strdup(path);
	it->error = -error;
}

/* The next mail of the box at hand; false when it has no more. */
static bool
next_of_box(struct run *r, struct item *it)
{
	struct mails *k = r->user;
	struct box_mail mail;
	int rc = k->box ? box_next(k->box, &mail) : 0;

	if (rc > 0 && mail.offset == 0)
		k->index = 0;
	if (rc > 0)
		copy_mail(r, it, &mail, k);
	else if (rc < 0)
		set_error(it, box_path(k->box), rc);
	k->index += rc > 0;
	return rc != 0;
}

bool
mails_next(struct run *r, struct item *it)
{
	static const struct box_options options = {
	    .is_sorted = true, .mail_most = INPUT_MOST};
	struct mails *k = r->user;
	struct cli *c = r->cli;

	while (!next_of_box(r, it)) {
		int rc;

		box_close(k->box);
		k->box = NULL;
		if (k->next >= (c->n_operands ? c->n_operands : 1))
			return false;
		k->operand = c->n_operands ? c->operands[k->next] : "-";
		k->next++;
		k->index = 0;
		rc = box_open(k->operand, &options, &k->box);
		if (rc) {
			k->box = NULL;
			set_error(it, k->operand, rc);
			return true;
		}
	}
	return true;
}

size_t
mails_workers(const struct cli *c)
{
	struct stat st;

	if (c->n_operands > 1)
		return c->n_jobs < c->n_operands ? c->n_jobs : c->n_operands;
	if (c->n_operands == 1 && !stat(c->operands[0], &st) &&
	    (!S_ISREG(st.st_mode) || st.st_size > LARGE_BYTES))
		return c->n_jobs;
	return 1;
}

void
mails_done(struct mails *k)
{
	box_close(k->box);
	k->box = NULL;
}

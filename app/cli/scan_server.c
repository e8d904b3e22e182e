/* SPDX-License-Identifier: MIT */
/* mekiki scan: the mails of a server, and the keyword on its fakes. */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/scanning.h"
#include "scan/origin.h"

static const char *
operand(const struct run *r)
{
	const struct scanning *k = r->user;

	return r->cli->operands[k->next - 1];
}

static bool
skip_served(void *user, const struct imap_mail *m)
{
	struct run *r = user;
	struct scanning *k = r->user;
	uint8_t key[RECORD_KEY];

	if (scan_is_interrupted())
		return true;
	origin_imap_key(operand(r), m->folder, m->validity, m->uid, key);
	k->served++;
	if (!scan_knows(k, key))
		return false;
	scan_show(k);
	return true;
}

bool
scan_next_of_server(struct run *r, struct item *it)
{
	struct scanning *k = r->user;
	struct scanned what = {.when = 0};
	struct imap_mail m;
	char *why = NULL;
	int rc = k->imap ? imap_next(k->imap, skip_served, r, &m, &why) : 0;

	if (rc > 0) {
		struct box_mail as = {.path = m.folder,
		    .raw = (const uint8_t *)m.raw,
		    .n = m.n,
		    .from_line = ""};

		origin_imap_key(
		    operand(r), m.folder, m.validity, m.uid, what.key);
		what.when = m.when;
		scan_copy_mail(r, it, &as, &what);
		it->job.options.index = m.uid;
	} else if (rc < 0) {
		progress_end(&k->progress);
		cli_warn("%s: %s", operand(r), why);
		free(why);
		k->is_unreadable = true;
	} else if (k->imap && imap_closed(k->imap)) {
		progress_end(&k->progress);
		cli_warn("%s: folders that could not be opened: %zu",
		    operand(r), imap_closed(k->imap));
		k->is_unreadable = true;
	}
	return rc > 0;
}

/* The first line of a file, or of what a command prints. */
static bool
read_password(const struct cli *c, struct scanning *k)
{
	FILE *f = c->password_file	? fopen(c->password_file, "re")
		  : c->password_command ? popen(c->password_command, "re")
					: NULL;
	size_t size = 0;
	ssize_t n = f ? getline(&k->password, &size, f) : -1;
	bool ok = n > 0;

	if (f && c->password_file)
		fclose(f);
	else if (f)
		ok &= pclose(f) == 0;
	if (ok)
		k->password[strcspn(k->password, "\r\n")] = 0;
	else
		cli_warn("a password is needed: --password-file, "
			 "--password-command");
	return ok;
}

static struct imap *
open_server(const struct cli *c, struct scanning *k, const char *url)
{
	struct imap_config config = {
	    .url = url, .ca_file = c->ca_file, .mail_most = INPUT_MOST};
	struct imap *im = NULL;
	char *why = NULL;

	if (!k->password && !read_password(c, k)) {
		k->is_unreadable = true;
		return NULL;
	}
	config.password = k->password;
	if (imap_open(&config, &im, &why))
		return im;
	cli_warn("%s: %s", url, why);
	free(why);
	k->is_unreadable = true;
	return NULL;
}

void
scan_open_server(struct run *r)
{
	struct scanning *k = r->user;

	k->imap = open_server(r->cli, k, operand(r));
	if (k->imap && k->progress.is_shown)
		progress_add_mails(&k->progress, imap_count(k->imap));
}

struct flagging {
	struct scanning *k;
	struct imap *im;
	const char *url;
	char *folder;
	uint32_t validity;
	bool is_open, is_refused;
};

static void
flag_row(void *user, const struct record_row *row)
{
	struct flagging *f = user;
	uint8_t key[RECORD_KEY];

	if (!f->folder || strcmp(f->folder, row->place)) {
		free(f->folder);
		f->folder = strdup(row->place);
		f->is_open = imap_select(f->im, row->place, &f->validity);
	}
	if (!f->is_open)
		return;
	/* A file's mail, another server's, or the folder was made anew. */
	origin_imap_key(
	    f->url, row->place, f->validity, (uint32_t)row->index, key);
	if (memcmp(key, row->key, sizeof key))
		return;
	if (imap_flag(f->im, (uint32_t)row->index))
		record_set_flagged(f->k->record, row->key);
	else
		f->is_refused = true;
}

void
scan_flag_fakes(const struct cli *c, struct scanning *k)
{
	for (size_t i = 0; c->is_flag && i < c->n_operands; i++) {
		struct flagging f = {.k = k, .url = c->operands[i]};

		if (!imap_is_url(f.url) || scan_is_interrupted() ||
		    !(f.im = open_server(c, k, f.url)))
			continue;
		record_unflagged(k->record, flag_row, &f);
		if (f.is_refused)
			cli_warn("%s: does not take the keyword", f.url);
		imap_close(f.im);
		free(f.folder);
	}
}

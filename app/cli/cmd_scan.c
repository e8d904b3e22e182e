/* SPDX-License-Identifier: MIT */
/* mekiki scan: whole mailboxes, each mail judged once. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/scanning.h"
#include "scan/origin.h"
#include "scan/summary.h"

enum {
	KEEP_SECONDS = 1 /* so much is lost at most when it is killed */
};

static volatile sig_atomic_t is_interrupted;

static void
interrupt(int signal_number)
{
	is_interrupted = 1;
}

bool
scan_is_interrupted(void)
{
	return is_interrupted;
}

void
scan_copy_mail(struct run *r, struct item *it, const struct box_mail *mail,
    const struct scanned *what)
{
	struct scanning *k = r->user;

	it->name = strdup(mail->path);
	it->bytes = malloc(mail->n + sizeof *what);
	if (!it->name || !it->bytes)
		abort();
	memcpy(it->bytes, mail->raw, mail->n);
	/* Behind the mail, so that both are freed in one. */
	memcpy(it->bytes + mail->n, what, sizeof *what);
	it->job = (struct job){.kind = JOB_MAIL,
	    .bytes = it->bytes,
	    .size = mail->n,
	    .options = r->cli->options,
	    .want =
		(k->jsonl ? JOB_WANT_JSON : JOB_WANT_BRIEF) | JOB_WANT_TIME};
	it->job.options.scan_images = 1;
	it->job.options.file = it->name;
	if (mail->from_line[0] || k->index)
		it->job.options.index = k->index;
}

bool
scan_knows(struct scanning *k, const uint8_t key[RECORD_KEY])
{
	enum mekiki_verdict v;
	bool is_flagged;

	k->mails++;
	if (!record_known(k->record, key, &v, &is_flagged))
		return false;
	k->again++;
	k->status = exit_worse(k->status, v);
	return true;
}

void
scan_show(struct scanning *k)
{
	uint64_t taken = k->taken + k->served * PROGRESS_MAIL +
			 (k->box ? box_taken(k->box) : 0);

	progress_show(&k->progress, taken, k->mails);
}

/* The next mail of this box that is to be judged; false at its end. */
static bool
next_of_box(struct run *r, struct item *it)
{
	struct scanning *k = r->user;
	struct box_mail mail;
	struct scanned what;
	int rc = 0;

	while (k->box && !is_interrupted && (rc = box_next(k->box, &mail))) {
		if (rc < 0) {
			it->name = strdup(box_path(k->box));
			it->error = -rc;
			return true;
		}
		if (mail.offset == 0)
			k->index = 0;
		what = (struct scanned){.when = origin_received(&mail)};
		origin_key(mail.raw, mail.n, what.key);
		if (!scan_knows(k, what.key)) {
			scan_copy_mail(r, it, &mail, &what);
			k->index++;
			return true;
		}
		k->index++;
		scan_show(k);
	}
	return false;
}

static bool
next_mail(struct run *r, struct item *it)
{
	static const struct box_options options = {
	    .is_sorted = true, .mail_most = INPUT_MOST};
	struct scanning *k = r->user;

	while (!next_of_box(r, it) && !scan_next_of_server(r, it)) {
		const char *path;
		int rc;

		if (k->box)
			k->taken += box_taken(k->box);
		box_close(k->box);
		k->box = NULL;
		imap_close(k->imap);
		k->imap = NULL;
		if (is_interrupted || k->next == r->cli->n_operands)
			return false;
		path = r->cli->operands[k->next++];
		k->index = 0;
		if (imap_is_url(path)) {
			scan_open_server(r);
			continue;
		}
		rc = box_open(path, &options, &k->box);
		if (rc) {
			k->box = NULL;
			it->name = strdup(path);
			it->error = -rc;
			return true;
		}
	}
	return true;
}

static const char *
member(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

/* What the mail says of itself, unless it says the future. */
static int64_t
told_time(const struct job *j)
{
	return j->received > 0 && j->received <= (int64_t)time(NULL)
		   ? j->received
		   : 0;
}

/* Of mails that are no fake nothing is kept but that they were judged. */
static void
store(struct scanning *k, const struct item *it)
{
	const struct job *j = &it->job;
	bool is_fake = j->verdict >= MEKIKI_SUSPICIOUS;
	json_t *o =
	    is_fake ? json_loadb(j->json, j->json_size, JSON_ALLOW_NUL, NULL)
		    : NULL;
	struct scanned what;
	struct record_row row = {.verdict = j->verdict,
	    .brand = member(o, "brand"),
	    .brand_name = member(o, "brand_name"),
	    .place = is_fake ? it->name : "",
	    .index = j->options.index,
	    .sender = member(json_object_get(o, "sender"), "address"),
	    .subject = member(o, "subject")};

	memcpy(&what, it->bytes + j->size, sizeof what);
	memcpy(row.key, what.key, sizeof row.key);
	row.when = what.when ? what.when : told_time(j);
	record_add(k->record, &row);
	json_decref(o);
}

/* The lines first: a mail may stand there twice, but never be missing. */
static void
keep(struct scanning *k, bool is_end)
{
	double t = progress_seconds(&k->progress);

	if (!is_end && t - k->kept < KEEP_SECONDS)
		return;
	k->kept = t;
	if (k->jsonl && (fflush(k->jsonl) || ferror(k->jsonl)))
		k->is_failed = true;
	if (!record_keep(k->record))
		k->is_failed = true;
}

static bool
emit_mail(struct run *r, struct item *it)
{
	struct scanning *k = r->user;

	if (it->error) {
		progress_end(&k->progress);
		cli_warn("%s: %s", it->name, strerror(it->error));
		k->unread++;
		k->is_unreadable = true;
		return true;
	}
	if (k->jsonl) {
		fwrite(it->job.json, 1, it->job.json_size, k->jsonl);
		putc('\n', k->jsonl);
	}
	/* What a crash or a slow worker prevented is tried again next time. */
	if (it->job.end == JOB_ANSWERED)
		store(k, it);
	else
		k->unread++;
	k->status = exit_worse(k->status, it->job.verdict);
	keep(k, false);
	scan_show(k);
	return !k->is_failed;
}

/* A scan that was killed may have left half a line. */
static void
end_line(int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	char last;

	if (n > 0 && pread(fd, &last, 1, n - 1) == 1 && last != '\n' &&
	    write(fd, "\n", 1) != 1)
		cli_warn("%s", strerror(errno));
}

/* With a state the file goes on, without one it begins anew. */
static bool
open_jsonl(const struct cli *c, struct scanning *k)
{
	int fd;

	if (!c->jsonl)
		return true;
	if (!strcmp(c->jsonl, "-")) {
		k->jsonl = stdout;
		return true;
	}
	fd = open(c->jsonl,
	    O_RDWR | O_CREAT | O_CLOEXEC | (c->state ? O_APPEND : O_TRUNC),
	    0600);
	if (fd >= 0)
		end_line(fd);
	k->jsonl = fd < 0 ? NULL : fdopen(fd, "a");
	if (!k->jsonl)
		cli_warn("%s: %s", c->jsonl, strerror(errno));
	return k->jsonl != NULL;
}

static const char *
or_none(const char *s)
{
	return s ? s : "none";
}

/* With all that a verdict depends on: what was judged otherwise is not known.
 */
static bool
open_record(const struct cli *c, const struct mekiki *m, struct scanning *k)
{
	char *world, *why;
	bool ok;

	if (asprintf(&world,
		"%s data %s dns %s anchor %s trust %s sealers %s roots %s",
		mekiki_version(), mekiki_data_version(m),
		c->dns ? c->dns : "off", or_none(c->trust_anchor),
		c->trust_ar ? c->trust_ar : "auto", or_none(c->trust_sealer),
		or_none(c->roots)) < 0)
		abort();
	ok = record_open(c->state, world, &k->record, &why);
	free(world);
	if (!ok) {
		cli_warn("%s", why);
		free(why);
	}
	return ok;
}

static void
catch_signals(void)
{
	struct sigaction a = {.sa_handler = interrupt};

	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
}

static int
conclude(const struct cli *c, struct scanning *k, const struct mekiki *m)
{
	struct summary s = {.words = m,
	    .lang = c->options.lang,
	    .record = k->record,
	    .mails = k->mails,
	    .again = k->again,
	    .unread = k->unread};

	summary_print(&s, k->jsonl == stdout ? stderr : stdout);
	if (c->html && !summary_page(&s, c->html)) {
		cli_warn("%s: %s", c->html, strerror(errno));
		return EX_CANTCREAT;
	}
	if (k->is_failed) {
		cli_warn("what was judged could not be written");
		return EX_IOERR;
	}
	if (is_interrupted) {
		cli_warn("interrupted%s",
		    c->state ? "; the same command goes on from here" : "");
		return EX_TEMPFAIL;
	}
	return k->is_unreadable ? EX_NOINPUT : k->status;
}

int
cmd_scan(struct cli *c)
{
	struct scanning k = {.status = EXIT_FINE};
	struct run r = {.cli = c,
	    .next = next_mail,
	    .emit = emit_mail,
	    .user = &k,
	    .n_workers = c->n_jobs};
	struct mekiki *m = NULL;
	int status = run_open_data(c, &m);

	if (status)
		return status;
	status = EX_CANTCREAT;
	if (!open_record(c, m, &k) || !open_jsonl(c, &k))
		goto out;
	catch_signals();
	progress_begin(&k.progress, c->operands, (unsigned)c->n_operands);
	status = run_all(&r);
	progress_end(&k.progress);
	if (status)
		goto out;
	scan_flag_fakes(c, &k);
	keep(&k, true);
	status = conclude(c, &k, m);
out:
	box_close(k.box);
	imap_close(k.imap);
	free(k.password);
	if (k.jsonl && k.jsonl != stdout)
		fclose(k.jsonl);
	record_close(k.record);
	mekiki_close(m);
	return status;
}

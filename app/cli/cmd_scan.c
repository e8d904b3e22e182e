/* SPDX-License-Identifier: MIT */
/* mekiki scan: whole mailboxes, each mail judged once. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "box/box.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/run.h"
#include "scan/imap.h"
#include "scan/progress.h"
#include "scan/record.h"
#include "scan/summary.h"

enum {
	KEEP_SECONDS = 1 /* so much is lost at most when it is killed */
};

struct scanned { /* what the answer is stored with */
	uint8_t key[RECORD_KEY];
	int64_t when;
};

struct scanning {
	size_t next; /* operand */
	struct box *box;
	long index;
	uint64_t taken; /* of the boxes before */
	struct record *record;
	struct progress progress;
	FILE *jsonl;
	double kept;
	struct imap *imap; /* operand at hand, when it is a server */
	char *password;
	uint64_t mails, again, unread;
	bool is_unreadable;
	bool is_failed; /* jsonl or state could not be written */
	int status;
};

static volatile sig_atomic_t is_interrupted;

static void
interrupt(int signal_number)
{
	is_interrupted = 1;
}

static void
make_key(const struct box_mail *mail, uint8_t out[RECORD_KEY])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (!EVP_Digest(mail->raw, mail->n, digest, &n, EVP_sha256(), NULL))
		abort();
	memcpy(out, digest, RECORD_KEY);
}

static int
month(const char *s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (!strncmp(s, names + 3 * i, 3))
			return i;
	return -1;
}

/* "From x Tue Oct 28 09:30:00 2025", as asctime writes it. */
static int64_t
from_line_time(const char *line)
{
	const char *at = strchr(line, ' ');
	char name[4] = "";
	struct tm tm = {0};

	at = at ? strchr(at + 1, ' ') : NULL;
	if (!at || sscanf(at, " %*3s %3s %d %d:%d:%d %d", name, &tm.tm_mday,
		       &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &tm.tm_year) != 6)
		return 0;
	tm.tm_mon = month(name);
	tm.tm_year -= 1900;
	return tm.tm_mon < 0 ? 0 : (int64_t)timegm(&tm);
}

/* When the mail was received, as far as its place tells. */
static int64_t
received(const struct box_mail *mail)
{
	const char *slash = strrchr(mail->path, '/');
	const char *name = slash ? slash + 1 : mail->path;
	struct stat st;
	char *end;
	long long t;

	if (mail->from_line[0])
		return from_line_time(mail->from_line);
	t = strtoll(name, &end, 10); /* of a Maildir: seconds first */
	if (end - name >= 9 && *end == '.')
		return t;
	return stat(mail->path, &st) ? 0 : (int64_t)st.st_mtime;
}

static void
copy_mail(struct run *r, struct item *it, const struct box_mail *mail,
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
	    .want = k->jsonl ? JOB_WANT_JSON : JOB_WANT_BRIEF};
	it->job.options.scan_images = 1;
	it->job.options.file = it->name;
	if (mail->from_line[0] || k->index)
		it->job.options.index = k->index;
}

static bool
is_known(struct scanning *k, const struct box_mail *mail, struct scanned *out)
{
	enum mekiki_verdict v;
	bool is_flagged;

	*out = (struct scanned){.when = received(mail)};
	make_key(mail, out->key);
	k->mails++;
	if (!record_known(k->record, out->key, &v, &is_flagged))
		return false;
	k->again++;
	k->status = exit_worse(k->status, v);
	return true;
}

static uint64_t
taken(const struct scanning *k)
{
	return k->taken + (k->box ? box_taken(k->box) : 0);
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
		if (!is_known(k, &mail, &what)) {
			copy_mail(r, it, &mail, &what);
			k->index++;
			return true;
		}
		k->index++;
		progress_show(&k->progress, taken(k), k->mails);
	}
	return false;
}

/* A server's mail is known by its place: it is not fetched to be known. */
static void
imap_key(const char *url, const char *folder, uint32_t validity, uint32_t uid,
    uint8_t out[RECORD_KEY])
{
	struct box_mail as = {0};
	char *text;
	int n = asprintf(&text, "%s\n%s\n%u\n%u", url, folder, validity, uid);

	if (n < 0)
		abort();
	as.raw = (const uint8_t *)text;
	as.n = (size_t)n;
	make_key(&as, out);
	free(text);
}

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
	enum mekiki_verdict v;
	bool is_flagged;

	if (is_interrupted)
		return true;
	imap_key(operand(r), m->folder, m->validity, m->uid, key);
	k->mails++;
	if (!record_known(k->record, key, &v, &is_flagged))
		return false;
	k->again++;
	k->status = exit_worse(k->status, v);
	return true;
}

/* The next mail of the server at hand; false at its end. */
static bool
next_of_server(struct run *r, struct item *it)
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

		imap_key(operand(r), m.folder, m.validity, m.uid, what.key);
		what.when = m.when;
		copy_mail(r, it, &as, &what);
		it->job.options.index = m.uid;
	} else if (rc < 0) {
		progress_end(&k->progress);
		cli_warn("%s: %s", operand(r), why);
		free(why);
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
	imap_key(f->url, row->place, f->validity, (uint32_t)row->index, key);
	if (memcmp(key, row->key, sizeof key))
		return;
	if (imap_flag(f->im, (uint32_t)row->index))
		record_set_flagged(f->k->record, row->key);
	else
		f->is_refused = true;
}

/* When all is judged, on a connection of its own: reading changed nothing. */
static void
flag_fakes(const struct cli *c, struct scanning *k)
{
	for (size_t i = 0; c->is_flag && i < c->n_operands; i++) {
		struct flagging f = {.k = k, .url = c->operands[i]};

		if (!imap_is_url(f.url) || is_interrupted ||
		    !(f.im = open_server(c, k, f.url)))
			continue;
		record_unflagged(k->record, flag_row, &f);
		if (f.is_refused)
			cli_warn("%s: does not take the keyword", f.url);
		imap_close(f.im);
		free(f.folder);
	}
}

static bool
next_mail(struct run *r, struct item *it)
{
	static const struct box_options options = {
	    .is_sorted = true, .mail_most = INPUT_MOST};
	struct scanning *k = r->user;

	while (!next_of_box(r, it) && !next_of_server(r, it)) {
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
			k->imap = open_server(r->cli, k, path);
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
	row.when = what.when;
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
	progress_show(&k->progress, taken(k), k->mails);
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

static bool
open_record(const struct cli *c, const struct mekiki *m, struct scanning *k)
{
	char *world, *why;
	bool ok;

	if (asprintf(&world, "%s data %s dns %s trust %s", mekiki_version(),
		mekiki_data_version(m), c->dns ? c->dns : "off",
		c->trust_ar ? c->trust_ar : "auto") < 0)
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
	flag_fakes(c, &k);
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

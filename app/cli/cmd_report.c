/* SPDX-License-Identifier: MIT */
/* mekiki report: judgements as other programs take them. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/draft.h"
#include "cli/mails.h"
#include "worker/answer.h"

static const char *const formats[] = {
    [MEKIKI_EXPORT_STIX] = "stix",
    [MEKIKI_EXPORT_MISP] = "misp",
    [MEKIKI_EXPORT_XARF] = "xarf",
    [MEKIKI_EXPORT_CSV] = "csv",
};

enum {
	N_FORMATS = sizeof formats / sizeof formats[0],
	DRAFT = N_FORMATS /* made here, of data and the mail */
};

#define CSV_HEAD                                                               \
	"\"time\",\"verdict\",\"score\",\"brand\",\"type\",\"value\","         \
	"\"display\",\"subject\",\"findings\"\r\n"

struct reporting {
	struct mails mails; /* first: mails_next */
	unsigned format;
	int status;
	bool is_unreadable;
};

static bool
next_mail(struct run *r, struct item *it)
{
	struct reporting *k = r->user;

	if (!mails_next(r, it))
		return false;
	it->job.want = k->format == DRAFT ? JOB_WANT_JSON : JOB_WANT_EXPORT;
	it->job.number = k->format;
	it->job.extra = r->cli->reporter;
	return true;
}

/* The worker's line is JSON, or nothing is printed of it. */
static bool
print_json(const char *p, size_t n)
{
	json_t *o = json_loadb(p, n, JSON_REJECT_DUPLICATES, NULL);
	size_t size;
	char *line;

	if (!json_is_object(o)) {
		json_decref(o);
		return false;
	}
	line = answer_json_line(o, &size);
	json_decref(o);
	fwrite(line, 1, size, stdout);
	putchar('\n');
	free(line);
	return true;
}

static bool
print_lines(const struct reporting *k, const struct job *j)
{
	const char *p = j->text, *end = p + j->text_size;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t n = lf ? (size_t)(lf - p) : (size_t)(end - p);

		if (k->format == MEKIKI_EXPORT_CSV) {
			fwrite(p, 1, n, stdout);
			fputs("\r\n", stdout);
		} else if (!print_json(p, n)) {
			return false;
		}
		p += n + 1;
	}
	fflush(stdout);
	return true;
}

static bool
emit_mail(struct run *r, struct item *it)
{
	struct reporting *k = r->user;

	if (it->error)
		cli_warn("%s: %s", it->name, strerror(it->error));
	else if (it->job.end != JOB_ANSWERED ||
		 !(k->format == DRAFT ? it->job.json : it->job.text))
		cli_warn("%s: it could not be read", it->name);
	else if (k->format == DRAFT) {
		k->status = exit_worse(k->status, it->job.verdict);
		draft_print(r->cli, it);
		return true;
	} else if (!print_lines(k, &it->job))
		cli_warn("%s: the answer makes no sense", it->name);
	else {
		k->status = exit_worse(k->status, it->job.verdict);
		return true;
	}
	k->is_unreadable = true;
	return true;
}

static bool
find_format(const struct cli *c, unsigned *out)
{
	for (unsigned i = 0; i < N_FORMATS; i++)
		if (c->export && !strcmp(c->export, formats[i])) {
			*out = i;
			return true;
		}
	if (c->export && !strcmp(c->export, "draft")) {
		*out = DRAFT;
		return true;
	}
	cli_warn("--format needs one of stix, misp, xarf, csv, draft");
	return false;
}

/* As the library asks for it: nothing but ASCII, one @. */
static bool
has_reporter(const struct cli *c, unsigned format)
{
	const char *at = c->reporter ? strchr(c->reporter, '@') : NULL;

	if (!c->reporter && format != MEKIKI_EXPORT_XARF)
		return true;
	if (at && at > c->reporter && at[1] && !strchr(at + 1, '@'))
		return true;
	cli_warn(c->reporter ? "--reporter is no mail address"
			     : "xarf needs --reporter ADDRESS");
	return false;
}

/* One mail, and not onto a screen: it holds whatever the mail holds. */
static bool
may_draft(const struct cli *c)
{
	const char *step;

	if (!draft_find_step(c->to, &step))
		cli_warn("--to is one of all, brand, antiphishing, dekyo");
	else if (c->n_operands > 1)
		cli_warn("a draft is of one mail");
	else if (isatty(STDOUT_FILENO))
		cli_warn("a draft holds the mail as it came: > report.eml");
	else
		return true;
	return false;
}

int
cmd_report(struct cli *c)
{
	struct reporting k = {.is_unreadable = false};
	struct run r = {.cli = c,
	    .next = next_mail,
	    .emit = emit_mail,
	    .user = &k,
	    .n_workers = mails_workers(c)};
	int status;

	if (!find_format(c, &k.format) || !has_reporter(c, k.format) ||
	    (k.format == DRAFT && !may_draft(c)))
		return EX_USAGE;
	if (!c->options.now)
		c->options.now = time(NULL);
	if (k.format == MEKIKI_EXPORT_CSV)
		fputs(CSV_HEAD, stdout);
	status = run_all(&r);
	mails_done(&k.mails);
	if (status)
		return status;
	return k.is_unreadable ? EX_NOINPUT : k.status;
}

/* SPDX-License-Identifier: MIT */
/* The draft is made of data/ alone; the mail is copied and never read. */
#include "cli/draft.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	WORD_BYTES = 39, /* of an encoded word: a line of at most 76 */
	LINE_BYTES = 57, /* of a line of base64: 76 characters */
	DESKS_MOST = 8
};

/* One draft on its way out; all strings are of data/ or the options. */
struct draft {
	struct mekiki *data;
	const char *lang, *reporter, *eol;
	char *brand; /* its name, or NULL */
	char *desks[DESKS_MOST];
	size_t n_desks;
	char boundary[40];
};

static char *
copy(const char *s, size_t n)
{
	char *p = strndup(s, n);

	if (!p)
		abort();
	return p;
}

/* Replaces {brand}, and {kanji|reading} by the kanji: who reads it can. */
static char *
fill(const struct draft *d, const char *s, size_t n)
{
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	if (!f)
		abort();
	for (size_t i = 0; i < n; i++) {
		const char *end = memchr(s + i, '}', n - i), *bar;

		if (s[i] != '{' || !end) {
			putc(s[i], f);
			continue;
		}
		bar = memchr(s + i, '|', (size_t)(end - s) - i);
		if (bar)
			fwrite(s + i + 1, 1, (size_t)(bar - s) - i - 1, f);
		else
			fputs(d->brand ? d->brand : "", f);
		i = (size_t)(end - s);
	}
	fclose(f);
	return out;
}

static char *
words(const struct draft *d, const char *key)
{
	size_t n = 0;
	const char *s = mekiki_words(d->data, d->lang, key, &n);

	return fill(d, s ? s : "", n);
}

static void
print_base64(const char *s, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		unsigned v = (unsigned)(unsigned char)s[i] << 16;

		if (left > 1)
			v |= (unsigned)(unsigned char)s[i + 1] << 8;
		if (left > 2)
			v |= (unsigned char)s[i + 2];
		putchar(digits[v >> 18]);
		putchar(digits[v >> 12 & 63]);
		putchar(left > 1 ? digits[v >> 6 & 63] : '=');
		putchar(left > 2 ? digits[v & 63] : '=');
	}
}

/* RFC 2047: words of whole characters, one a line. */
static void
print_subject(const struct draft *d, const char *s)
{
	fputs("Subject:", stdout);
	while (*s) {
		size_t n = 0, next;

		for (next = 1; s[n] && next <= WORD_BYTES; next++) {
			if (((unsigned char)s[next] & 0xc0) != 0x80)
				n = next;
			if (!s[next])
				break;
		}
		fputs(" =?utf-8?B?", stdout);
		print_base64(s, n);
		printf("?=%s", d->eol);
		s += n;
	}
}

static void
print_text(const struct draft *d)
{
	static const char *const keys[] = {"draft.hello", "", "draft.claim",
	    "draft.attached", "", "draft.end"};
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	if (!f)
		abort();
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		bool is_plain = !d->brand && !strcmp(keys[i], "draft.claim");
		char *line = *keys[i] ? words(d, is_plain ? "draft.claim.plain"
							  : keys[i])
				      : copy("", 0);

		fprintf(f, "%s\r\n", line);
		free(line);
	}
	fclose(f);
	for (size_t i = 0; i < n; i += LINE_BYTES) {
		print_base64(text + i, n - i < LINE_BYTES ? n - i : LINE_BYTES);
		fputs(d->eol, stdout);
	}
	free(text);
}

/* A boundary that the mail does not have. */
static void
choose_boundary(struct draft *d, const char *mail, size_t n)
{
	unsigned i = 0;

	do {
		snprintf(
		    d->boundary, sizeof d->boundary, "=_mekiki-report-%u", i++);
	} while (memmem(mail, n, d->boundary, strlen(d->boundary)));
}

static void
print_head(const struct draft *d, int64_t now)
{
	char *subject =
	    words(d, d->brand ? "draft.subject" : "draft.subject.plain");
	char date[64];
	time_t t = (time_t)now;
	struct tm tm;

	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000",
	    gmtime_r(&t, &tm));
	if (d->reporter)
		printf("From: <%s>%s", d->reporter, d->eol);
	for (size_t i = 0; i < d->n_desks; i++)
		printf("%s<%s>", i ? ", " : "To: ", d->desks[i]);
	fputs(d->eol, stdout);
	print_subject(d, subject);
	/* Mail clients that know X-Unsent open it to be looked at and sent. */
	printf("Date: %s%sX-Unsent: 1%sMIME-Version: 1.0%s"
	       "Content-Type: multipart/mixed; boundary=\"%s\"%s%s",
	    date, d->eol, d->eol, d->eol, d->boundary, d->eol, d->eol);
	free(subject);
}

static bool
is_8bit(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] >= 128)
			return true;
	return false;
}

static void
print_draft(const struct draft *d, const char *mail, size_t n, int64_t now)
{
	print_head(d, now);
	printf("--%s%sContent-Type: text/plain; charset=utf-8%s"
	       "Content-Transfer-Encoding: base64%s%s",
	    d->boundary, d->eol, d->eol, d->eol, d->eol);
	print_text(d);
	printf("--%s%sContent-Type: message/rfc822%s"
	       "Content-Transfer-Encoding: %s%s"
	       "Content-Disposition: attachment; filename=\"mail.eml\"%s%s",
	    d->boundary, d->eol, d->eol, is_8bit(mail, n) ? "8bit" : "7bit",
	    d->eol, d->eol, d->eol);
	fwrite(mail, 1, n, stdout);
	/* The line end in front of a boundary is the boundary's. */
	printf("%s--%s--%s", d->eol, d->boundary, d->eol);
	fflush(stdout);
}

static const char *
text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* The mail addresses among the contacts of the steps, each once. */
static void
find_desks(struct draft *d, const char *brand, const char *from)
{
	size_t n, i;
	char *s = mekiki_advice_json(
	    d->data, d->lang, brand, MEKIKI_PHISH, MEKIKI_DID_NOTHING, &n);
	json_t *o = s ? json_loadb(s, n, 0, NULL) : NULL, *step;

	json_array_foreach(json_object_get(o, "advice"), i, step)
	{
		const char *contact = text_of(step, "contact");
		const char *at = contact ? strchr(contact, '@') : NULL;

		if (!at || strpbrk(contact, "/:<>, ") ||
		    d->n_desks == DESKS_MOST ||
		    (from && strcmp(from, text_of(step, "id"))))
			continue;
		d->desks[d->n_desks++] = copy(contact, strlen(contact));
	}
	json_decref(o);
	free(s);
}

static void
find_brand(struct draft *d, const char *id)
{
	long at = id ? mekiki_brand_find(d->data, id) : -1;
	char *s = at < 0 ? NULL : mekiki_brand_json(d->data, (size_t)at);
	json_t *o = s ? json_loads(s, 0, NULL) : NULL;
	const char *name = text_of(
	    json_object_get(o, "name"), strcmp(d->lang, "en") ? "ja" : "en");

	if (name)
		d->brand = copy(name, strlen(name));
	json_decref(o);
	free(s);
}

bool
draft_find_step(const char *to, const char **step_out)
{
	static const char *const desks[][2] = {{"all", NULL},
	    {"brand", "report-brand"}, {"antiphishing", "report-antiphishing"},
	    {"dekyo", "report-dekyo"}};

	*step_out = NULL;
	for (size_t i = 0; i < sizeof desks / sizeof desks[0]; i++)
		if (!to || !strcmp(to, desks[i][0])) {
			*step_out = desks[i][1];
			return true;
		}
	return false;
}

static void
draft_done(struct draft *d)
{
	for (size_t i = 0; i < d->n_desks; i++)
		free(d->desks[i]);
	free(d->brand);
}

bool
draft_print(struct cli *c, const struct item *it)
{
	struct draft d = {.lang = c->options.lang, .reporter = c->reporter};
	const char *mail = it->bytes, *step, *lf;
	size_t n = it->job.size;
	json_t *report;

	if (it->job.verdict != MEKIKI_PHISH &&
	    it->job.verdict != MEKIKI_SUSPICIOUS) {
		cli_warn("%s: %s, so there is nothing to report", it->name,
		    mekiki_verdict_name(it->job.verdict));
		return false;
	}
	if (!draft_find_step(c->to, &step) ||
	    (!c->sentences && run_open_data(c, &c->sentences)))
		return false;
	d.data = c->sentences;
	report = json_loadb(it->job.json, it->job.json_size, 0, NULL);
	find_brand(&d, text_of(report, "brand"));
	find_desks(&d, d.brand ? text_of(report, "brand") : NULL, step);
	json_decref(report);
	lf = memchr(mail, '\n', n);
	d.eol = lf && lf > mail && lf[-1] == '\r' ? "\r\n" : "\n";
	choose_boundary(&d, mail, n);
	if (d.n_desks)
		print_draft(&d, mail, n, c->options.now);
	else
		cli_warn(
		    "%s: no mail address is known for that desk", it->name);
	draft_done(&d);
	return d.n_desks > 0;
}

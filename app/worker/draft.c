/* SPDX-License-Identifier: MIT */
/* The draft is made of data/ alone; the mail is copied and never read. */
#include "worker/draft.h"
#include "worker/wire.h"

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

/* One draft on its way out; all strings are of data/ or its caller's. */
struct draft {
	const struct draft_order *order;
	FILE *out;
	const char *eol;
	char *brand; /* its name, or NULL */
	char *desks[DESKS_MOST];
	size_t n_desks;
	char boundary[40];
};

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
	const char *s = mekiki_words(d->order->data, d->order->lang, key, &n);

	return fill(d, s ? s : "", n);
}

static void
print_base64(FILE *out, const char *s, size_t n)
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
		putc(digits[v >> 18], out);
		putc(digits[v >> 12 & 63], out);
		putc(left > 1 ? digits[v >> 6 & 63] : '=', out);
		putc(left > 2 ? digits[v & 63] : '=', out);
	}
}

/* RFC 2047: words of whole characters, one a line. */
static void
print_subject(const struct draft *d, const char *s)
{
	fputs("Subject:", d->out);
	while (*s) {
		size_t n = 0, next;

		for (next = 1; s[n] && next <= WORD_BYTES; next++) {
			if (((unsigned char)s[next] & 0xc0) != 0x80)
				n = next;
			if (!s[next])
				break;
		}
		fputs(" =?utf-8?B?", d->out);
		print_base64(d->out, s, n);
		fprintf(d->out, "?=%s", d->eol);
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
				      : wire_dup("", 0);

		fprintf(f, "%s\r\n", line);
		free(line);
	}
	fclose(f);
	for (size_t i = 0; i < n; i += LINE_BYTES) {
		print_base64(
		    d->out, text + i, n - i < LINE_BYTES ? n - i : LINE_BYTES);
		fputs(d->eol, d->out);
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
print_head(const struct draft *d)
{
	char *subject =
	    words(d, d->brand ? "draft.subject" : "draft.subject.plain");
	char date[64];
	time_t t = (time_t)d->order->now;
	struct tm tm;

	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000",
	    gmtime_r(&t, &tm));
	if (d->order->reporter)
		fprintf(d->out, "From: <%s>%s", d->order->reporter, d->eol);
	for (size_t i = 0; i < d->n_desks; i++)
		fprintf(d->out, "%s<%s>", i ? ", " : "To: ", d->desks[i]);
	fputs(d->eol, d->out);
	print_subject(d, subject);
	/* Mail clients that know X-Unsent open it to be looked at and sent. */
	fprintf(d->out,
	    "Date: %s%sX-Unsent: 1%sMIME-Version: 1.0%s"
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
print_draft(const struct draft *d)
{
	const char *mail = d->order->mail;
	size_t n = d->order->mail_size;

	print_head(d);
	fprintf(d->out,
	    "--%s%sContent-Type: text/plain; charset=utf-8%s"
	    "Content-Transfer-Encoding: base64%s%s",
	    d->boundary, d->eol, d->eol, d->eol, d->eol);
	print_text(d);
	fprintf(d->out,
	    "--%s%sContent-Type: message/rfc822%s"
	    "Content-Transfer-Encoding: %s%s"
	    "Content-Disposition: attachment; filename=\"mail.eml\"%s%s",
	    d->boundary, d->eol, d->eol, is_8bit(mail, n) ? "8bit" : "7bit",
	    d->eol, d->eol, d->eol);
	fwrite(mail, 1, n, d->out);
	/* The line end in front of a boundary is the boundary's. */
	fprintf(d->out, "%s--%s--%s", d->eol, d->boundary, d->eol);
}

static const char *
text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* The mail addresses among the contacts of the steps, each once. */
static void
find_desks(struct draft *d, const char *brand)
{
	const char *from = d->order->step;
	size_t n, i;
	char *s = mekiki_advice_json(d->order->data, d->order->lang, brand,
	    MEKIKI_PHISH, MEKIKI_DID_NOTHING, &n);
	json_t *o = s ? json_loadb(s, n, 0, NULL) : NULL, *step;

	json_array_foreach(json_object_get(o, "advice"), i, step)
	{
		const char *contact = text_of(step, "contact");
		const char *at = contact ? strchr(contact, '@') : NULL;

		if (!at || strpbrk(contact, "/:<>, ") ||
		    d->n_desks == DESKS_MOST ||
		    (from && strcmp(from, text_of(step, "id"))))
			continue;
		d->desks[d->n_desks++] = wire_dup(contact, strlen(contact));
	}
	json_decref(o);
	free(s);
}

static void
find_brand(struct draft *d, const char *id)
{
	long at = id ? mekiki_brand_find(d->order->data, id) : -1;
	char *s = at < 0 ? NULL : mekiki_brand_json(d->order->data, (size_t)at);
	json_t *o = s ? json_loads(s, 0, NULL) : NULL;
	const char *name = text_of(json_object_get(o, "name"),
	    strcmp(d->order->lang, "en") ? "ja" : "en");

	if (name)
		d->brand = wire_dup(name, strlen(name));
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
draft_is_due(enum mekiki_verdict v)
{
	return v == MEKIKI_PHISH || v == MEKIKI_SUSPICIOUS;
}

char *
draft_make(const struct draft_order *o, size_t *size_out)
{
	const char *lf = memchr(o->mail, '\n', o->mail_size);
	struct draft d = {.order = o};
	char *out = NULL;
	json_t *report = json_loadb(o->report, o->report_size, 0, NULL);

	find_brand(&d, text_of(report, "brand"));
	find_desks(&d, d.brand ? text_of(report, "brand") : NULL);
	json_decref(report);
	d.eol = lf && lf > o->mail && lf[-1] == '\r' ? "\r\n" : "\n";
	choose_boundary(&d, o->mail, o->mail_size);
	if (d.n_desks) {
		d.out = open_memstream(&out, size_out);
		if (!d.out)
			abort();
		print_draft(&d);
		fclose(d.out);
	}
	draft_done(&d);
	return out;
}

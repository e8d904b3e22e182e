/* SPDX-License-Identifier: MIT */
/* The same figures twice: as lines, and as HTML. */
#include "scan/summary.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/out.h"
#include "worker/answer.h"

enum {
	PAGE_MOST = 64 << 20
};

static const enum mekiki_verdict order[] = {MEKIKI_PHISH, MEKIKI_SUSPICIOUS,
    MEKIKI_UNKNOWN, MEKIKI_NO_CLAIM, MEKIKI_GENUINE};

enum {
	N_ORDER = sizeof order / sizeof order[0]
};

struct writing {
	const struct summary *s;
	FILE *f;
	struct out *o;
	uint64_t n;
};

static void
add_words(const struct summary *s, struct out *o, bool is_plain, const char *a,
    const char *b)
{
	char key[64];
	size_t n = 0;
	const char *p;

	snprintf(key, sizeof key, "%s%s", a, b);
	p = mekiki_words(s->words, s->lang, key, &n);
	if (!p) {
		p = key;
		n = strlen(key);
	}
	if (is_plain)
		out_words_plain(o, p, n);
	else
		out_words(o, p, n);
}

/* Our own words as text; they hold none of HTML's characters. */
static void
print_words(const struct writing *w, const char *a, const char *b)
{
	struct out o;

	out_init(&o, 4096);
	add_words(w->s, &o, true, a, b);
	fwrite(o.p, 1, o.n, w->f);
	out_done(&o);
}

static void
day(int64_t when, char out[16])
{
	time_t t = (time_t)when;
	struct tm tm;

	if (when <= 0 || !gmtime_r(&t, &tm) ||
	    !strftime(out, 16, "%Y-%m-%d", &tm))
		memcpy(out, "-", 2);
}

static bool
print_pose(void *user, const struct record_pose *p)
{
	struct writing *w = user;
	char first[16], last[16], *clean;
	size_t n;

	if (w->n++ == SUMMARY_POSES_MOST) {
		fputs("  ...\n", w->f);
		return false;
	}
	day(p->first, first);
	day(p->last, last);
	clean = answer_clean_text(*p->name ? p->name : "-",
	    strlen(*p->name ? p->name : "-"), false, &n);
	for (size_t i = 0; i < n; i++)
		clean[i] = clean[i] == '\n' ? ' ' : clean[i];
	fprintf(w->f, "%8llu %8llu  %-10s  %-10s  %s\n",
	    (unsigned long long)p->phish, (unsigned long long)p->suspicious,
	    first, last, clean);
	free(clean);
	return true;
}

static void
print_count(const struct writing *w, uint64_t n, const char *a, const char *b)
{
	fprintf(w->f, "%8llu  ", (unsigned long long)n);
	print_words(w, a, b);
	fputc('\n', w->f);
}

void
summary_print(const struct summary *s, FILE *f)
{
	static const char *const heads[] = {
	    "phish", "suspicious", "first", "last", "as"};
	struct writing w = {.s = s, .f = f};
	uint64_t by[MEKIKI_PHISH + 1];

	record_verdicts(s->record, by);
	print_count(&w, s->mails, "page.scan.", "mails");
	print_count(&w, s->again, "page.scan.", "again");
	print_count(&w, s->unread, "page.scan.", "unread");
	fputc('\n', f);
	for (int i = 0; i < N_ORDER; i++)
		print_count(&w, by[order[i]], "verdict.",
		    mekiki_verdict_name(order[i]));
	if (!by[MEKIKI_PHISH] && !by[MEKIKI_SUSPICIOUS])
		return;
	fputs("\n  ", f);
	for (int i = 0; i < 5; i++) {
		print_words(&w, "page.scan.", heads[i]);
		fputs(i < 4 ? " / " : "\n", f);
	}
	record_poses(s->record, print_pose, &w);
}

static void
cell(struct out *o, const char *text)
{
	out_text(o, "<td>");
	out_html(o, text, strlen(text));
}

static void
head_row(const struct writing *w, const char *const *keys, int n)
{
	out_text(w->o, "<table><tr>");
	for (int i = 0; i < n; i++) {
		out_text(w->o, "<th>");
		add_words(w->s, w->o, false, "page.scan.", keys[i]);
	}
	out_text(w->o, "\n");
}

static bool
page_pose(void *user, const struct record_pose *p)
{
	struct writing *w = user;
	char first[16], last[16];

	day(p->first, first);
	day(p->last, last);
	out_text(w->o, "<tr>");
	cell(w->o, *p->name ? p->name : "-");
	out_fmt(w->o, "<td>%llu<td>%llu<td>%s<td>%s\n",
	    (unsigned long long)p->phish, (unsigned long long)p->suspicious,
	    first, last);
	return true;
}

static void
page_fake(void *user, const struct record_row *row)
{
	struct writing *w = user;
	char when[16];

	w->n++;
	day(row->when, when);
	out_fmt(w->o, "<tr><td>%s<td>", when);
	add_words(
	    w->s, w->o, false, "verdict.", mekiki_verdict_name(row->verdict));
	cell(w->o, *row->brand_name ? row->brand_name : "-");
	cell(w->o, row->sender);
	cell(w->o, row->subject);
	cell(w->o, row->place);
	if (row->index >= 0)
		out_fmt(w->o, " #%lld", (long long)row->index);
	out_text(w->o, "\n");
}

static void
page_body(struct writing *w)
{
	static const char *const poses[] = {
	    "as", "phish", "suspicious", "first", "last"};
	static const char *const fakes[] = {
	    "date", "phish", "as", "sender", "subject", "place"};
	uint64_t by[MEKIKI_PHISH + 1];

	record_verdicts(w->s->record, by);
	out_text(w->o, "<table>");
	for (int i = 0; i < N_ORDER; i++) {
		out_text(w->o, "<tr><th>");
		add_words(w->s, w->o, false, "verdict.",
		    mekiki_verdict_name(order[i]));
		out_fmt(w->o, "<td>%llu\n", (unsigned long long)by[order[i]]);
	}
	out_text(w->o, "</table>\n");
	head_row(w, poses, 5);
	record_poses(w->s->record, page_pose, w);
	out_text(w->o, "</table>\n");
	head_row(w, fakes, 6);
	record_fakes(w->s->record, SUMMARY_FAKES_MOST, page_fake, w);
	out_text(w->o, "</table>\n");
	if (by[MEKIKI_PHISH] + by[MEKIKI_SUSPICIOUS] > w->n) {
		out_text(w->o, "<p>");
		add_words(w->s, w->o, false, "page.scan.", "more");
		out_fmt(w->o, " (--jsonl)\n");
	}
}

bool
summary_page(const struct summary *s, const char *path)
{
	FILE *f = fopen(path, "we");
	struct out o;
	struct writing w = {.s = s, .o = &o};
	bool ok;

	if (!f)
		return false;
	out_init(&o, PAGE_MOST);
	out_fmt(&o,
	    "<!doctype html>\n<html lang=\"%.2s\"><meta charset=utf-8>"
	    "<meta http-equiv=Content-Security-Policy content=\""
	    "default-src 'none'; style-src 'unsafe-inline'\">\n<title>",
	    s->lang);
	add_words(s, &o, true, "page.scan.", "title");
	out_text(&o, "</title>\n<style>body{font-family:sans-serif}"
		     "table{border-collapse:collapse;margin:1em 0}"
		     "td,th{border:1px solid #888;padding:.2em .5em;"
		     "text-align:left;overflow-wrap:anywhere}</style>\n<h1>");
	add_words(s, &o, false, "page.scan.", "title");
	out_text(&o, "</h1>\n");
	page_body(&w);
	out_text(&o, "</html>\n");
	ok = !o.is_full && fwrite(o.p, 1, o.n, f) == o.n;
	out_done(&o);
	return !fclose(f) && ok;
}

/* SPDX-License-Identifier: MIT */
/* The answer on a terminal: verdict, why, what to do. */
#include <limits.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "render/auth_text.h"
#include "render/order.h"
#include "render/plain.h"
#include "render/sentence.h"
#include "url/display.h"

enum {
	COLUMNS = 80,
	QUOTE_COLUMNS = 60,
	REASONS_SHOWN = 6,
	GOOD_SHOWN = 3,
	LINKS_SHOWN = 40,
	KEY_MOST = 128
};

struct writer {
	struct arena *arena;
	const struct report *r;
	struct buf out;
	bool use_colour;
	enum text_form form;
};

/* Icon and colour never stand without the word. */
static const struct {
	const char *icon, *colour;
} looks[] = {
    [VERDICT_GENUINE] = {"[OK]", "\033[1;32m"},
    [VERDICT_NO_CLAIM] = {"[--]", "\033[1m"},
    [VERDICT_UNKNOWN] = {"[??]", "\033[1;33m"},
    [VERDICT_SUSPICIOUS] = {"[!?]", "\033[1;33m"},
    [VERDICT_PHISH] = {"[!!]", "\033[1;31m"},
};

static void
line(struct writer *w, struct str s, const char *first, const char *rest)
{
	plain_wrap(&w->out, s, str_c(first), str_c(rest), COLUMNS);
}

static void
heading(struct writer *w, const char *key)
{
	buf_add(&w->out, STR("\n"));
	if (w->use_colour)
		buf_add(&w->out, STR("\033[1m"));
	buf_add(&w->out, sentence_plain(w->arena, w->r, key));
	if (w->use_colour)
		buf_add(&w->out, STR("\033[0m"));
	buf_add(&w->out, STR("\n"));
}

static void
write_lead(struct writer *w)
{
	enum verdict v = w->r->verdict.verdict;
	char key[KEY_MOST];
	struct buf first;

	snprintf(key, sizeof key, "verdict.%s", verdict_name(v));
	buf_init(&first, w->arena, 1024);
	if (w->r->file.n) {
		line(w, plain_line(w->arena, w->r->file), "", "  ");
	}
	buf_fmt(&first, "%s %.*s", looks[v].icon,
	    STR_FMT(sentence_plain(w->arena, w->r, key)));
	if (w->use_colour)
		buf_add(&w->out, str_c(looks[v].colour));
	buf_add(&w->out, buf_str(&first));
	if (w->use_colour)
		buf_add(&w->out, STR("\033[0m"));
	buf_add(&w->out, STR("\n"));
	line(w, sentence_lead(w->arena, w->r), "", "");
}

/* "  > quoted words" below a reason, when the sentence lacks them. */
static void
write_quote(struct writer *w, const struct finding *f, struct str text)
{
	for (size_t i = 0; i < f->n_spans; i++) {
		struct str q = plain_line(w->arena,
		    utf8_prefix(f->spans[i].quote, LIMIT_QUOTE_BYTES));

		if (!q.n || str_find(text, q) >= 0)
			continue;
		line(w, q, "      > ", "        ");
		if (w->form != TEXT_EXPLAIN)
			return;
	}
}

static bool
is_reason(const struct finding *f, enum verdict v)
{
	if (f->rule->kind == FINDING_CLAIM || f->rule->kind == FINDING_NOTE)
		return false;
	if (v == VERDICT_GENUINE || v == VERDICT_NO_CLAIM)
		return f->rule->direction == FINDING_GENUINE;
	return f->rule->direction != FINDING_GENUINE &&
	       f->rule->kind != FINDING_GOOD;
}

struct listed {
	const struct finding *finding;
	unsigned mark;
};

static int
by_mark(const void *x, const void *y)
{
	const struct listed *a = x, *b = y;

	return (a->mark > b->mark) - (a->mark < b->mark);
}

static void
write_findings(struct writer *w, const char *title,
    bool (*wanted)(const struct finding *, enum verdict), size_t most)
{
	const struct report *r = w->r;
	const struct mark_of *marks = report_marks(w->arena, r);
	struct listed *list =
	    arena_array(w->arena, r->n_findings + 1, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		if (!marks[i].repeats &&
		    wanted(&r->findings[i], r->verdict.verdict))
			list[n++] =
			    (struct listed){&r->findings[i], marks[i].number};
	if (!n)
		return;
	qsort(list, n, sizeof *list, by_mark);
	heading(w, title);
	for (size_t i = 0; i < n && (i < most || w->form == TEXT_EXPLAIN);
	     i++) {
		const struct finding *f = list[i].finding;
		struct str s = sentence_finding(w->arena, r, f);

		line(w, s, "  - ", "    ");
		write_quote(w, f, s);
	}
}

static bool
is_good(const struct finding *f, enum verdict v)
{
	return v != VERDICT_GENUINE && f->rule->direction == FINDING_GENUINE &&
	       v != VERDICT_NO_CLAIM;
}

static bool
is_note(const struct finding *f, enum verdict v)
{
	(void)v;
	return f->rule->kind == FINDING_NOTE;
}

static void
write_check(struct writer *w)
{
	static const char *const keys[] = {
	    [CHECK_NONE] = NULL,
	    [CHECK_INBOX] = "unknown.check.inbox",
	    [CHECK_APP] = "unknown.check.app",
	    [CHECK_SOURCE] = "unknown.check.source",
	    [CHECK_PERSON] = "unknown.check.person",
	};
	const char *key = keys[w->r->verdict.check];
	struct brand b;
	struct str place;

	if (!key)
		return;
	line(w, sentence_plain(w->arena, w->r, key), "", "");
	if (w->r->verdict.check != CHECK_INBOX)
		return;
	b = know_brand(w->r->know, w->r->evidence->brand);
	place =
	    str_eq(w->r->lang, STR("en")) ? b.inbox_place_en : b.inbox_place_ja;
	if (place.n)
		line(w, place, "  ", "  ");
}

static void
write_advice(struct writer *w)
{
	const struct report *r = w->r;

	if (!r->n_advice)
		return;
	heading(w, "section.do");
	for (size_t i = 0; i < r->n_advice; i++) {
		const struct advice *ad = &r->advice[i];
		struct str contact =
		    ad->has_contact ? ad->contact.value : ad->step->contact;
		char number[32];
		struct str s = sentence_advice(w->arena, r, ad);

		snprintf(number, sizeof number, "%3zu. ", i + 1);
		line(w, s, number, "     ");
		if (contact.n && str_find(s, contact) < 0)
			line(w, contact, "     ", "     ");
	}
}

static void
write_links(struct writer *w)
{
	const struct evidence *e = w->r->evidence;
	size_t n = 0;

	for (size_t i = 0; i < e->n_links && n < LINKS_SHOWN; i++) {
		const struct link_fact *l = &e->links[i];
		struct url u;
		struct str to = l->href;

		if (l->role == LINK_RESOURCE)
			continue;
		if (!n++)
			heading(w, "section.links");
		if (url_parse(w->r->urls, w->arena, l->href, NULL, &u))
			to =
			    url_defang(w->r->urls, w->arena, &u, QUOTE_COLUMNS);
		line(w, plain_line(w->arena, utf8_prefix(l->shown, 200)),
		    "  - ", "    ");
		line(w, plain_line(w->arena, to), "      -> ", "         ");
	}
}

static void
write_auth(struct writer *w)
{
	if (!w->r->auth || !w->r->auth->n_facts)
		return;
	heading(w, "section.authentication");
	auth_checks_text(w->arena, w->r, &w->out);
}

static void
write_limits(struct writer *w)
{
	const struct evidence *e = w->r->evidence;
	bool any = false;

	for (size_t i = 0; i < e->n_forms; i++) {
		if (!str_starts(e->forms[i].id, STR("limit.")))
			continue;
		if (!any)
			heading(w, "section.limits");
		any = true;
		line(w, e->forms[i].id, "  - ", "    ");
	}
	if (str_eq(w->r->jail, STR("none")))
		line(w, sentence_plain(w->arena, w->r, "label.no-jail"), "\n",
		    "");
}

static void
fit(struct writer *w, struct str s, struct str key)
{
	plain_fit(&w->out, s, plain_line(w->arena, key), COLUMNS);
	buf_byte(&w->out, '\n');
}

/* A host as sentences show it. */
static struct str
shown_host(struct writer *w, struct str host)
{
	return host.n ? host_defang(w->arena, host) : STR_NONE;
}

static const struct finding *
strongest(struct writer *w)
{
	const struct report *r = w->r;
	const struct mark_of *marks = report_marks(w->arena, r);
	const struct finding *best = NULL;
	unsigned first_mark = UINT_MAX;

	for (size_t i = 0; i < r->n_findings; i++)
		if (!marks[i].repeats &&
		    is_reason(&r->findings[i], r->verdict.verdict) &&
		    marks[i].number < first_mark) {
			first_mark = marks[i].number;
			best = &r->findings[i];
		}
	return best;
}

/*
 * The answer, the strongest reason, the first step: a line each. Of one that
 * is too long the host or the contact stays, since that is what decides.
 */
static void
write_brief(struct writer *w)
{
	const struct report *r = w->r;
	const struct finding *best = strongest(w);
	struct buf first;

	buf_init(&first, w->arena, LIMIT_QUOTE_BYTES * 8);
	buf_fmt(&first, "%s %.*s", looks[r->verdict.verdict].icon,
	    STR_FMT(sentence_lead(w->arena, r)));
	if (r->file.n)
		fit(w, plain_line(w->arena, r->file), STR_NONE);
	if (w->use_colour)
		buf_add(&w->out, str_c(looks[r->verdict.verdict].colour));
	fit(w, buf_str(&first), shown_host(w, r->subject_of_check));
	if (w->use_colour)
		buf_add(&w->out, STR("\033[0m"));
	if (best)
		fit(w, sentence_finding(w->arena, r, best),
		    shown_host(w, best->host));
	if (r->n_advice) {
		const struct advice *ad = &r->advice[0];

		fit(w, sentence_advice(w->arena, r, ad),
		    ad->has_contact ? ad->contact.value : ad->step->contact);
	}
}

struct str
report_text(struct arena *a, const struct report *r, enum text_form form,
    bool use_colour)
{
	struct writer w = {
	    .arena = a, .r = r, .use_colour = use_colour, .form = form};

	if (form == TEXT_AUTH)
		return auth_text(a, r, use_colour);
	buf_init(&w.out, a, LIMIT_REPORT_BYTES);
	if (form == TEXT_BRIEF) {
		write_brief(&w);
		return buf_str(&w.out);
	}
	write_lead(&w);
	write_check(&w);
	write_findings(&w, "section.why", is_reason, REASONS_SHOWN);
	write_findings(&w, "section.good", is_good, GOOD_SHOWN);
	write_findings(&w, "section.unchecked", is_note, REASONS_SHOWN);
	write_advice(&w);
	if (form == TEXT_EXPLAIN) {
		write_links(&w);
		write_auth(&w);
	}
	write_limits(&w);
	return buf_str(&w.out);
}

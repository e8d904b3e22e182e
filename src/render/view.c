/* SPDX-License-Identifier: MIT */
/* Headers and parts of a mail as a page without any power. */
#include "render/view.h"
#include "base/limits.h"
#include "render/escape.h"
#include "render/order.h"
#include "render/plain.h"
#include "render/sanitise.h"
#include "render/sentence.h"

enum {
	PART_MOST = 1024 * 1024, /* of one part's view */
	PARTS_MOST = 20,
	FILES_MOST = 50,
	HEADER_MOST = 1000
};

#define PAGE_STYLE                                                             \
	"margin:0;padding:12px;background-color:#fff;color:#1a1a1a;"           \
	"font:15px/1.6 sans-serif;overflow-wrap:anywhere;"                     \
	"print-color-adjust:exact"
#define HEAD_STYLE                                                             \
	"margin:0 0 12px;padding:0 0 10px;border-bottom:1px solid #bbb;"       \
	"font:14px/1.6 sans-serif;color:#1a1a1a"
#define LABEL_STYLE "display:inline-block;min-width:76px;color:#595959"
#define BADGE_STYLE                                                            \
	"display:inline-block;min-width:18px;padding:0 4px;margin:0 2px;"      \
	"border-radius:9px;font:bold 11px/18px sans-serif;text-align:center;"  \
	"color:#fff;background-color:"

struct viewer {
	struct arena *arena;
	const struct report *r;
	const struct mark_of *marks;
	struct buf out;
	struct sanitise_words words;
};

static bool
is_marked(const struct finding *f)
{
	enum finding_group g = finding_group_of(f);

	return g == GROUP_BAD || g == GROUP_GOOD;
}

static int
by_offset(const void *x, const void *y)
{
	const struct mark *a = x, *b = y;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Places in the text of a part, without doubles. */
static struct mark *
marks_of(struct viewer *v, struct str part, size_t *n_out)
{
	const struct report *r = v->r;
	struct mark *list = NULL;
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		for (size_t s = 0; is_marked(f) && s < f->n_spans; s++) {
			const struct span *p = &f->spans[s];

			if (!p->is_text || !str_eq(p->part, part))
				continue;
			list = arena_push(v->arena, list, n, sizeof *list);
			list[n++] = (struct mark){p->offset, p->length,
			    v->marks[i].number,
			    finding_group_of(f) == GROUP_GOOD};
		}
	}
	if (n)
		qsort(list, n, sizeof *list, by_offset);
	for (size_t i = 0; i < n; i++)
		if (!kept || list[kept - 1].offset != list[i].offset ||
		    list[kept - 1].number != list[i].number)
			list[kept++] = list[i];
	*n_out = kept;
	return list;
}

static bool
rests_on(const struct finding *f, const struct mail_header *h)
{
	for (size_t s = 0; s < f->n_spans; s++) {
		const struct span *p = &f->spans[s];

		if (!p->is_text && p->offset >= h->offset &&
		    p->offset < h->offset + h->raw.n && p->quote.n)
			return true;
	}
	return false;
}

/* Numbers of the findings that rest on a header field, each once. */
static void
add_header_badges(struct viewer *v, const struct mail_header *h)
{
	const struct report *r = v->r;

	for (size_t i = 0; h && i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		const struct finding *first = v->marks[i].repeats;

		if (is_marked(f) && rests_on(f, h) &&
		    !(first && rests_on(first, h)))
			buf_fmt(&v->out, "<b style=\"%s%s\">%u</b>",
			    BADGE_STYLE,
			    finding_group_of(f) == GROUP_GOOD ? "#1b6e3c"
							      : "#b3261e",
			    v->marks[i].number);
	}
}

static void
add_line(struct viewer *v, const char *label, struct str text,
    const struct mail_header *h)
{
	if (!text.n)
		return;
	buf_add(&v->out, STR("<div><span style=\"" LABEL_STYLE "\">"));
	escape_html(&v->out, sentence_plain(v->arena, v->r, label));
	buf_add(&v->out, STR("</span> "));
	escape_html(
	    &v->out, str_sub(plain_line(v->arena, text), 0, HEADER_MOST));
	add_header_badges(v, h);
	buf_add(&v->out, STR("</div>"));
}

static struct str
from_line(struct viewer *v, const struct message *m)
{
	const struct address *a = m->from;
	struct buf b;

	if (!m->n_from)
		return STR_NONE;
	buf_init(&b, v->arena, 8 * 1024);
	if (a->display.n)
		buf_add(&b, a->display);
	if (a->addr.n)
		buf_fmt(&b, " <%.*s>", STR_FMT(a->addr));
	return buf_str(&b);
}

static void
add_head(struct viewer *v, const struct message *m)
{
	const struct mail_header *date = message_header(m, STR("Date"), 0);

	buf_add(&v->out, STR("<div style=\"" HEAD_STYLE "\">"));
	add_line(v, "label.from", from_line(v, m),
	    message_header(m, STR("From"), 0));
	add_line(v, "label.subject", m->subject,
	    message_header(m, STR("Subject"), 0));
	add_line(v, "label.date", date ? date->value : STR_NONE, date);
	buf_add(&v->out, STR("</div>"));
}

static void
add_part(struct viewer *v, const struct mail_part *p)
{
	size_t n;
	struct mark *marks = marks_of(v, p->section, &n);

	if (p->html)
		sanitise_html(&v->out, p->text, marks, n, &v->words, PART_MOST);
	else
		sanitise_text(&v->out, p->text, marks, n, &v->words, PART_MOST);
}

/* Parts of this message alone, not of the ones inside it. */
static void
add_parts(struct viewer *v, const struct mail_part *p, size_t *left)
{
	for (; p && *left; p = p->next) {
		if (p->kind == MAIL_MULTIPART) {
			add_parts(v, p->children, left);
		} else if (p->is_shown && p->text.p &&
			   !p->is_alternative_hidden) {
			add_part(v, p);
			--*left;
		}
	}
}

static void
add_files(struct viewer *v, const struct mail_part *p, size_t *left)
{
	for (; p && *left; p = p->next) {
		if (p->kind == MAIL_MULTIPART)
			add_files(v, p->children, left);
		if (p->kind != MAIL_ATTACHMENT && p->kind != MAIL_MESSAGE)
			continue;
		add_line(v, "label.file",
		    p->filename.n ? p->filename : p->type_effective, NULL);
		--*left;
	}
}

static void
begin_page(struct viewer *v)
{
	v->words = (struct sanitise_words){
	    .image = sentence_plain(v->arena, v->r, "page.image"),
	    .to = sentence_plain(v->arena, v->r, "page.link-to"),
	    .cut = sentence_plain(v->arena, v->r, "page.view-cut"),
	};
	buf_init(&v->out, v->arena, LIMIT_REPORT_BYTES);
	buf_add(&v->out,
	    STR("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>"));
	escape_html(&v->out, sentence_plain(v->arena, v->r, "section.mail"));
	buf_add(&v->out,
	    STR("</title></head><body tabindex=\"0\" style=\"" PAGE_STYLE
		"\">"));
}

struct str
report_view(struct arena *a, const struct report *r)
{
	struct viewer v = {.arena = a, .r = r};
	size_t n, parts = PARTS_MOST, files = FILES_MOST;

	if (!r->mail && !r->text.n)
		return STR_NONE;
	v.marks = report_marks(a, r);
	begin_page(&v);
	if (r->mail) {
		add_head(&v, r->mail);
		add_parts(&v, r->mail->root, &parts);
		add_files(&v, r->mail->root, &files);
	} else {
		struct mark *marks = marks_of(&v, STR(""), &n);

		if (r->is_page)
			sanitise_html(
			    &v.out, r->text, marks, n, &v.words, PART_MOST);
		else
			sanitise_text(
			    &v.out, r->text, marks, n, &v.words, PART_MOST);
	}
	buf_add(&v.out, STR("</body></html>"));
	return buf_str(&v.out);
}

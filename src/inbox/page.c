/* SPDX-License-Identifier: MIT */
/* HTML, MHTML and pasted text are one kind of page for those who search it. */
#include "inbox/page.h"
#include "base/buf.h"
#include "base/limits.h"
#include "mail/body.h"
#include "mail/charset.h"
#include "mail/html.h"
#include "mail/html_tree.h"
#include "mail/message.h"

enum {
	HEAD_BYTES = 4096, /* where the page says what it is */
	FRAMES_MOST = 20000,
	SOFT_MOST = 60000,
	TITLE_SHORTEST = 8, /* bytes of a tooltip that repeats a row */
	LEVELS_MOST = LIMIT_HTML_DEPTH + 8
};

struct reader {
	struct arena *arena;
	struct html_tree *tree;
	struct buf b;
	size_t *soft;
	struct frame *frames;
	struct inbox_page *out;
};

static void
add_origin(struct inbox_page *p, struct str url)
{
	if (p->n_origins < ORIGINS_MOST &&
	    (str_istarts(url, STR("http://")) ||
		str_istarts(url, STR("https://"))))
		p->origins[p->n_origins++] = url;
}

static void
mark_soft(struct reader *r)
{
	if (r->out->n_soft < SOFT_MOST)
		r->soft[r->out->n_soft++] = r->b.n;
}

static void
break_line(struct reader *r, char c)
{
	if (r->b.n && r->b.p[r->b.n - 1] != '\n' &&
	    (c == '\n' || r->b.p[r->b.n - 1] != '\t'))
		buf_byte(&r->b, c);
}

/* White space of the source is one blank: HTML Standard, CSS Text 4.1. */
static void
add_text(struct reader *r, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_space((unsigned char)s.p[i]))
			buf_byte(&r->b, s.p[i]);
		else if (r->b.n && !is_space((unsigned char)r->b.p[r->b.n - 1]))
			buf_byte(&r->b, ' ');
	}
}

static bool
is_hidden(struct reader *r, const struct html_node *n)
{
	/* A script's or style's words are none of the page's. */
	return html_is(n, TAG_SCRIPT) || html_is(n, TAG_STYLE) ||
	       html_is(n, TAG_TEMPLATE) || html_is(n, TAG_NOSCRIPT) ||
	       html_is(n, TAG_HEAD) || html_is(n, TAG_TEXTAREA) ||
	       html_attr(r->tree, n, ATTR_HIDDEN);
}

static bool
is_block(const struct html_node *n)
{
	static const enum html_tag tags[] = {TAG_DIV, TAG_P, TAG_LI, TAG_TR,
	    TAG_UL, TAG_OL, TAG_DL, TAG_DT, TAG_DD, TAG_H1, TAG_H2, TAG_H3,
	    TAG_H4, TAG_H5, TAG_H6, TAG_TABLE, TAG_ARTICLE, TAG_SECTION,
	    TAG_HEADER, TAG_FOOTER, TAG_NAV, TAG_ASIDE, TAG_MAIN, TAG_FORM,
	    TAG_BUTTON, TAG_PRE, TAG_BR, TAG_HR, TAG_CENTER, TAG_BLOCKQUOTE,
	    TAG_CAPTION};

	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (html_is(n, tags[i]))
			return true;
	return false;
}

/* Values of attributes that a row is written in: a time, a whole title. */
static void
add_attributes(struct reader *r, const struct html_node *n)
{
	const struct html_attr *list = html_attrs(r->tree, n);

	for (size_t i = 0; i < n->n_attrs; i++) {
		struct str name = html_attr_raw_name(r->tree, &list[i]);
		struct str v;

		if (!str_ieq(name, STR("datetime")) &&
		    !str_ieq(name, STR("title")))
			continue;
		v = html_attr_value(r->tree, &list[i], r->arena);
		if (v.n < TITLE_SHORTEST)
			continue;
		break_line(r, '\t');
		mark_soft(r);
		add_text(r, v);
		mark_soft(r);
		break_line(r, '\t');
	}
}

/* One visit each way; the depth is bounded by the tree. */
static void
walk(struct reader *r, uint32_t parent, unsigned level)
{
	uint32_t next;

	for (uint32_t i = html_node(r->tree, parent)->first; i; i = next) {
		struct html_node *n = html_node(r->tree, i);
		bool block, cell;
		size_t from;

		next = n->next;
		if (html_type(n) == HTML_TEXT) {
			if (!(n->bits & HTML_CONTINUED))
				mark_soft(r);
			add_text(r, html_node_text(r->tree, n, r->arena));
			continue;
		}
		if (html_type(n) != HTML_ELEMENT || level >= LEVELS_MOST ||
		    is_hidden(r, n))
			continue;
		block = is_block(n);
		cell = html_is(n, TAG_TD) || html_is(n, TAG_TH);
		if (block || cell)
			break_line(r, block ? '\n' : '\t');
		mark_soft(r);
		from = r->b.n;
		add_attributes(r, n);
		walk(r, i, level + 1);
		if (r->b.n > from && r->out->n_frames < FRAMES_MOST)
			r->frames[r->out->n_frames++] =
			    (struct frame){from, r->b.n};
		mark_soft(r);
		if (block || cell)
			break_line(r, block ? '\n' : '\t');
	}
}

static void
read_html(struct reader *r, struct str text)
{
	const struct html_view *v = html_read(r->arena, text);
	struct str head = str_sub(text, 0, HEAD_BYTES);
	ssize_t at = str_find(head, STR("Page saved with SingleFile"));

	add_origin(r->out, v->saved_from);
	add_origin(r->out, v->canonical);
	add_origin(r->out, v->base);
	if (at >= 0) {
		struct str rest = str_skip(head, (size_t)at), line;

		at = str_find(rest, STR("url:"));
		rest = at >= 0 ? str_skip(rest, (size_t)at + 4) : STR("");
		line = str_line(&rest);
		add_origin(r->out, str_trim(line));
	}
	r->tree = html_parse(r->arena, text, NULL);
	walk(r, 0, 0);
}

/*
 * Lines that begin with blanks go on the one before; a paragraph ends at an
 * empty line. Both are frames.
 */
static void
read_plain(struct reader *r, struct str text)
{
	size_t line_from = 0, part_from = 0;
	struct str rest = text;

	while (rest.p && r->out->n_frames + 2 < FRAMES_MOST) {
		struct str line = str_line(&rest);
		bool is_empty = !str_trim(line).n;
		bool goes_on = line.n && is_space((unsigned char)line.p[0]);

		if (!goes_on || is_empty) {
			r->frames[r->out->n_frames++] =
			    (struct frame){line_from, r->b.n};
			line_from = r->b.n;
		}
		if (is_empty) {
			r->frames[r->out->n_frames++] =
			    (struct frame){part_from, r->b.n};
			part_from = r->b.n;
		}
		buf_add(&r->b, line);
		buf_byte(&r->b, '\n');
	}
	r->frames[r->out->n_frames++] = (struct frame){line_from, r->b.n};
	r->frames[r->out->n_frames++] = (struct frame){part_from, r->b.n};
}

static bool
is_html(struct str text)
{
	struct str head = str_trim(str_sub(text, 0, HEAD_BYTES));

	if (str_starts(head, STR("\xef\xbb\xbf")))
		head = str_skip(head, 3);
	return str_starts(head, STR("<")) ||
	       str_ifind(head, STR("<html")) >= 0 ||
	       str_ifind(head, STR("<body")) >= 0;
}

/* A web archive (RFC 2557) is a mail whose first HTML part is the page. */
static struct str
open_archive(struct reader *r, struct str bytes)
{
	struct str head = str_sub(bytes, 0, HEAD_BYTES);
	const struct mail_header *h;
	struct message *m;

	if (str_ifind(head, STR("\nContent-Type: multipart/related")) < 0)
		return STR_NONE;
	m = message_read(r->arena, bytes, &(struct message_options){0});
	h = message_header(m, STR("Snapshot-Content-Location"), 0);
	if (h)
		add_origin(r->out, h->value);
	for (size_t i = 0; i < m->n_parts; i++)
		if (m->parts[i]->html)
			return m->parts[i]->text;
	return STR_NONE;
}

struct inbox_page
inbox_page_read(struct arena *a, struct str bytes)
{
	struct inbox_page out = {0};
	struct reader r = {.arena = a, .out = &out};
	struct str text = open_archive(&r, bytes);

	if (!text.p)
		text =
		    charset_read(a, bytes, body_meta_charset(bytes), STR_NONE)
			.text;
	buf_init(&r.b, a, LIMIT_SCAN_BYTES);
	r.soft = arena_array(a, SOFT_MOST, sizeof *r.soft);
	r.frames = arena_array(a, FRAMES_MOST, sizeof *r.frames);
	if (is_html(text))
		read_html(&r, text);
	else
		read_plain(&r, text);
	r.frames[out.n_frames < FRAMES_MOST ? out.n_frames++ : 0] =
	    (struct frame){0, r.b.n};
	out.text = buf_str(&r.b);
	out.soft = r.soft;
	out.frames = r.frames;
	return out;
}

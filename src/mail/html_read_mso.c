/* SPDX-License-Identifier: MIT */
/* Conditional comments: what Outlook for Windows reads and others do not. */
#include "mail/html_build.h"
#include "mail/html_reader.h"

/*
 * Such a comment is read tag by tag, without a tree: its links count as links
 * (is_mso), its text as hidden. The reader's tree is, for that time, one that
 * holds the attributes of the tag at hand.
 */
struct mso {
	struct html_builder *b;
	uint32_t link;	     /* number of the open link, from 1; or 0 */
	struct str name;     /* of the element that opened it */
	bool is_in_settings; /* style, script, xml: no text */
};

/* Does Outlook read it? `[if !mso]` within a comment is for nobody. */
static bool
is_for_mso(struct str condition)
{
	for (;;) {
		ssize_t at = str_ifind(condition, STR("mso"));

		if (at < 0)
			return false;
		if (at == 0 || condition.p[at - 1] != '!')
			return true;
		condition = str_skip(condition, (size_t)at + 3);
	}
}

static struct html_builder *
builder_of(struct html_reader *r)
{
	struct html_tree *t;

	if (!r->mso) {
		t = arena_alloc(r->arena, sizeof *t);
		t->arena = r->arena;
		t->source = r->tree->source;
		r->mso = arena_alloc(r->arena, sizeof *r->mso);
		r->mso->arena = r->arena;
		r->mso->t = t;
		r->mso->src = t->source.p;
	}
	return r->mso;
}

static struct str
name_of(const struct mso *m, const struct html_tag_token *tok)
{
	return (struct str){m->b->src + tok->name, tok->name_n};
}

static bool
is_settings(const struct mso *m, const struct html_tag_token *tok)
{
	return tok->tag == TAG_STYLE || tok->tag == TAG_SCRIPT ||
	       str_ieq(name_of(m, tok), STR("xml"));
}

static void
add_text(struct html_reader *r, const struct mso *m, uint32_t from, uint32_t to)
{
	struct html_node text = {
	    .source = from, .extra = to - from, .bits = HTML_TEXT};
	struct str s;

	if (to <= from || m->is_in_settings)
		return;
	reader_dark_text(r, &text, HTML_HIDDEN_MSO);
	if (!m->link)
		return;
	s = str_trim(html_node_text(r->tree, &text, r->arena));
	buf_add(&r->states[m->link - 1].label, reader_fold(r->arena, s));
}

static void
start(struct html_reader *r, struct mso *m, const struct html_tag_token *tok)
{
	struct html_node n = {.source = tok->source,
	    .extra = tok->attrs,
	    .n_attrs = tok->n_attrs,
	    .tag = (uint8_t)tok->tag};
	struct html_link *link;

	if (is_settings(m, tok))
		m->is_in_settings = !tok->self_closing;
	if (tok->tag == TAG_IMG || str_ieq(name_of(m, tok), STR("v:fill")) ||
	    str_ieq(name_of(m, tok), STR("v:imagedata"))) {
		link = reader_add_link(
		    r, HTML_LINK_IMAGE, &n, reader_attr(r, &n, ATTR_SRC));
		if (link)
			link->is_mso = true;
		return;
	}
	if (tok->tag == TAG_LINK || tok->tag == TAG_BASE)
		return;
	link =
	    reader_add_link(r, HTML_LINK_A, &n, reader_attr(r, &n, ATTR_HREF));
	if (!link)
		return;
	link->is_mso = link->is_visible = true;
	link->is_big_button = tok->tag != TAG_A;
	m->link = (uint32_t)r->n_links;
	m->name = name_of(m, tok);
}

static void
end(struct mso *m, const struct html_tag_token *tok)
{
	if (is_settings(m, tok))
		m->is_in_settings = false;
	if (m->link && str_ieq(m->name, name_of(m, tok)))
		m->link = 0;
}

static void
read_content(struct html_reader *r, uint32_t from, uint32_t to)
{
	struct mso m = {.b = builder_of(r)};
	struct html_tree *tree = r->tree;
	struct html_tag_token tok;
	bool is_end;

	m.b->pos = from;
	m.b->n = to;
	r->tree = m.b->t;
	for (;;) {
		from = m.b->pos;
		if (!html_next_tag(m.b, &tok, &is_end))
			break;
		add_text(r, &m, from, tok.source);
		if (is_end)
			end(&m, &tok);
		else
			start(r, &m, &tok);
	}
	add_text(r, &m, from, to);
	r->tree = tree;
}

bool
reader_mso(struct html_reader *r, const struct html_node *n)
{
	struct str text = html_node_raw(r->tree, n), content;
	ssize_t close, tail;

	if (!str_istarts(text, STR("[if")))
		return str_iends(text, STR("[endif]"));
	close = str_find(text, STR("]>"));
	if (close < 0 || !is_for_mso(str_sub(text, 0, (size_t)close)))
		return true;
	content = str_skip(text, (size_t)close + 2);
	tail = str_rchr(content, '<');
	if (tail >= 0 &&
	    str_istarts(str_skip(content, (size_t)tail), STR("<![endif]")))
		content.n = (size_t)tail;
	read_content(r, n->source + (uint32_t)close + 2,
	    n->source + (uint32_t)close + 2 + (uint32_t)content.n);
	return true;
}

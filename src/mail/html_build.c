/* SPDX-License-Identifier: MIT */
/* The tree builder: from tokens to the rules of the insertion mode. */
#include "mail/html_build.h"
#include "mail/html_entity.h"

static const struct {
	html_rule *start, *end;
} rules[N_MODES] = {
    [MODE_INITIAL] = {html_start_initial, html_end_initial},
    [MODE_BEFORE_HTML] = {html_start_before_html, html_end_before_html},
    [MODE_BEFORE_HEAD] = {html_start_before_head, html_end_before_head},
    [MODE_IN_HEAD] = {html_start_in_head, html_end_in_head},
    [MODE_IN_HEAD_NOSCRIPT] = {html_start_in_head_noscript,
	html_end_in_head_noscript},
    [MODE_AFTER_HEAD] = {html_start_after_head, html_end_after_head},
    [MODE_IN_BODY] = {html_start_in_body, html_end_in_body},
    [MODE_TEXT] = {html_start_in_body, html_end_text},
    [MODE_IN_TABLE] = {html_start_in_table, html_end_in_table},
    [MODE_IN_CAPTION] = {html_start_in_caption, html_end_in_caption},
    [MODE_IN_COLUMN_GROUP] = {html_start_in_column_group,
	html_end_in_column_group},
    [MODE_IN_TABLE_BODY] = {html_start_in_table_body, html_end_in_table_body},
    [MODE_IN_ROW] = {html_start_in_row, html_end_in_row},
    [MODE_IN_CELL] = {html_start_in_cell, html_end_in_cell},
    [MODE_IN_SELECT] = {html_start_in_select, html_end_in_select},
    [MODE_IN_SELECT_IN_TABLE] = {html_start_in_select_in_table,
	html_end_in_select_in_table},
    [MODE_IN_TEMPLATE] = {html_start_in_template, html_end_in_template},
    [MODE_AFTER_BODY] = {html_start_after_body, html_end_after_body},
    [MODE_IN_FRAMESET] = {html_start_in_frameset, html_end_in_frameset},
    [MODE_AFTER_FRAMESET] = {html_start_after_frameset,
	html_end_after_frameset},
    [MODE_AFTER_AFTER_BODY] = {html_start_after_after_body,
	html_end_after_after_body},
    [MODE_AFTER_AFTER_FRAMESET] = {html_start_after_after_frameset,
	html_end_after_after_frameset},
};

void
html_mode_start(struct html_builder *b, struct html_tag_token *tok)
{
	while (rules[b->mode].start(b, tok))
		;
}

void
html_mode_end(struct html_builder *b, struct html_tag_token *tok)
{
	while (rules[b->mode].end(b, tok))
		;
}

static inline void
before_token(struct html_builder *b)
{
	b->skip_lf = false;
	if (b->n_pending)
		html_flush_table_text(b);
}

void
html_build_start(struct html_builder *b, struct html_tag_token *tok)
{
	before_token(b);
	if (html_start_is_foreign(b, tok))
		html_foreign_start(b, tok);
	else
		html_mode_start(b, tok);
}

void
html_build_end(struct html_builder *b, struct html_tag_token *tok)
{
	before_token(b);
	if (html_build_in_foreign(b))
		html_foreign_end(b, tok);
	else
		html_mode_end(b, tok);
}

void
html_build_comment(struct html_builder *b, uint32_t source, uint32_t n)
{
	struct html_place place = {0, 0};
	struct html_node *node;
	uint32_t i;

	before_token(b);
	/* In foreign content the insertion mode has no say. */
	if (b->n_stack && html_build_in_foreign(b))
		place.parent = b->stack[b->n_stack - 1];
	else if (b->mode == MODE_AFTER_BODY)
		place.parent = b->stack[0];
	else if (b->mode > MODE_BEFORE_HTML &&
		 b->mode != MODE_AFTER_AFTER_BODY &&
		 b->mode != MODE_AFTER_AFTER_FRAMESET)
		place = html_place_for(b, 0);
	i = html_new_node(b, HTML_COMMENT);
	node = html_node(b->t, i);
	node->source = source;
	node->extra = n;
	html_insert_at(b->t, place, i);
}

/* One leading newline behind pre, listing and textarea is no text. */
static uint32_t
leading_newline(const struct html_builder *b, const struct html_piece *p)
{
	struct str s = {b->src + p->source, p->n};
	uint32_t cps[2];
	size_t n;

	if (s.p[0] == '\n')
		return 1;
	if (s.p[0] == '\r')
		return s.n > 1 && s.p[1] == '\n' ? 2 : 1;
	if (s.p[0] != '&')
		return 0;
	n = html_ref(s, false, cps);
	return n && cps[0] == '\n' ? (uint32_t)n : 0;
}

static void
foreign_text(struct html_builder *b, struct html_piece p)
{
	p.flags |= HTML_KEEP_NUL;
	html_insert_text(b, &p);
	while (b->frameset_ok && p.n) {
		uint32_t n = html_space_prefix(b, &p);

		if (n < p.n && b->src[p.source + n])
			b->frameset_ok = false;
		n += n < p.n;
		p.source += n;
		p.n -= n;
	}
}

void
html_build_text(
    struct html_builder *b, uint32_t source, uint32_t n, unsigned flags)
{
	struct html_piece p = {source, n, flags};
	uint32_t skip;

	if (b->skip_lf) {
		b->skip_lf = false;
		skip = leading_newline(b, &p);
		p.source += skip;
		p.n -= skip;
		if (!p.n)
			return;
	}
	if (b->n_stack && html_text_is_foreign(b)) {
		foreign_text(b, p);
		return;
	}
	if (!b->t->has_nul || (flags & HTML_KEEP_NUL)) {
		html_mode_text(b, p);
		return;
	}
	/* Each NUL is a token of its own that becomes no text. */
	while (p.n) {
		const char *nul = memchr(b->src + p.source, '\0', p.n);
		struct html_piece front = p;

		if (nul)
			front.n = (uint32_t)(nul - b->src) - p.source;
		p.source += front.n;
		p.n -= front.n;
		if (front.n)
			html_mode_text(b, front);
		for (front.n = 0; p.n && !b->src[p.source]; p.source++)
			p.n--;
		if (nul)
			html_mode_text(b, front);
	}
}

/* Public identifiers that mean quirks: HTML Standard 13.2.6.4.1. */
static const struct str quirky_prefixes[] = {
    STR("+//Silmaril//dtd html Pro v0r11 19970101//"),
    STR("-//AS//DTD HTML 3.0 asWedit + extensions//"),
    STR("-//AdvaSoft Ltd//DTD HTML 3.0 asWedit + extensions//"),
    STR("-//IETF//DTD HTML "),
    STR("-//IETF//DTD HTML//"),
    STR("-//Metrius//DTD Metrius Presentational//"),
    STR("-//Microsoft//DTD Internet Explorer 2.0 HTML Strict//"),
    STR("-//Microsoft//DTD Internet Explorer 2.0 HTML//"),
    STR("-//Microsoft//DTD Internet Explorer 2.0 Tables//"),
    STR("-//Microsoft//DTD Internet Explorer 3.0 HTML Strict//"),
    STR("-//Microsoft//DTD Internet Explorer 3.0 HTML//"),
    STR("-//Microsoft//DTD Internet Explorer 3.0 Tables//"),
    STR("-//Netscape Comm. Corp.//DTD HTML//"),
    STR("-//Netscape Comm. Corp.//DTD Strict HTML//"),
    STR("-//O'Reilly and Associates//DTD HTML 2.0//"),
    STR("-//O'Reilly and Associates//DTD HTML Extended 1.0//"),
    STR("-//O'Reilly and Associates//DTD HTML Extended Relaxed 1.0//"),
    STR("-//SQ//DTD HTML 2.0 HoTMetaL + extensions//"),
    STR("-//SoftQuad Software//DTD HoTMetaL PRO 6.0::19990601::extensions to "
	"HTML 4.0//"),
    STR("-//SoftQuad//DTD HoTMetaL PRO 4.0::19971010::extensions to HTML "
	"4.0//"),
    STR("-//Spyglass//DTD HTML 2.0 Extended//"),
    STR("-//Sun Microsystems Corp.//DTD HotJava HTML//"),
    STR("-//Sun Microsystems Corp.//DTD HotJava Strict HTML//"),
    STR("-//W3C//DTD HTML 3 1995-03-24//"),
    STR("-//W3C//DTD HTML 3.2"),
    STR("-//W3C//DTD HTML 4.0 Frameset//"),
    STR("-//W3C//DTD HTML 4.0 Transitional//"),
    STR("-//W3C//DTD HTML Experimental 19960712//"),
    STR("-//W3C//DTD HTML Experimental 970421//"),
    STR("-//W3C//DTD W3 HTML//"),
    STR("-//W3O//DTD W3 HTML 3.0//"),
    STR("-//WebTechs//DTD Mozilla HTML 2.0//"),
    STR("-//WebTechs//DTD Mozilla HTML//"),
};

static bool
is_quirky(const struct html_doctype *d)
{
	struct str id = d->public_id, sys = d->system_id;

	if (!str_ieq(d->name, STR("html")) ||
	    str_ieq(sys, STR("http://www.ibm.com/data/dtd/v11/"
			     "ibmxhtml1-transitional.dtd")))
		return true;
	if (!id.p)
		return false;
	if (str_ieq(id, STR("-//W3O//DTD W3 HTML Strict 3.0//EN//")) ||
	    str_ieq(id, STR("-/W3C/DTD HTML 4.0 Transitional/EN")) ||
	    str_ieq(id, STR("HTML")))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(quirky_prefixes); i++)
		if (str_istarts(id, quirky_prefixes[i]))
			return true;
	return !sys.p &&
	       (str_istarts(id, STR("-//W3C//DTD HTML 4.01 Frameset//")) ||
		   str_istarts(
		       id, STR("-//W3C//DTD HTML 4.01 Transitional//")));
}

void
html_build_doctype(
    struct html_builder *b, struct html_doctype d, bool force_quirks)
{
	uint32_t i;

	before_token(b);
	if (b->mode != MODE_INITIAL)
		return;
	b->t->doctype = d;
	b->t->is_quirks = force_quirks || is_quirky(&d);
	i = html_new_node(b, HTML_DOCTYPE);
	html_append(b->t, 0, i);
	b->mode = MODE_BEFORE_HTML;
}

void
html_build_eof(struct html_builder *b)
{
	struct html_piece nothing = {b->n, 0, 0};

	before_token(b);
	if (b->mode == MODE_TEXT) {
		html_pop(b);
		b->mode = b->original_mode;
	}
	for (;;) {
		/* The elements that each document has. */
		if (b->mode <= MODE_AFTER_HEAD)
			html_mode_text(b, nothing);
		if (!b->n_templates || !html_has_open(b, TAG_TEMPLATE))
			return;
		html_pop_until(b, TAG_TEMPLATE);
		html_list_clear(b);
		b->n_templates--;
		html_reset_mode(b);
	}
}

static enum html_mode
mode_of_select(const struct html_builder *b, uint32_t at)
{
	while (at > 1) {
		const struct html_node *n = html_node(b->t, b->stack[--at]);

		if (html_is(n, TAG_TEMPLATE))
			break;
		if (html_is(n, TAG_TABLE))
			return MODE_IN_SELECT_IN_TABLE;
	}
	return MODE_IN_SELECT;
}

void
html_reset_mode(struct html_builder *b)
{
	static const struct {
		uint8_t tag, mode;
	} modes[] = {
	    {TAG_TR, MODE_IN_ROW},
	    {TAG_TBODY, MODE_IN_TABLE_BODY},
	    {TAG_THEAD, MODE_IN_TABLE_BODY},
	    {TAG_TFOOT, MODE_IN_TABLE_BODY},
	    {TAG_CAPTION, MODE_IN_CAPTION},
	    {TAG_COLGROUP, MODE_IN_COLUMN_GROUP},
	    {TAG_TABLE, MODE_IN_TABLE},
	    {TAG_BODY, MODE_IN_BODY},
	    {TAG_FRAMESET, MODE_IN_FRAMESET},
	};

	for (uint32_t i = b->n_stack; i-- > 0;) {
		const struct html_node *n = html_node(b->t, b->stack[i]);
		enum html_tag tag = (enum html_tag)n->tag;
		enum html_ns ns = html_ns(n);
		bool is_last = i == 0;

		if (is_last && b->is_fragment) {
			tag = b->context_tag;
			ns = b->context_ns;
		}
		if (ns != HTML_NS_HTML)
			tag = TAG_NONE;
		b->mode = MODE_IN_BODY;
		if (tag == TAG_SELECT) {
			b->mode = mode_of_select(b, i);
			return;
		}
		if (tag == TAG_TEMPLATE && b->n_templates) {
			b->mode =
			    (enum html_mode)b->templates[b->n_templates - 1];
			return;
		}
		if ((tag == TAG_TD || tag == TAG_TH) && !is_last) {
			b->mode = MODE_IN_CELL;
			return;
		}
		if (tag == TAG_HEAD && !is_last) {
			b->mode = MODE_IN_HEAD;
			return;
		}
		if (tag == TAG_HTML) {
			b->mode = b->head ? MODE_AFTER_HEAD : MODE_BEFORE_HEAD;
			return;
		}
		for (size_t k = 0; k < ARRAY_LEN(modes); k++)
			if (modes[k].tag == tag) {
				b->mode = (enum html_mode)modes[k].mode;
				return;
			}
	}
}

/* How a context element's content is tokenized. */
static enum html_content
content_of(enum html_tag tag, bool scripting)
{
	switch (tag) {
	case TAG_TITLE:
	case TAG_TEXTAREA:
		return CONTENT_RCDATA;
	case TAG_STYLE:
	case TAG_XMP:
	case TAG_IFRAME:
	case TAG_NOEMBED:
	case TAG_NOFRAMES:
		return CONTENT_RAWTEXT;
	case TAG_SCRIPT:
		return CONTENT_SCRIPT;
	case TAG_NOSCRIPT:
		return scripting ? CONTENT_RAWTEXT : CONTENT_DATA;
	case TAG_PLAINTEXT:
		return CONTENT_PLAINTEXT;
	default:
		return CONTENT_DATA;
	}
}

static void
begin_fragment(struct html_builder *b, struct str context)
{
	b->is_fragment = true;
	if (str_starts(context, STR("svg "))) {
		b->context_ns = HTML_NS_SVG;
		context = str_skip(context, 4);
	} else if (str_starts(context, STR("math "))) {
		b->context_ns = HTML_NS_MATHML;
		context = str_skip(context, 5);
	}
	b->context_tag = html_tag_find(context);
	html_insert_tag(b, TAG_HTML, 0);
	if (b->context_ns == HTML_NS_HTML) {
		b->content = content_of(b->context_tag, b->scripting);
		if (b->context_tag == TAG_TEMPLATE)
			b->templates[b->n_templates++] = MODE_IN_TEMPLATE;
	}
	html_reset_mode(b);
}

struct html_tree *
html_parse(
    struct arena *a, struct str source, const struct html_options *options)
{
	struct html_tree *t = arena_alloc(a, sizeof *t);
	struct html_builder *b = arena_alloc(a, sizeof *b);

	if (source.n > LIMIT_MAIL_BYTES) {
		source.n = LIMIT_MAIL_BYTES;
		t->is_cut = true;
	}
	t->arena = b->arena = a;
	t->source = source.p ? source : STR("");
	t->has_nul = source.n && memchr(source.p, '\0', source.n);
	b->t = t;
	b->src = t->source.p;
	b->n = (uint32_t)source.n;
	b->frameset_ok = true;
	b->clones_left = LIMIT_HTML_CLONES + b->n / 32;
	html_new_node(b, HTML_ELEMENT); /* the document */
	b->stack[0] = 0;
	if (options) {
		b->scripting = options->scripting;
		if (options->fragment.p)
			begin_fragment(b, options->fragment);
	}
	html_tokenize(b);
	return t;
}

/* SPDX-License-Identifier: MIT */
/* The tree of a mail's HTML walked once and written anew. */
#include "render/sanitise.h"
#include "mail/html_tree.h"
#include "render/escape.h"

enum {
	VALUE_MOST = 32, /* of a size, a colour, an alignment */
	TITLE_MOST = 300,
	REFERENCE_MOST = 32, /* "&CounterClockwiseContourIntegral;" */
	BADGES_MOST = 8
};

enum how {
	HOW_INSIDE, /* only what is in it */
	HOW_KEEP,   /* as `name` */
	HOW_VOID,   /* as `name`, without an end */
	HOW_DROP,   /* with all that is in it */
	HOW_IMAGE,
	HOW_CONTROL /* a box with its value or placeholder */
};

/* Tags that are not here: only what is in them. */
static const struct rule {
	enum how how;
	const char *name;
} rules[N_TAGS] = {
    [TAG_A] = {HOW_KEEP, "span"},
    [TAG_ABBR] = {HOW_KEEP, "span"},
    [TAG_ADDRESS] = {HOW_KEEP, "div"},
    [TAG_APPLET] = {HOW_DROP},
    [TAG_AREA] = {HOW_DROP},
    [TAG_ARTICLE] = {HOW_KEEP, "div"},
    [TAG_ASIDE] = {HOW_KEEP, "div"},
    [TAG_AUDIO] = {HOW_DROP},
    [TAG_B] = {HOW_KEEP, "b"},
    [TAG_BASE] = {HOW_DROP},
    [TAG_BASEFONT] = {HOW_DROP},
    [TAG_BGSOUND] = {HOW_DROP},
    [TAG_BIG] = {HOW_KEEP, "big"},
    [TAG_BLOCKQUOTE] = {HOW_KEEP, "blockquote"},
    [TAG_BODY] = {HOW_KEEP, "div"},
    [TAG_BR] = {HOW_VOID, "br"},
    [TAG_BUTTON] = {HOW_KEEP, "span"},
    [TAG_CANVAS] = {HOW_DROP},
    [TAG_CAPTION] = {HOW_KEEP, "caption"},
    [TAG_CENTER] = {HOW_KEEP, "center"},
    [TAG_CODE] = {HOW_KEEP, "code"},
    [TAG_COL] = {HOW_VOID, "col"},
    [TAG_COLGROUP] = {HOW_KEEP, "colgroup"},
    [TAG_DATALIST] = {HOW_DROP},
    [TAG_DD] = {HOW_KEEP, "dd"},
    [TAG_DETAILS] = {HOW_KEEP, "div"},
    [TAG_DIALOG] = {HOW_DROP},
    [TAG_DIR] = {HOW_KEEP, "ul"},
    [TAG_DIV] = {HOW_KEEP, "div"},
    [TAG_DL] = {HOW_KEEP, "dl"},
    [TAG_DT] = {HOW_KEEP, "dt"},
    [TAG_EM] = {HOW_KEEP, "em"},
    [TAG_EMBED] = {HOW_DROP},
    [TAG_FIELDSET] = {HOW_KEEP, "div"},
    [TAG_FIGCAPTION] = {HOW_KEEP, "div"},
    [TAG_FIGURE] = {HOW_KEEP, "div"},
    [TAG_FONT] = {HOW_KEEP, "font"},
    [TAG_FOOTER] = {HOW_KEEP, "div"},
    [TAG_FORM] = {HOW_KEEP, "div"},
    [TAG_FRAME] = {HOW_DROP},
    [TAG_FRAMESET] = {HOW_DROP},
    [TAG_H1] = {HOW_KEEP, "h1"},
    [TAG_H2] = {HOW_KEEP, "h2"},
    [TAG_H3] = {HOW_KEEP, "h3"},
    [TAG_H4] = {HOW_KEEP, "h4"},
    [TAG_H5] = {HOW_KEEP, "h5"},
    [TAG_H6] = {HOW_KEEP, "h6"},
    [TAG_HEAD] = {HOW_DROP},
    [TAG_HEADER] = {HOW_KEEP, "div"},
    [TAG_HGROUP] = {HOW_KEEP, "div"},
    [TAG_HR] = {HOW_VOID, "hr"},
    [TAG_I] = {HOW_KEEP, "i"},
    [TAG_IFRAME] = {HOW_DROP},
    [TAG_IMAGE] = {HOW_IMAGE},
    [TAG_IMG] = {HOW_IMAGE},
    [TAG_INPUT] = {HOW_CONTROL},
    [TAG_KEYGEN] = {HOW_DROP},
    [TAG_LABEL] = {HOW_KEEP, "span"},
    [TAG_LEGEND] = {HOW_KEEP, "div"},
    [TAG_LI] = {HOW_KEEP, "li"},
    [TAG_LINK] = {HOW_DROP},
    [TAG_LISTING] = {HOW_KEEP, "pre"},
    [TAG_MAIN] = {HOW_KEEP, "div"},
    [TAG_MAP] = {HOW_DROP},
    [TAG_MARQUEE] = {HOW_KEEP, "div"},
    [TAG_MATH] = {HOW_DROP},
    [TAG_MENU] = {HOW_KEEP, "ul"},
    [TAG_META] = {HOW_DROP},
    [TAG_NAV] = {HOW_KEEP, "div"},
    [TAG_NOBR] = {HOW_KEEP, "span"},
    [TAG_NOEMBED] = {HOW_DROP},
    [TAG_NOFRAMES] = {HOW_DROP},
    [TAG_OBJECT] = {HOW_DROP},
    [TAG_OL] = {HOW_KEEP, "ol"},
    [TAG_P] = {HOW_KEEP, "p"},
    [TAG_PARAM] = {HOW_DROP},
    [TAG_PLAINTEXT] = {HOW_KEEP, "pre"},
    [TAG_PRE] = {HOW_KEEP, "pre"},
    [TAG_RP] = {HOW_KEEP, "rp"},
    [TAG_RT] = {HOW_KEEP, "rt"},
    [TAG_RUBY] = {HOW_KEEP, "ruby"},
    [TAG_S] = {HOW_KEEP, "s"},
    [TAG_SCRIPT] = {HOW_DROP},
    [TAG_SEARCH] = {HOW_KEEP, "div"},
    [TAG_SECTION] = {HOW_KEEP, "div"},
    [TAG_SELECT] = {HOW_CONTROL},
    [TAG_SMALL] = {HOW_KEEP, "small"},
    [TAG_SOURCE] = {HOW_DROP},
    [TAG_SPAN] = {HOW_KEEP, "span"},
    [TAG_STRIKE] = {HOW_KEEP, "s"},
    [TAG_STRONG] = {HOW_KEEP, "strong"},
    [TAG_STYLE] = {HOW_DROP},
    [TAG_SUB] = {HOW_KEEP, "sub"},
    [TAG_SUMMARY] = {HOW_KEEP, "div"},
    [TAG_SUP] = {HOW_KEEP, "sup"},
    [TAG_SVG] = {HOW_DROP},
    [TAG_TABLE] = {HOW_KEEP, "table"},
    [TAG_TBODY] = {HOW_KEEP, "tbody"},
    [TAG_TD] = {HOW_KEEP, "td"},
    [TAG_TEMPLATE] = {HOW_DROP},
    [TAG_TEXTAREA] = {HOW_CONTROL},
    [TAG_TFOOT] = {HOW_KEEP, "tfoot"},
    [TAG_TH] = {HOW_KEEP, "th"},
    [TAG_THEAD] = {HOW_KEEP, "thead"},
    [TAG_TITLE] = {HOW_DROP},
    [TAG_TR] = {HOW_KEEP, "tr"},
    [TAG_TRACK] = {HOW_DROP},
    [TAG_TT] = {HOW_KEEP, "tt"},
    [TAG_U] = {HOW_KEEP, "u"},
    [TAG_UL] = {HOW_KEEP, "ul"},
    [TAG_VAR] = {HOW_KEEP, "i"},
    [TAG_VIDEO] = {HOW_DROP},
    [TAG_WBR] = {HOW_VOID, "wbr"},
    [TAG_XMP] = {HOW_KEEP, "pre"},
};

enum value_kind {
	VALUE_NUMBER, /* digits, "%" */
	VALUE_WORD,   /* letters */
	VALUE_COLOUR  /* letters, "#" and hexadecimal digits */
};

static const struct {
	enum html_attr_id id;
	const char *name;
	enum value_kind kind;
} attributes[] = {
    {ATTR_ALIGN, "align", VALUE_WORD},
    {ATTR_BGCOLOR, "bgcolor", VALUE_COLOUR},
    {ATTR_BORDER, "border", VALUE_NUMBER},
    {ATTR_CELLPADDING, "cellpadding", VALUE_NUMBER},
    {ATTR_CELLSPACING, "cellspacing", VALUE_NUMBER},
    {ATTR_COLOR, "color", VALUE_COLOUR},
    {ATTR_COLSPAN, "colspan", VALUE_NUMBER},
    {ATTR_DIR, "dir", VALUE_WORD},
    {ATTR_HEIGHT, "height", VALUE_NUMBER},
    {ATTR_ROWSPAN, "rowspan", VALUE_NUMBER},
    {ATTR_SIZE, "size", VALUE_NUMBER},
    {ATTR_VALIGN, "valign", VALUE_WORD},
    {ATTR_WIDTH, "width", VALUE_NUMBER},
};

#define BOX_STYLE                                                              \
	"display:inline-block;box-sizing:border-box;max-width:100%;"           \
	"padding:2px 8px;border:1px dashed #767676;color:#444;"                \
	"background-color:#f4f4f2;font-size:12px;line-height:1.5"
#define LINK_STYLE "text-decoration:underline;cursor:help"
#define BUTTON_STYLE                                                           \
	"display:inline-block;border:1px solid #767676;padding:2px 8px"
#define MARK_STYLE                                                             \
	"border-radius:3px;color:#3d0b05;background-color:#ffd8cf;"            \
	"border-bottom:2px solid #b3261e"
#define GOOD_STYLE                                                             \
	"border-radius:3px;color:#06321a;background-color:#cdeeda;"            \
	"border-bottom:2px solid #1b6e3c"
#define BADGE_STYLE                                                            \
	"display:inline-block;min-width:18px;padding:0 4px;margin:0 2px;"      \
	"border-radius:9px;font:bold 11px/18px sans-serif;text-align:center;"  \
	"vertical-align:baseline;text-decoration:none;color:#fff;"             \
	"background-color:"

struct writer {
	struct buf *out;
	struct arena *arena;
	struct html_tree *tree;
	const struct mark *marks;
	size_t n_marks;
	const struct sanitise_words *words;
	size_t most;
};

static void
raw(struct writer *w, const char *s)
{
	buf_add(w->out, str_c(s));
}

static void
add_badge(struct writer *w, unsigned number, bool is_good)
{
	buf_fmt(w->out, "<b style=\"%s%s\">%u</b>", BADGE_STYLE,
	    is_good ? "#1b6e3c" : "#b3261e", number);
}

/* First mark whose end lies behind `offset`. */
static size_t
marks_from(const struct writer *w, size_t offset)
{
	size_t low = 0, high = w->n_marks;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (w->marks[mid].offset < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
is_of_element(struct str source, const struct mark *m)
{
	return m->offset + 1 < source.n && source.p[m->offset] == '<' &&
	       is_alpha(source.p[m->offset + 1]);
}

/* ---- text with marks */

/* A cut at `at` that splits neither a character nor a reference. */
static size_t
clean_cut(struct str s, size_t from, size_t at, bool has_references)
{
	while (at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at++;
	if (!has_references)
		return at;
	for (size_t i = at; i > from && at - i < REFERENCE_MOST; i--) {
		char c = s.p[i - 1];

		if (c == '&') {
			while (at < s.n && at - i < REFERENCE_MOST &&
			       (is_alnum(s.p[at]) || s.p[at] == '#'))
				at++;
			return at < s.n && s.p[at] == ';' ? at + 1 : at;
		}
		if (!is_alnum(c) && c != '#')
			break;
	}
	return at;
}

static void
add_piece(struct writer *w, const struct html_node *n, struct str source,
    size_t from, size_t to)
{
	struct html_node piece;

	if (from >= to)
		return;
	if (!n) {
		escape_html(w->out, str_sub(source, from, to - from));
		return;
	}
	piece = *n;
	piece.source = (uint32_t)from;
	piece.extra = (uint32_t)(to - from);
	escape_html(w->out, html_node_text(w->tree, &piece, w->arena));
}

/* [from, to) of the source with the marks that lie in it. */
static void
add_marked(struct writer *w, const struct html_node *n, struct str source,
    size_t from, size_t to)
{
	bool refs = n && !(n->bits & HTML_RAW);
	size_t at = from;
	/* A mark may have begun before this piece of text. */
	size_t i = marks_from(w, from > TITLE_MOST ? from - TITLE_MOST : 0);

	for (; i < w->n_marks && w->marks[i].offset < to; i++) {
		const struct mark *m = &w->marks[i];
		size_t start = m->offset, end = m->offset + m->length;
		size_t last = i;

		if (is_of_element(source, m) || end <= at || !m->length)
			continue;
		start = start < at ? at : clean_cut(source, from, start, refs);
		end = clean_cut(source, from, end > to ? to : end, refs);
		if (end > to)
			end = to;
		if (start >= end)
			continue;
		add_piece(w, n, source, at, start);
		raw(w, m->is_good ? "<span style=\"" GOOD_STYLE "\">"
				  : "<span style=\"" MARK_STYLE "\">");
		add_piece(w, n, source, start, end);
		raw(w, "</span>");
		/* Those on the same words share the piece. */
		while (last + 1 < w->n_marks &&
		       w->marks[last + 1].offset < end &&
		       last - i < BADGES_MOST)
			last++;
		if (m->offset + m->length <= to)
			for (size_t k = i; k <= last; k++)
				add_badge(
				    w, w->marks[k].number, w->marks[k].is_good);
		i = last;
		at = end;
	}
	add_piece(w, n, source, at, to);
}

/* ---- elements */

static bool
is_plain_value(struct str v, enum value_kind kind)
{
	if (!v.n || v.n > VALUE_MOST)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];
		bool ok = kind == VALUE_NUMBER
			      ? is_digit(c) || c == '%' || c == '.' ||
				    c == '-' || c == '+'
			  : kind == VALUE_WORD ? is_alpha(c)
					       : is_alnum(c) || c == '#';

		if (!ok)
			return false;
	}
	return true;
}

static void
add_attributes(
    struct writer *w, const struct html_node *n, const char *own_style)
{
	const struct html_attr *style = html_attr(w->tree, n, ATTR_STYLE);

	for (size_t i = 0; n->n_attrs && i < ARRAY_LEN(attributes); i++) {
		const struct html_attr *at =
		    html_attr(w->tree, n, attributes[i].id);
		struct str v;

		if (!at)
			continue;
		v = str_trim(html_attr_value(w->tree, at, w->arena));
		if (!is_plain_value(v, attributes[i].kind))
			continue;
		buf_fmt(w->out, " %s=\"", attributes[i].name);
		escape_html(w->out, v);
		raw(w, "\"");
	}
	if (!style && !own_style)
		return;
	raw(w, " style=\"");
	if (style)
		sanitise_style(
		    w->out, html_attr_value(w->tree, style, w->arena));
	if (own_style)
		raw(w, own_style);
	raw(w, "\"");
}

static struct str
attr_text(struct writer *w, const struct html_node *n, enum html_attr_id id)
{
	const struct html_attr *at = html_attr(w->tree, n, id);

	return at ? html_attr_value(w->tree, at, w->arena) : STR_NONE;
}

static void
add_title(struct writer *w, const struct html_node *n)
{
	struct str href = str_trim(attr_text(w, n, ATTR_HREF));

	if (!href.n)
		return;
	raw(w, " title=\"");
	escape_html(w->out, w->words->to);
	raw(w, " ");
	escape_html(w->out, str_sub(href, 0, TITLE_MOST));
	raw(w, "\"");
}

static void
add_element_badges(struct writer *w, const struct html_node *n)
{
	for (size_t i = marks_from(w, n->source), k = 0;
	     i < w->n_marks && k < BADGES_MOST &&
	     w->marks[i].offset == n->source;
	     i++, k++)
		add_badge(w, w->marks[i].number, w->marks[i].is_good);
}

static void
open_element(struct writer *w, const struct html_node *n, const char *name)
{
	const struct html_attr *hidden = html_attr(w->tree, n, ATTR_HIDDEN);
	const char *style = hidden		     ? "display:none"
			    : html_is(n, TAG_A)	     ? LINK_STYLE
			    : html_is(n, TAG_BUTTON) ? BUTTON_STYLE
						     : NULL;

	buf_fmt(w->out, "<%s", name);
	add_attributes(w, n, style);
	if (html_is(n, TAG_A))
		add_title(w, n);
	raw(w, ">");
	if (html_is(n, TAG_A) || html_is(n, TAG_FORM))
		add_element_badges(w, n);
}

static void
add_image(struct writer *w, const struct html_node *n)
{
	struct str alt = attr_text(w, n, ATTR_ALT);
	struct str width = attr_text(w, n, ATTR_WIDTH);
	struct str height = attr_text(w, n, ATTR_HEIGHT);

	add_element_badges(w, n);
	/* Counters of openings are one dot: nothing to be looked at. */
	if (!alt.n && (str_eq(width, STR("1")) || str_eq(height, STR("1")) ||
			  str_eq(width, STR("0"))))
		return;
	raw(w, "<span style=\"" BOX_STYLE "\">");
	escape_html(w->out, w->words->image);
	if (alt.n) {
		raw(w, " ");
		escape_html(w->out, str_sub(alt, 0, TITLE_MOST));
	}
	raw(w, "</span>");
}

static void
add_control(struct writer *w, const struct html_node *n)
{
	struct str type = attr_text(w, n, ATTR_TYPE);
	struct str text = attr_text(w, n, ATTR_VALUE);

	if (str_ieq(type, STR("hidden")))
		return;
	if (!text.n || str_ieq(type, STR("password")))
		text = attr_text(w, n, ATTR_PLACEHOLDER);
	add_element_badges(w, n);
	raw(w, "<span style=\"" BOX_STYLE ";border-style:solid\">");
	escape_html(w->out, text.n ? str_sub(text, 0, TITLE_MOST) : STR(" "));
	raw(w, "</span>");
}

/* True when what is inside is to be written, too. */
static bool
enter(struct writer *w, const struct html_node *n)
{
	const struct rule *r = &rules[n->tag];

	if (html_ns(n) != HTML_NS_HTML)
		return false;
	switch (r->how) {
	case HOW_KEEP:
		open_element(w, n, r->name);
		return true;
	case HOW_VOID:
		buf_fmt(w->out, "<%s", r->name);
		add_attributes(w, n, NULL);
		raw(w, ">");
		return false;
	case HOW_IMAGE:
		add_image(w, n);
		return false;
	case HOW_CONTROL:
		add_control(w, n);
		return false;
	case HOW_DROP:
		return false;
	case HOW_INSIDE:
		break;
	}
	return true;
}

static void
leave(struct writer *w, const struct html_node *n)
{
	if (html_type(n) == HTML_ELEMENT && rules[n->tag].how == HOW_KEEP &&
	    html_ns(n) == HTML_NS_HTML)
		buf_fmt(w->out, "</%s>", rules[n->tag].name);
}

static bool
is_full(const struct writer *w)
{
	return w->out->n >= w->most;
}

static bool
visit(struct writer *w, const struct html_node *n)
{
	if (html_type(n) == HTML_ELEMENT)
		return enter(w, n);
	if (html_type(n) == HTML_TEXT)
		add_marked(
		    w, n, w->tree->source, n->source, n->source + n->extra);
	return false;
}

/* Depth first; every element that was opened is closed, full or not. */
static void
walk(struct writer *w)
{
	uint32_t i = html_node(w->tree, 0)->first;

	while (i) {
		const struct html_node *n = html_node(w->tree, i);
		bool goes_in = !is_full(w) && visit(w, n);

		if (goes_in && n->first) {
			i = n->first;
			continue;
		}
		if (goes_in)
			leave(w, n);
		while (i && (is_full(w) || !html_node(w->tree, i)->next)) {
			i = html_node(w->tree, i)->parent;
			if (i)
				leave(w, html_node(w->tree, i));
		}
		if (i)
			i = html_node(w->tree, i)->next;
	}
}

static void
add_cut(struct writer *w)
{
	if (!is_full(w) && !(w->tree && w->tree->is_cut))
		return;
	raw(w, "<p style=\"" BOX_STYLE "\">");
	escape_html(w->out, w->words->cut);
	raw(w, "</p>");
}

void
sanitise_html(struct buf *out, struct str source, const struct mark *marks,
    size_t n_marks, const struct sanitise_words *words, size_t most)
{
	struct writer w = {.out = out,
	    .arena = arena_new(),
	    .marks = marks,
	    .n_marks = n_marks,
	    .words = words,
	    .most = out->n + most};

	w.tree = html_parse(w.arena, source, NULL);
	walk(&w);
	add_cut(&w);
	arena_free(w.arena);
}

void
sanitise_text(struct buf *out, struct str text, const struct mark *marks,
    size_t n_marks, const struct sanitise_words *words, size_t most)
{
	struct writer w = {.out = out,
	    .marks = marks,
	    .n_marks = n_marks,
	    .words = words,
	    .most = out->n + most / 2};
	size_t n = text.n < most / 8 ? text.n : most / 8;

	while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n++;
	raw(&w, "<div style=\"white-space:pre-wrap;overflow-wrap:anywhere\">");
	add_marked(&w, NULL, str_sub(text, 0, n), 0, n);
	raw(&w, "</div>");
	if (n < text.n) {
		w.most = 0;
		add_cut(&w);
	}
}

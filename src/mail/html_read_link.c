/* SPDX-License-Identifier: MIT */
/* Links, images and other addresses that a document leads to. */
#include "mail/html_reader.h"
#include "mail/textlink.h"

enum {
	LABEL_MOST = 1024,
	PIXEL = 200, /* an image of at most two pixels is not seen */
	BUTTON_PADDING = 400
};

struct html_link *
reader_add_link(struct html_reader *r, enum html_link_kind kind,
    const struct html_node *n, struct str href)
{
	bool is_resource =
	    kind == HTML_LINK_IMAGE || kind == HTML_LINK_RESOURCE;
	struct html_link *l;
	struct html_link_state *s;

	if (!href.n)
		return NULL;
	/* Resources are many and say little: they leave room for links. */
	if (r->n_links == LIMIT_LINKS ||
	    (is_resource && r->n_resources == LIMIT_HTML_RESOURCES)) {
		r->view->is_cut = true;
		return NULL;
	}
	r->n_resources += is_resource;
	r->links = arena_push(r->arena, r->links, r->n_links, sizeof *r->links);
	r->states =
	    arena_push(r->arena, r->states, r->n_links, sizeof *r->states);
	l = &r->links[r->n_links];
	s = &r->states[r->n_links++];
	l->kind = kind;
	l->element = html_node_name(r->tree, n, r->arena);
	l->href = href;
	l->text = l->label = STR("");
	l->source_offset = n->source;
	s->text.from = s->text.to = r->seen.text.n;
	buf_init(&s->label, r->arena, LABEL_MOST);
	return l;
}

static void
add_label(struct html_link_state *s, struct str text)
{
	if (!text.n)
		return;
	if (s->label.n)
		buf_byte(&s->label, ' ');
	buf_add(&s->label, text);
}

static void
add_labels(
    struct html_reader *r, struct html_link_state *s, const struct html_node *n)
{
	static const enum html_attr_id ids[] = {
	    ATTR_ALT, ATTR_TITLE, ATTR_ARIA_LABEL};

	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		add_label(s, reader_attr(r, n, ids[i]));
}

static bool
names_button(struct str classes)
{
	return str_ifind(classes, STR("button")) >= 0 ||
	       str_ifind(classes, STR("btn")) >= 0;
}

/* Looks it like a thing to press? Its own style, or the cell's around it. */
static bool
is_button(struct html_reader *r, const struct html_level *l,
    const struct html_node *n)
{
	const struct html_style *st = &l->style;
	const struct html_level *up;

	if (st->has_background &&
	    (st->padding >= BUTTON_PADDING || st->display == KW_CELL ||
		st->display == KW_BLOCK))
		return true;
	if (st->has_border && st->padding >= BUTTON_PADDING)
		return true;
	if (str_ieq(reader_attr(r, n, ATTR_ROLE), STR("button")) ||
	    names_button(reader_attr(r, n, ATTR_CLASS)))
		return true;
	if (r->n_levels < 2)
		return false;
	up = &r->levels[r->n_levels - 2];
	return up->style.has_background && up->element->tag == TAG_TD &&
	       (up->style.padding >= BUTTON_PADDING ||
		   st->padding >= BUTTON_PADDING);
}

static void
enter_anchor(
    struct html_reader *r, struct html_level *l, const struct html_node *n)
{
	struct str href = reader_attr(r, n, ATTR_HREF);
	struct html_link *link;

	if (!href.p && html_ns(n) == HTML_NS_SVG)
		href = reader_attr(r, n, ATTR_XLINK_HREF);
	link = reader_add_link(r, HTML_LINK_A, n, href);
	if (!link)
		return;
	link->is_big_button = is_button(r, l, n);
	add_labels(r, &r->states[r->n_links - 1], n);
	l->link = (uint32_t)r->n_links;
	l->opens_link = true;
}

/* The first candidate of a srcset. */
static struct str
first_of_srcset(struct str set)
{
	size_t n = 0;

	while (n < set.n && !html_is_space(set.p[n]))
		n++;
	while (n && set.p[n - 1] == ',')
		n--;
	return (struct str){set.p, n};
}

static void
enter_image(
    struct html_reader *r, struct html_level *l, const struct html_node *n)
{
	const struct html_style *st = &l->style;
	struct str src = reader_attr(r, n, ATTR_SRC);
	struct str alt = reader_attr(r, n, ATTR_ALT);
	bool is_pixel = (st->width >= 0 && st->width <= PIXEL) ||
			(st->height >= 0 && st->height <= PIXEL);
	bool is_seen = !st->hidden && !st->is_invisible && !is_pixel;
	struct html_link *link;

	if (html_ns(n) == HTML_NS_SVG) {
		src = reader_attr(r, n, ATTR_HREF);
		if (!src.p)
			src = reader_attr(r, n, ATTR_XLINK_HREF);
	} else if (!src.n) {
		src = first_of_srcset(reader_attr(r, n, ATTR_SRCSET));
	}
	link = reader_add_link(r, HTML_LINK_IMAGE, n, src);
	if (link) {
		link->is_visible = is_seen;
		add_labels(r, &r->states[r->n_links - 1], n);
	}
	if (!is_seen)
		return;
	r->view->n_images++;
	if (l->link) {
		r->states[l->link - 1].has_image = true;
		add_labels(r, &r->states[l->link - 1], n);
	}
	if (!alt.n || r->n_alts == LIMIT_LINKS)
		return;
	r->alts = arena_push(r->arena, r->alts, r->n_alts, sizeof *r->alts);
	r->alts[r->n_alts++] = alt;
}

static bool
has_rel(struct str rel, struct str want)
{
	while (rel.p)
		if (str_ieq(str_cut(&rel, ' '), want))
			return true;
	return false;
}

/* Elements that fetch something by themselves. */
static void
enter_resource(struct html_reader *r, const struct html_level *l,
    const struct html_node *n)
{
	static const struct {
		uint8_t tag, attr, kind;
	} kinds[] = {
	    {TAG_IFRAME, ATTR_SRC, HTML_LINK_FRAME},
	    {TAG_FRAME, ATTR_SRC, HTML_LINK_FRAME},
	    {TAG_EMBED, ATTR_SRC, HTML_LINK_FRAME},
	    {TAG_OBJECT, ATTR_DATA, HTML_LINK_FRAME},
	    {TAG_SCRIPT, ATTR_SRC, HTML_LINK_RESOURCE},
	    {TAG_LINK, ATTR_HREF, HTML_LINK_RESOURCE},
	    {TAG_VIDEO, ATTR_SRC, HTML_LINK_RESOURCE},
	    {TAG_AUDIO, ATTR_SRC, HTML_LINK_RESOURCE},
	    {TAG_SOURCE, ATTR_SRC, HTML_LINK_RESOURCE},
	    {TAG_TRACK, ATTR_SRC, HTML_LINK_RESOURCE},
	    {TAG_BGSOUND, ATTR_SRC, HTML_LINK_RESOURCE},
	    {TAG_VIDEO, ATTR_POSTER, HTML_LINK_IMAGE},
	    {TAG_SOURCE, ATTR_SRCSET, HTML_LINK_IMAGE},
	};
	struct html_link *link;
	struct str href;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].tag != n->tag)
			continue;
		href = reader_attr(r, n, (enum html_attr_id)kinds[i].attr);
		if (kinds[i].attr == ATTR_SRCSET)
			href = first_of_srcset(href);
		link = reader_add_link(
		    r, (enum html_link_kind)kinds[i].kind, n, href);
		/* A frame is seen although its element's text is not. */
		if (link)
			link->is_visible =
			    r->n_levels < 2 ||
			    !r->levels[r->n_levels - 2].style.hidden;
	}
	if (n->tag == TAG_LINK && !r->view->canonical.p &&
	    has_rel(reader_attr(r, n, ATTR_REL), STR("canonical")))
		r->view->canonical = reader_attr(r, n, ATTR_HREF);
}

/* Images behind text: the background attribute, url() in a style. */
static void
enter_background(struct html_reader *r, const struct html_level *l,
    const struct html_node *n)
{
	struct html_link *link = reader_add_link(
	    r, HTML_LINK_RESOURCE, n, reader_attr(r, n, ATTR_BACKGROUND));
	const struct html_attr *style = html_attr(r->tree, n, ATTR_STYLE);

	if (link)
		link->is_visible = !l->style.hidden;
	if (!style || !l->style.is_background_unknown)
		return;
	link = reader_add_link(r, HTML_LINK_RESOURCE, n,
	    css_url(html_attr_value(r->tree, style, r->arena)));
	if (link)
		link->is_visible = !l->style.hidden;
}

void
reader_enter_link(
    struct html_reader *r, struct html_level *l, const struct html_node *n)
{
	enum html_ns ns = html_ns(n);

	if (ns == HTML_NS_MATHML)
		return;
	if (l->style.has_background && l->style.is_background_unknown)
		enter_background(r, l, n);
	switch (n->tag) {
	case TAG_A:
		enter_anchor(r, l, n);
		return;
	case TAG_AREA:
		enter_anchor(r, l, n);
		if (l->opens_link)
			r->states[l->link - 1].has_image = true;
		return;
	case TAG_IMG:
	case TAG_IMAGE:
		enter_image(r, l, n);
		return;
	case TAG_INPUT:
		if (str_ieq(reader_attr(r, n, ATTR_TYPE), STR("image")))
			enter_image(r, l, n);
		return;
	default:
		if (ns == HTML_NS_HTML)
			enter_resource(r, l, n);
	}
}

void
reader_leave_link(struct html_reader *r, const struct html_level *l)
{
	struct html_link_state *s;

	if (!l->opens_link)
		return;
	s = &r->states[l->link - 1];
	s->text.to = r->seen.text.n;
	r->links[l->link - 1].is_visible =
	    s->text.to > s->text.from || (s->has_image && !l->style.hidden);
}

/* Cuts the text of each link out of the text that is now whole. */
static void
cut_texts(struct html_reader *r)
{
	struct str all = r->view->text;

	for (size_t i = 0; i < r->n_links; i++) {
		struct html_range t = r->states[i].text;
		struct html_link *l = &r->links[i];

		while (t.from < t.to && html_is_space(all.p[t.from]))
			t.from++;
		l->text_offset = t.from;
		l->text_length = t.to - t.from;
		if (!l->text.n)
			l->text = str_sub(all, t.from, t.to - t.from);
		if (str_chr(l->text, '\n') >= 0)
			l->text = reader_fold(r->arena, l->text);
		l->label = buf_str(&r->states[i].label);
		if (l->kind == HTML_LINK_FORM || l->is_mso)
			l->text = l->label;
	}
}

static struct html_link
text_link(const struct html_reader *r, const struct text_link *t)
{
	return (struct html_link){.kind = HTML_LINK_TEXT,
	    .element = STR(""),
	    .href = t->href,
	    .text = t->shown,
	    .label = STR(""),
	    .text_offset = t->offset,
	    .text_length = t->length,
	    .source_offset = html_source_offset(r->view, t->offset),
	    .is_visible = true};
}

/* Links of the text among those of the elements, by place. */
static void
add_text_links(struct html_reader *r)
{
	size_t n_text, n = 0, k = 0;
	struct text_link *texts = text_links(r->arena, r->view->text, &n_text);
	struct html_link *all;
	size_t anchor_end = 0;

	if (!n_text)
		return;
	all = arena_array(r->arena, r->n_links + n_text, sizeof *all);
	for (size_t i = 0; i <= r->n_links; i++) {
		size_t at = i < r->n_links ? r->links[i].text_offset : SIZE_MAX;

		for (; k < n_text && texts[k].offset < at; k++)
			if (texts[k].offset >= anchor_end &&
			    !texts[k].is_defanged && n < LIMIT_LINKS)
				all[n++] = text_link(r, &texts[k]);
		if (i == r->n_links)
			break;
		if (r->links[i].kind == HTML_LINK_A &&
		    at + r->links[i].text_length > anchor_end)
			anchor_end = at + r->links[i].text_length;
		if (n < LIMIT_LINKS)
			all[n++] = r->links[i];
	}
	r->links = all;
	r->n_links = n;
}

void
reader_finish_links(struct html_reader *r)
{
	cut_texts(r);
	add_text_links(r);
	r->view->links = r->links;
	r->view->n_links = r->n_links;
}

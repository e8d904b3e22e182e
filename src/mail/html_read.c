/* SPDX-License-Identifier: MIT */
/* Reading an HTML document as a person sees it. */
#include "mail/html_reader.h"

enum {
	CLASSES_MOST = 4096, /* of all open elements */
	CLASSES_OF_ONE = 16,
	MATCHES_MOST = 64, /* rules for one element */
	LEVELS_FIRST = 32,
	METAS_MOST = 100,
	MAP_LEAST = 1024,
	MAP_BYTES = 16, /* of source for each further entry */
	TITLE_MOST = 4096
};

struct str
reader_attr(
    struct html_reader *r, const struct html_node *n, enum html_attr_id id)
{
	const struct html_attr *at = html_attr(r->tree, n, id);

	return at ? str_trim(html_attr_value(r->tree, at, r->arena)) : STR_NONE;
}

struct str
reader_fold(struct arena *a, struct str s)
{
	struct buf out;
	bool gap = false;

	s = str_trim(s);
	buf_init(&out, a, s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (html_is_space(s.p[i])) {
			gap = true;
			continue;
		}
		if (gap)
			buf_byte(&out, ' ');
		gap = false;
		buf_byte(&out, s.p[i]);
	}
	return buf_str(&out);
}

/* The text of all text children. */
static struct str
text_of(struct html_reader *r, const struct html_node *n)
{
	struct buf out;

	buf_init(&out, r->arena, SIZE_MAX);
	for (uint32_t i = n->first; i; i = html_node(r->tree, i)->next) {
		const struct html_node *c = html_node(r->tree, i);
		struct str text;

		if (html_type(c) != HTML_TEXT)
			continue;
		text = html_node_text(r->tree, c, r->arena);
		if (!c->next && !out.n)
			return text;
		buf_add(&out, text);
	}
	return buf_str(&out);
}

/* Style elements count wherever they stand, so they are read first. */
static void
read_sheets(struct html_reader *r)
{
	r->sheet = sheet_new(r->arena, r->tree);
	for (uint32_t i = 1; i < r->tree->n_nodes; i++) {
		const struct html_node *n = html_node(r->tree, i);

		if (html_is(n, TAG_STYLE))
			sheet_add(r->sheet, text_of(r, n),
			    reader_attr(r, n, ATTR_MEDIA));
	}
	if (!sheet_is_empty(r->sheet)) {
		r->classes_most = CLASSES_MOST;
		r->classes =
		    arena_raw(r->arena, CLASSES_MOST * sizeof r->classes[0]);
	}
}

static void
read_meta(struct html_reader *r, const struct html_node *n)
{
	struct str equiv = reader_attr(r, n, ATTR_HTTP_EQUIV);
	struct str content = reader_attr(r, n, ATTR_CONTENT);
	struct str name = reader_attr(r, n, ATTR_NAME);
	ssize_t at;

	if (!name.p)
		name = reader_attr(r, n, ATTR_PROPERTY);
	if (str_ieq(equiv, STR("refresh"))) {
		at = str_ifind(content, STR("url"));
		if (at < 0)
			return;
		content = str_trim(str_skip(content, (size_t)at + 3));
		if (content.n && content.p[0] == '=')
			content = str_trim(str_skip(content, 1));
		if (content.n &&
		    (content.p[0] == '"' || content.p[0] == '\'')) {
			at = str_chr(str_skip(content, 1), content.p[0]);
			content = str_sub(
			    content, 1, at < 0 ? content.n : (size_t)at);
		}
		reader_add_link(r, HTML_LINK_REFRESH, n, content);
		return;
	}
	if (!name.p || !content.p || r->n_metas == METAS_MOST)
		return;
	r->metas =
	    arena_push(r->arena, r->metas, r->n_metas, 2 * sizeof *r->metas);
	r->metas[2 * r->n_metas] = name;
	r->metas[2 * r->n_metas + 1] = content;
	r->n_metas++;
}

/* Elements that tell of the document, or part texts. */
static void
enter_other(struct html_reader *r, const struct html_node *n)
{
	if (html_ns(n) != HTML_NS_HTML)
		return;
	switch (n->tag) {
	case TAG_BR:
	case TAG_HR:
		reader_gap(r, GAP_LINE);
		break;
	case TAG_BASE:
		if (!r->view->base.p)
			r->view->base = reader_attr(r, n, ATTR_HREF);
		break;
	case TAG_META:
		read_meta(r, n);
		break;
	case TAG_TITLE:
		if (r->has_title)
			break;
		r->has_title = true;
		r->view->title = reader_fold(
		    r->arena, str_sub(text_of(r, n), 0, TITLE_MOST));
		break;
	case TAG_SCRIPT:
		r->view->n_scripts++;
		break;
	default:
		break;
	}
}

/* The gap that an element makes before itself and behind itself. */
static enum html_gap
gap_of(const struct html_style *st)
{
	return st->display == KW_BLOCK	? GAP_LINE
	       : st->display == KW_CELL ? GAP_BLANK
					: GAP_NONE;
}

static void
more_levels(struct html_reader *r)
{
	size_t most = r->levels_most ? 2 * r->levels_most : LEVELS_FIRST;
	struct html_level *levels = arena_array(r->arena, most, sizeof *levels);
	struct sheet_element *elements =
	    arena_array(r->arena, most, sizeof *elements);

	if (r->n_levels) {
		memcpy(levels, r->levels, r->n_levels * sizeof *levels);
		memcpy(elements, r->elements, r->n_levels * sizeof *elements);
	}
	r->levels = levels;
	r->elements = elements;
	r->levels_most = most;
}

/* The rules for the element of the level to be pushed. */
static size_t
match_sheets(struct html_reader *r, const struct html_node *n,
    struct sheet_match matches[MATCHES_MOST])
{
	struct sheet_element *e = &r->elements[r->n_levels];
	size_t room = r->classes_most - r->n_classes;

	sheet_element_of(r->sheet, n, e, r->classes + r->n_classes,
	    room < CLASSES_OF_ONE ? room : CLASSES_OF_ONE);
	r->n_classes += e->n_classes;
	return sheet_match(
	    r->sheet, r->elements, r->n_levels + 1, matches, MATCHES_MOST);
}

static struct html_level *
push_level(struct html_reader *r, const struct html_node *n)
{
	struct sheet_match matches[MATCHES_MOST];
	struct html_level *l, *up;
	struct html_style root;
	size_t n_matches = 0;

	if (r->n_levels == r->levels_most)
		more_levels(r);
	l = &r->levels[r->n_levels];
	*l = (struct html_level){.element = n,
	    .text_from = r->seen.text.n,
	    .n_classes = (uint32_t)r->n_classes};
	if (r->classes_most)
		n_matches = match_sheets(r, n, matches);
	if (r->n_levels) {
		up = l - 1;
		l->link = up->link;
		l->form = up->form;
		l->label = up->label;
		style_of(r->tree, r->arena, n, &up->style, matches, n_matches,
		    &l->style);
	} else {
		root = style_root();
		style_of(
		    r->tree, r->arena, n, &root, matches, n_matches, &l->style);
	}
	r->n_levels++;
	return l;
}

static void
enter(struct html_reader *r, uint32_t node)
{
	const struct html_node *n = html_node(r->tree, node);
	struct html_level *l = push_level(r, n);

	reader_gap(r, gap_of(&l->style));
	enter_other(r, n);
	reader_enter_link(r, l, n);
	reader_enter_input(r, l, n);
}

static void
leave(struct html_reader *r)
{
	struct html_level *l = reader_level(r);

	reader_leave_link(r, l);
	reader_leave_input(r, l);
	reader_gap(r, gap_of(&l->style));
	r->n_classes = l->n_classes;
	r->n_levels--;
}

/* Children of a template are no part of the document. */
static bool
has_content(const struct html_node *n)
{
	return n->first && !html_is(n, TAG_TEMPLATE);
}

static void
walk(struct html_reader *r)
{
	uint32_t i = html_node(r->tree, 0)->first;

	while (i) {
		const struct html_node *n = html_node(r->tree, i);

		switch (html_type(n)) {
		case HTML_ELEMENT:
			enter(r, i);
			if (has_content(n)) {
				i = n->first;
				continue;
			}
			leave(r);
			break;
		case HTML_TEXT:
			if (r->n_levels)
				reader_text(r, n);
			break;
		case HTML_COMMENT:
			reader_comment(r, n);
			break;
		case HTML_DOCTYPE:
			break;
		}
		while (!n->next && n->parent) {
			i = n->parent;
			n = html_node(r->tree, i);
			leave(r);
		}
		i = n->next;
	}
}

static void
finish_hidden(struct html_reader *r)
{
	struct html_hidden *out =
	    arena_array(r->arena, r->n_darks, sizeof *out);
	size_t n = 0;

	for (size_t i = 0; i < r->n_darks; i++) {
		const struct html_dark *d = &r->darks[i];
		struct str text = str_sub(buf_str(&r->dark.text), d->text.from,
		    d->text.to - d->text.from);

		text = str_trim(text);
		if (text.n)
			out[n++] =
			    (struct html_hidden){d->how, text, d->source};
	}
	r->view->hidden = out;
	r->view->n_hidden = n;
}

static void
finish(struct html_reader *r)
{
	struct html_view *v = r->view;

	v->text = buf_str(&r->seen.text);
	v->source_map = r->map;
	v->n_source_map = r->n_map;
	reader_finish_links(r);
	reader_finish_inputs(r);
	finish_hidden(r);
	v->alts = r->alts;
	v->n_alts = r->n_alts;
	v->metas = r->metas;
	v->n_metas = 2 * r->n_metas;
	v->is_cut = v->is_cut || r->tree->is_cut;
	if (!v->title.p)
		v->title = STR("");
}

const struct html_view *
html_read(struct arena *a, struct str text)
{
	struct html_reader r = {.arena = a};

	r.tree = html_parse(a, text, NULL);
	r.view = arena_alloc(a, sizeof *r.view);
	r.map_most = MAP_LEAST + text.n / MAP_BYTES;
	buf_init(&r.seen.text, a, SIZE_MAX);
	buf_init(&r.dark.text, a, SIZE_MAX);
	read_sheets(&r);
	walk(&r);
	finish(&r);
	return r.view;
}

size_t
html_source_offset(const struct html_view *v, size_t offset)
{
	size_t lo = 0, hi = v->n_source_map / 2;

	/* The last entry at or before the offset. */
	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (v->source_map[2 * mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	if (!hi)
		return 0;
	if (offset < v->source_map[2 * lo])
		return v->source_map[2 * lo + 1];
	return v->source_map[2 * lo + 1] + (offset - v->source_map[2 * lo]);
}

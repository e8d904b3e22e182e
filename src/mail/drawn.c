/* SPDX-License-Identifier: MIT */
/* Squares on the page, as a telephone's camera sees them. */
#include "mail/drawn.h"

#include "base/utf8.h"
#include "mail/html_css.h"
#include "mail/html_tree.h"

enum {
	SIDE_LEAST = 21, /* modules of the smallest code */
	SIDE_MOST = 200, /* of the largest, with its margin */
	/* Lines of half blocks: two modules each. */
	LINES_LEAST = 11,
	LINES_MOST = SIDE_MOST,
	COLUMNS_MOST = SIDE_MOST * 2,
	DARK_BELOW = 128
};

struct finder {
	struct arena *arena;
	struct html_tree *tree;
	struct drawn *out;
	size_t n;
};

/* ---- table cells */

static bool
is_dark_colour(uint32_t argb)
{
	unsigned r = argb >> 16 & 255, g = argb >> 8 & 255, b = argb & 255;

	return argb >> 24 >= DARK_BELOW &&
	       (r * 299 + g * 587 + b * 114) / 1000 < DARK_BELOW;
}

static bool
is_dark(struct finder *f, const struct html_node *n)
{
	const struct html_attr *at = html_attr(f->tree, n, ATTR_BGCOLOR);
	struct css_decl d[CSS_DECLS_MOST];
	bool dark = false;
	uint32_t colour;
	struct str style;

	if (at && html_colour(html_attr_value(f->tree, at, f->arena), &colour))
		dark = is_dark_colour(colour);
	at = html_attr(f->tree, n, ATTR_STYLE);
	if (!at)
		return dark;
	style = css_clean(f->arena, html_attr_value(f->tree, at, f->arena));
	while (style.n)
		for (size_t i = css_next(&style, d); i > 0; i--)
			if (d[i - 1].prop == PROP_BACKGROUND_COLOR &&
			    d[i - 1].unit == CSS_COLOUR)
				dark = is_dark_colour((uint32_t)d[i - 1].value);
	return dark;
}

static size_t
span_of(struct finder *f, const struct html_node *n)
{
	const struct html_attr *at = html_attr(f->tree, n, ATTR_COLSPAN);
	uint64_t v;

	if (!at || !str_u64(html_attr_value(f->tree, at, f->arena), &v) || !v)
		return 1;
	return v < SIDE_MOST ? (size_t)v : SIDE_MOST;
}

/* Modules of one row into `cells`; 0 when they are too many. */
static size_t
read_row(struct finder *f, const struct html_node *row, uint8_t *cells)
{
	size_t n = 0;

	for (uint32_t i = row->first; i; i = html_node(f->tree, i)->next) {
		const struct html_node *cell = html_node(f->tree, i);
		size_t span;
		bool dark;

		if (!html_is(cell, TAG_TD) && !html_is(cell, TAG_TH))
			continue;
		span = span_of(f, cell);
		if (n + span > SIDE_MOST)
			return 0;
		dark = is_dark(f, cell);
		while (span--)
			cells[n++] = dark;
	}
	return n;
}

/* Rows of the table itself, through its sections. False: not a code. */
static bool
read_rows(struct finder *f, const struct html_node *parent, struct drawn *d)
{
	for (uint32_t i = parent->first; i; i = html_node(f->tree, i)->next) {
		const struct html_node *n = html_node(f->tree, i);
		size_t width;

		if (html_is(n, TAG_TBODY) || html_is(n, TAG_THEAD)) {
			if (!read_rows(f, n, d))
				return false;
			continue;
		}
		if (!html_is(n, TAG_TR))
			continue;
		if (d->height == SIDE_MOST)
			return false;
		width = read_row(f, n, d->cells + d->height * d->width);
		if (width < SIDE_LEAST || (d->height && width != d->width))
			return false;
		d->width = width;
		d->height++;
	}
	return true;
}

static bool
has_both(const struct drawn *d)
{
	size_t n = 0, all = d->width * d->height;

	for (size_t i = 0; i < all; i++)
		n += d->cells[i] != 0;
	return n > all / 8 && n < all - all / 8;
}

static void
find_tables(struct finder *f)
{
	uint8_t *cells = arena_raw(f->arena, (SIDE_MOST + 1) * SIDE_MOST);

	for (uint32_t i = 1; i < f->tree->n_nodes && f->n < DRAWN_MOST; i++) {
		const struct html_node *n = html_node(f->tree, i);
		struct drawn d = {.cells = cells, .offset = n->source};

		if (!html_is(n, TAG_TABLE) || !read_rows(f, n, &d) ||
		    d.height < SIDE_LEAST || !has_both(&d))
			continue;
		d.cells = arena_raw(f->arena, d.width * d.height);
		memcpy(d.cells, cells, d.width * d.height);
		f->out[f->n++] = d;
	}
}

/* ---- block characters */

enum half {
	HALF_UPPER = 1,
	HALF_LOWER = 2,
	HALF_NONE = 4 /* no block and no blank */
};

static unsigned
halves(uint32_t cp)
{
	switch (cp) {
	case 0x2588:
		return HALF_UPPER | HALF_LOWER;
	case 0x2580:
		return HALF_UPPER;
	case 0x2584:
		return HALF_LOWER;
	case ' ':
	case 0xa0:
	case 0x3000:
		return 0;
	default:
		return HALF_NONE;
	}
}

/* Columns of a line of blocks into two rows of `cells`; 0 for other lines. */
static size_t
read_line(struct str line, uint8_t *upper, uint8_t *lower)
{
	size_t n = 0;
	bool any = false;

	while (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	while (line.n) {
		unsigned h = halves(utf8_next(&line));

		if (h == HALF_NONE || n == COLUMNS_MOST)
			return 0;
		any |= h != 0;
		upper[n] = (h & HALF_UPPER) != 0;
		lower[n++] = (h & HALF_LOWER) != 0;
	}
	/* Blanks at the end may be gone; a shorter line is of no code. */
	if (!any || n < SIDE_LEAST / 2)
		return 0;
	memset(upper + n, 0, COLUMNS_MOST - n);
	memset(lower + n, 0, COLUMNS_MOST - n);
	return n;
}

/* A run that ended. */
static void
add_run(struct finder *f, const uint8_t *cells, size_t lines, size_t width,
    size_t offset)
{
	struct drawn d = {
	    .width = width, .height = lines * 2, .offset = offset};

	if (lines < LINES_LEAST || width < SIDE_LEAST || f->n == DRAWN_MOST)
		return;
	d.cells = arena_raw(f->arena, d.width * d.height);
	for (size_t y = 0; y < d.height; y++)
		memcpy(d.cells + y * width, cells + y * COLUMNS_MOST, width);
	if (has_both(&d))
		f->out[f->n++] = d;
}

static void
find_blocks(struct finder *f, struct str text)
{
	uint8_t *cells =
	    arena_raw(f->arena, (size_t)2 * LINES_MOST * COLUMNS_MOST);
	size_t lines = 0, width = 0, offset = 0;
	struct str rest = text;

	while (rest.p) {
		struct str line = str_cut(&rest, '\n');
		uint8_t *upper = cells + lines * 2 * COLUMNS_MOST;
		size_t n = read_line(line, upper, upper + COLUMNS_MOST);

		if (n) {
			if (!lines)
				offset = (size_t)(line.p - text.p);
			width = n > width ? n : width;
			lines++;
		}
		if (!n || lines == LINES_MOST) {
			add_run(f, cells, lines, width, offset);
			lines = width = 0;
		}
	}
	add_run(f, cells, lines, width, offset);
}

/* So many times at least? Stops there. */
static bool
has_many(struct str s, struct str what, size_t least)
{
	ssize_t at;

	while (least && (at = str_ifind(s, what)) >= 0) {
		s = str_skip(s, (size_t)at + what.n);
		least--;
	}
	return !least;
}

size_t
drawn_find(struct arena *a, struct str text, bool is_html,
    struct drawn out[static DRAWN_MOST])
{
	struct finder f = {.arena = a, .out = out};
	bool has_blocks = has_many(text, STR("\xe2\x96\x88"), SIDE_LEAST) ||
			  has_many(text, STR("\xe2\x96\x84"), SIDE_LEAST);

	/* Each row has its cells, and two dark runs: few letters have both. */
	if (is_html &&
	    has_many(text, STR("<td"), SIDE_LEAST * SIDE_LEAST / 2) &&
	    (has_many(text, STR("bgcolor"), SIDE_LEAST * 2) ||
		has_many(text, STR("background"), SIDE_LEAST * 2))) {
		f.tree = html_parse(a, text, NULL);
		find_tables(&f);
	}
	if (has_blocks)
		find_blocks(&f, text);
	return f.n;
}

/* SPDX-License-Identifier: MIT */
/* Computing how an element is shown. */
#include "mail/html_style.h"

enum {
	SIZE_UNSEEN = 300, /* below three pixels nobody reads */
	CLIP_UNSEEN = 100, /* a box of at most one pixel shows nothing */
	OPACITY_UNSEEN = 60,
	FAR = 20000, /* hundredths: off the screen to the left */
	FAR_RIGHT = 300000,
	CONTRAST_UNSEEN = 20 /* of 255, in each channel */
};

/* What the cascade has decided for one element. */
struct specified {
	uint64_t set, important;
	int32_t value[N_PROPS];
	uint8_t unit[N_PROPS];
};

static void
specify(struct specified *s, const struct css_decl *d)
{
	uint64_t bit = (uint64_t)1 << d->prop;

	if ((s->important & bit) && !d->is_important)
		return;
	if (d->is_important)
		s->important |= bit;
	s->set |= bit;
	s->value[d->prop] = d->value;
	s->unit[d->prop] = d->unit;
}

static bool
has(const struct specified *s, enum css_prop p)
{
	return s->set >> p & 1;
}

static bool
is_keyword(const struct specified *s, enum css_prop p, enum css_keyword k)
{
	return has(s, p) && s->unit[p] == CSS_KEYWORD &&
	       s->value[p] == (int32_t)k;
}

static void
set(struct specified *s, enum css_prop p, enum css_unit unit, int32_t value)
{
	struct css_decl d = {(uint8_t)p, (uint8_t)unit, false, value};

	specify(s, &d);
}

static void
specify_block(struct specified *s, struct str block)
{
	struct css_decl d[CSS_DECLS_MOST];

	while (block.n) {
		size_t n = css_next(&block, d);

		for (size_t i = 0; i < n; i++)
			specify(s, &d[i]);
	}
}

/* Sizes that tags have by themselves: HTML Standard 15.3, in per cent. */
static const struct {
	uint8_t tag;
	uint16_t percent;
} tag_sizes[] = {
    {TAG_H1, 200},
    {TAG_H2, 150},
    {TAG_H3, 117},
    {TAG_H5, 83},
    {TAG_H6, 67},
    {TAG_SMALL, 83},
    {TAG_BIG, 120},
    {TAG_SUB, 83},
    {TAG_SUP, 83},
};

/* How a tag is displayed by itself. */
static enum css_keyword
tag_display(const struct html_node *n)
{
	if (html_ns(n) != HTML_NS_HTML)
		return KW_INLINE;
	if (html_tag_flags[n->tag] & TF_BLOCK)
		return KW_BLOCK;
	switch (n->tag) {
	case TAG_TD:
	case TAG_TH:
	case TAG_BUTTON:
	case TAG_SELECT:
	case TAG_TEXTAREA:
		return KW_CELL;
	case TAG_OPTION:
	case TAG_OPTGROUP:
		return KW_BLOCK;
	default:
		return KW_INLINE;
	}
}

static void
specify_tag(
    const struct html_tree *t, const struct html_node *n, struct specified *s)
{
	enum html_tag tag = (enum html_tag)n->tag;

	if ((html_tag_flags[tag] & TF_HEADING) || tag == TAG_SMALL ||
	    tag == TAG_BIG || tag == TAG_SUB || tag == TAG_SUP)
		for (size_t i = 0; i < ARRAY_LEN(tag_sizes); i++)
			if (tag_sizes[i].tag == tag)
				set(s, PROP_FONT_SIZE, CSS_PERCENT,
				    tag_sizes[i].percent * 100);
	switch (tag) {
	case TAG_TABLE:
		/* HTML Standard 15.3.9: quirks reset it. */
		if (t->is_quirks)
			set(s, PROP_FONT_SIZE, CSS_PX, 1600);
		break;
	case TAG_A:
		set(s, PROP_COLOR, CSS_COLOUR, (int32_t)0xff0000ee);
		break;
	case TAG_PRE:
	case TAG_LISTING:
	case TAG_PLAINTEXT:
	case TAG_XMP:
		set(s, PROP_WHITE_SPACE, CSS_KEYWORD, KW_PRE);
		break;
	default:
		break;
	}
	if (tag == TAG_BUTTON) {
		set(s, PROP_COLOR, CSS_COLOUR, (int32_t)0xff000000);
		set(s, PROP_BACKGROUND_COLOR, CSS_COLOUR, (int32_t)0xffefefef);
	}
}

/* font size="1" to "7", "+1" and "-1" from 3. */
static void
specify_font_size(struct specified *s, struct str v)
{
	static const uint16_t px[] = {0, 10, 13, 16, 18, 24, 32, 48};
	enum css_unit unit;
	int32_t size;
	bool is_relative;

	v = str_trim(v);
	is_relative = v.n && (v.p[0] == '+' || v.p[0] == '-');
	if (!css_length(&v, &unit, &size))
		return;
	size = size / 100 + (is_relative ? 3 : 0);
	size = size < 1 ? 1 : size > 7 ? 7 : size;
	set(s, PROP_FONT_SIZE, CSS_PX, px[size] * 100);
}

static void
specify_length(struct specified *s, enum css_prop p, struct str v)
{
	enum css_unit unit;
	int32_t value;

	v = str_trim(v);
	if (css_length(&v, &unit, &value))
		set(s, p, unit, value);
}

static bool
takes_size(enum html_tag tag)
{
	return tag == TAG_IMG || tag == TAG_TABLE || tag == TAG_TD ||
	       tag == TAG_IFRAME || tag == TAG_INPUT || tag == TAG_TH;
}

/* Presentational attributes; returns the style attribute. */
static struct str
specify_attrs(const struct html_tree *t, struct arena *a,
    const struct html_node *n, struct specified *s)
{
	const struct html_attr *at = html_attrs(t, n);
	struct str style = STR_NONE;
	uint32_t c;

	for (size_t i = 0; i < n->n_attrs; i++) {
		switch (at[i].id) {
		case ATTR_STYLE:
			style = html_attr_value(t, &at[i], a);
			break;
		case ATTR_BGCOLOR:
			if (html_colour(html_attr_value(t, &at[i], a), &c))
				set(s, PROP_BACKGROUND_COLOR, CSS_COLOUR,
				    (int32_t)c);
			break;
		case ATTR_BACKGROUND:
			if (at[i].value_n)
				set(s, PROP_BACKGROUND_IMAGE, CSS_KEYWORD,
				    KW_IMAGE);
			break;
		case ATTR_COLOR:
			if (n->tag == TAG_FONT &&
			    html_colour(html_attr_value(t, &at[i], a), &c))
				set(s, PROP_COLOR, CSS_COLOUR, (int32_t)c);
			break;
		case ATTR_TEXT:
			if (n->tag == TAG_BODY &&
			    html_colour(html_attr_value(t, &at[i], a), &c))
				set(s, PROP_COLOR, CSS_COLOUR, (int32_t)c);
			break;
		case ATTR_SIZE:
			if (n->tag == TAG_FONT)
				specify_font_size(
				    s, html_attr_value(t, &at[i], a));
			break;
		case ATTR_WIDTH:
		case ATTR_HEIGHT:
			if (takes_size((enum html_tag)n->tag))
				specify_length(s,
				    at[i].id == ATTR_WIDTH ? PROP_WIDTH
							   : PROP_HEIGHT,
				    html_attr_value(t, &at[i], a));
			break;
		default:
			break;
		}
	}
	return style;
}

static int32_t
clamped(int64_t v)
{
	if (v > CSS_LENGTH_MOST)
		return CSS_LENGTH_MOST;
	return v < -CSS_LENGTH_MOST ? -CSS_LENGTH_MOST : (int32_t)v;
}

/* A length in hundredths of a pixel; -1 for per cent, auto, nothing. */
static int32_t
pixels(const struct specified *s, enum css_prop p, int32_t font_size)
{
	if (!has(s, p))
		return -1;
	switch (s->unit[p]) {
	case CSS_PX:
		return s->value[p];
	case CSS_EM:
		return clamped((int64_t)s->value[p] * font_size / 100);
	case CSS_PERCENT:
		return s->value[p] == 0 ? 0 : -1;
	default:
		return -1;
	}
}

static void
compute_font(const struct specified *s, const struct html_style *parent,
    struct html_style *out)
{
	int64_t v;

	if (!has(s, PROP_FONT_SIZE))
		return;
	v = s->value[PROP_FONT_SIZE];
	switch (s->unit[PROP_FONT_SIZE]) {
	case CSS_PX:
		break;
	case CSS_EM:
		v = v * parent->font_size / 100;
		break;
	case CSS_PERCENT:
		v = v * parent->font_size / 10000;
		break;
	default:
		if (v != KW_INITIAL)
			return;
		v = 1600;
	}
	if (v < 0)
		return;
	out->font_size = clamped(v);
}

/* top over the colour below, by its alpha. */
static uint32_t
blend(uint32_t top, uint32_t below)
{
	unsigned a = top >> 24;
	uint32_t out = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		unsigned t = top >> shift & 0xff, b = below >> shift & 0xff;

		out |= (uint32_t)((t * a + b * (255 - a)) / 255) << shift;
	}
	return out;
}

static void
compute_colours(const struct specified *s, const struct html_style *parent,
    struct html_style *out)
{
	if (has(s, PROP_COLOR) && s->unit[PROP_COLOR] == CSS_COLOUR)
		out->colour = (uint32_t)s->value[PROP_COLOR];
	else if (is_keyword(s, PROP_COLOR, KW_INHERIT))
		out->colour = parent->colour;
	else if (is_keyword(s, PROP_COLOR, KW_INITIAL))
		out->colour = 0xff000000;
	if (has(s, PROP_BACKGROUND_COLOR) &&
	    s->unit[PROP_BACKGROUND_COLOR] == CSS_COLOUR) {
		uint32_t c = (uint32_t)s->value[PROP_BACKGROUND_COLOR];

		out->background = blend(c, parent->background);
		if (c >> 24 == 0xff)
			out->is_background_unknown = false;
		out->has_background = c >> 24 != 0;
	}
	if (is_keyword(s, PROP_BACKGROUND_IMAGE, KW_IMAGE))
		out->is_background_unknown = out->has_background = true;
}

static bool
is_off_screen(const struct specified *s, const struct html_style *st)
{
	static const uint8_t props[] = {PROP_LEFT, PROP_TOP, PROP_RIGHT,
	    PROP_BOTTOM, PROP_MARGIN_LEFT, PROP_MARGIN_TOP};
	bool is_placed = is_keyword(s, PROP_POSITION, KW_ABSOLUTE) ||
			 is_keyword(s, PROP_POSITION, KW_RELATIVE);

	for (size_t i = 0; i < ARRAY_LEN(props); i++) {
		enum css_prop p = (enum css_prop)props[i];
		int32_t v = pixels(s, p, st->font_size);
		bool is_margin = p == PROP_MARGIN_LEFT || p == PROP_MARGIN_TOP;

		if (v == -1 || !(is_placed || is_margin))
			continue;
		if (v <= (is_margin ? -5 * FAR : -FAR) || v >= FAR_RIGHT)
			return true;
	}
	return is_keyword(s, PROP_TRANSFORM, KW_GONE);
}

static bool
is_clipped(const struct specified *s, const struct html_style *st)
{
	static const uint8_t props[] = {
	    PROP_MAX_HEIGHT, PROP_HEIGHT, PROP_MAX_WIDTH, PROP_WIDTH};

	if (is_keyword(s, PROP_CLIP, KW_GONE) ||
	    is_keyword(s, PROP_CLIP_PATH, KW_GONE))
		return true;
	if (!is_keyword(s, PROP_OVERFLOW, KW_HIDDEN))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(props); i++) {
		int32_t v = pixels(s, (enum css_prop)props[i], st->font_size);

		if (v >= 0 && v <= CLIP_UNSEEN)
			return true;
	}
	return false;
}

/* Elements that no style brings to sight. */
static bool
is_never_seen(enum html_tag tag)
{
	return tag == TAG_TEMPLATE || tag == TAG_NOSCRIPT ||
	       tag == TAG_IFRAME || tag == TAG_NOEMBED || tag == TAG_NOFRAMES;
}

static uint8_t
hidden_how(const struct html_tree *t, const struct html_node *n,
    const struct specified *s, const struct html_style *st)
{
	enum html_tag tag = (enum html_tag)n->tag;
	bool is_html = html_ns(n) == HTML_NS_HTML;
	bool is_displayed = has(s, PROP_DISPLAY) && st->display != KW_NONE;

	if (is_html ? (html_tag_flags[tag] & TF_UNSEEN) &&
			  (!is_displayed || is_never_seen(tag))
		    : tag == TAG_TITLE || tag == TAG_DESC)
		return 1 + HTML_HIDDEN_ELEMENT;
	if (tag == TAG_DIALOG && !is_displayed && !html_attr(t, n, ATTR_OPEN))
		return 1 + HTML_HIDDEN_ELEMENT;
	if (is_html && !is_displayed && html_attr(t, n, ATTR_HIDDEN))
		return 1 + HTML_HIDDEN_ATTRIBUTE;
	if (st->display == KW_NONE)
		return 1 + HTML_HIDDEN_DISPLAY;
	if (st->opacity < OPACITY_UNSEEN)
		return 1 + HTML_HIDDEN_OPACITY;
	if (is_off_screen(s, st))
		return 1 + HTML_HIDDEN_OFF_SCREEN;
	if (is_clipped(s, st))
		return 1 + HTML_HIDDEN_CLIPPED;
	return STYLE_SEEN;
}

static bool
is_same_colour(const struct html_style *st)
{
	uint32_t c;

	if (st->colour >> 24 < CONTRAST_UNSEEN)
		return true;
	if (st->is_background_unknown)
		return false;
	c = blend(st->colour, st->background);
	for (int shift = 0; shift <= 16; shift += 8) {
		int a = (int)(c >> shift & 0xff);
		int b = (int)(st->background >> shift & 0xff);

		if (a - b > CONTRAST_UNSEEN || b - a > CONTRAST_UNSEEN)
			return false;
	}
	return true;
}

static uint8_t
text_how(const struct html_style *st)
{
	if (st->hidden)
		return st->hidden;
	if (st->is_invisible)
		return 1 + HTML_HIDDEN_VISIBILITY;
	if (st->font_size < SIZE_UNSEEN)
		return 1 + HTML_HIDDEN_FONT_SIZE;
	if (st->indent <= -FAR)
		return 1 + HTML_HIDDEN_OFF_SCREEN;
	if (is_same_colour(st))
		return 1 + HTML_HIDDEN_COLOUR;
	return STYLE_SEEN;
}

static void
compute_rest(const struct specified *s, struct html_style *out)
{
	int32_t v;

	if (has(s, PROP_OPACITY) && s->unit[PROP_OPACITY] == CSS_NUMBER) {
		v = s->value[PROP_OPACITY];
		v = v < 0 ? 0 : v > 1000 ? 1000 : v;
		out->opacity = (uint16_t)(out->opacity * v / 1000);
	}
	if (has(s, PROP_VISIBILITY) &&
	    !is_keyword(s, PROP_VISIBILITY, KW_INHERIT))
		out->is_invisible = is_keyword(s, PROP_VISIBILITY, KW_HIDDEN);
	if (has(s, PROP_TEXT_INDENT))
		out->indent = pixels(s, PROP_TEXT_INDENT, out->font_size);
	if (has(s, PROP_WHITE_SPACE))
		out->is_pre = is_keyword(s, PROP_WHITE_SPACE, KW_PRE);
	out->has_border = has(s, PROP_BORDER);
	v = pixels(s, PROP_PADDING, out->font_size);
	out->padding = v < 0 ? 0 : v;
	out->width = pixels(s, PROP_WIDTH, out->font_size);
	out->height = pixels(s, PROP_HEIGHT, out->font_size);
}

struct html_style
style_root(void)
{
	return (struct html_style){.font_size = 1600,
	    .colour = 0xff000000,
	    .background = 0xffffff,
	    .opacity = 1000,
	    .display = KW_BLOCK,
	    .width = -1,
	    .height = -1};
}

void
style_of(const struct html_tree *t, struct arena *a, const struct html_node *n,
    const struct html_style *parent, const struct sheet_match *matches,
    size_t n_matches, struct html_style *out)
{
	struct specified s;
	struct str style;

	*out = *parent;
	s.set = s.important = 0;
	out->has_background = out->has_border = false;
	if (html_ns(n) == HTML_NS_HTML)
		specify_tag(t, n, &s);
	style = specify_attrs(t, a, n, &s);
	for (size_t i = 0; i < n_matches; i++)
		for (size_t k = 0; k < matches[i].n_decls; k++)
			specify(&s, &matches[i].decls[k]);
	if (style.n)
		specify_block(&s, css_clean(a, style));
	out->display = (uint8_t)tag_display(n);
	if (has(&s, PROP_DISPLAY) && s.unit[PROP_DISPLAY] == CSS_KEYWORD)
		out->display = (uint8_t)s.value[PROP_DISPLAY];
	compute_font(&s, parent, out);
	compute_colours(&s, parent, out);
	compute_rest(&s, out);
	if (!out->hidden)
		out->hidden = hidden_how(t, n, &s, out);
	out->text = text_how(out);
}

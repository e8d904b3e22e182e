/* SPDX-License-Identifier: MIT */
/* Values of the properties that decide whether text is seen. */
#include "mail/html_css_value.h"

enum {
	TINY = 100 /* hundredths: one pixel, one per cent */
};

/* The next piece of a value: up to white space outside of parentheses. */
static struct str
piece(struct str *s)
{
	size_t i = 0, depth = 0;
	struct str p;

	*s = str_trim(*s);
	for (; i < s->n; i++) {
		char c = s->p[i];

		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (!depth && (html_is_space(c) || (c == ',' || c == '/')))
			break;
	}
	p = (struct str){s->p, i};
	*s = str_skip(*s, i + (i == 0));
	return p;
}

struct keyword {
	const char *name;
	enum css_keyword keyword;
};

static const struct keyword displays[] = {
    {"none", KW_NONE},
    {"block", KW_BLOCK},
    {"inline", KW_INLINE},
    {"inline-block", KW_CELL},
    {"inline-table", KW_CELL},
    {"inline-flex", KW_CELL},
    {"table", KW_BLOCK},
    {"table-row", KW_BLOCK},
    {"table-cell", KW_CELL},
    {"table-row-group", KW_BLOCK},
    {"table-header-group", KW_BLOCK},
    {"table-footer-group", KW_BLOCK},
    {"table-caption", KW_BLOCK},
    {"list-item", KW_BLOCK},
    {"flex", KW_BLOCK},
    {"grid", KW_BLOCK},
    {"flow-root", KW_BLOCK},
    {"contents", KW_CONTENTS},
    {NULL, 0},
};

static const struct keyword visibilities[] = {
    {"hidden", KW_HIDDEN},
    {"collapse", KW_HIDDEN},
    {"visible", KW_VISIBLE},
    {NULL, 0},
};

static const struct keyword overflows[] = {
    {"hidden", KW_HIDDEN},
    {"clip", KW_HIDDEN},
    {"visible", KW_VISIBLE},
    {"auto", KW_AUTO},
    {"scroll", KW_AUTO},
    {NULL, 0},
};

static const struct keyword positions[] = {
    {"absolute", KW_ABSOLUTE},
    {"fixed", KW_ABSOLUTE},
    {"relative", KW_RELATIVE},
    {"sticky", KW_RELATIVE},
    {"static", KW_AUTO},
    {NULL, 0},
};

static const struct keyword spaces[] = {
    {"pre", KW_PRE},
    {"pre-wrap", KW_PRE},
    {"pre-line", KW_PRE},
    {"break-spaces", KW_PRE},
    {"normal", KW_AUTO},
    {"nowrap", KW_AUTO},
    {NULL, 0},
};

static const struct keyword wide[] = {
    {"inherit", KW_INHERIT},
    {"initial", KW_INITIAL},
    {"unset", KW_INITIAL},
    {"revert", KW_INITIAL},
    {NULL, 0},
};

static enum css_keyword
keyword(const struct keyword *list, struct str s)
{
	for (; list->name; list++)
		if (str_ieq(s, str_c(list->name)))
			return list->keyword;
	return KW_OTHER;
}

/* Absolute and relative sizes: CSS Fonts 4, section 2.5. */
static const struct {
	const char *name;
	enum css_unit unit;
	int32_t value;
} sizes[] = {
    {"medium", CSS_PX, 1600},
    {"small", CSS_PX, 1300},
    {"large", CSS_PX, 1800},
    {"x-small", CSS_PX, 1000},
    {"xx-small", CSS_PX, 900},
    {"x-large", CSS_PX, 2400},
    {"xx-large", CSS_PX, 3200},
    {"smaller", CSS_PERCENT, 8333},
    {"larger", CSS_PERCENT, 12000},
};

static bool
font_size(struct str s, struct css_decl *d)
{
	enum css_unit unit;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		if (str_ieq(s, str_c(sizes[i].name))) {
			d->unit = (uint8_t)sizes[i].unit;
			d->value = sizes[i].value;
			return true;
		}
	if (!css_length(&s, &unit, &d->value))
		return false;
	d->unit = (uint8_t)unit;
	return true;
}

/* font: the first piece that is a size and no weight. */
static bool
font(struct str s, struct css_decl *d)
{
	while (s.n) {
		struct str p = piece(&s), rest = p;
		enum css_unit unit;
		int32_t v;

		if (!p.n || !font_size(p, d))
			continue;
		/* 400 alone is a weight; 0 alone is a size. */
		if (is_digit((unsigned char)p.p[0]) &&
		    css_length(&rest, &unit, &v) && v &&
		    is_digit((unsigned char)p.p[p.n - 1]))
			continue;
		return true;
	}
	return false;
}

static bool
length(struct str s, struct css_decl *d)
{
	enum css_unit unit;

	if (str_ieq(s, STR("auto")) || str_ieq(s, STR("none"))) {
		d->unit = CSS_KEYWORD;
		d->value = KW_AUTO;
		return true;
	}
	if (!css_length(&s, &unit, &d->value))
		return false;
	d->unit = (uint8_t)unit;
	return true;
}

/* The largest of up to four lengths. */
static bool
largest(struct str s, struct css_decl *d)
{
	struct css_decl one;
	bool found = false;

	for (int i = 0; i < 4 && s.n; i++) {
		if (!length(piece(&s), &one) || one.unit == CSS_KEYWORD)
			continue;
		if (!found || one.value > d->value) {
			d->unit = one.unit;
			d->value = one.value;
		}
		found = true;
	}
	return found;
}

/* margin: left and top, of one to four lengths. */
static size_t
margin(struct str s, struct css_decl out[2])
{
	struct css_decl v[4];
	size_t n = 0;

	while (n < 4 && s.n) {
		v[n] = (struct css_decl){.is_important = out->is_important};
		if (!length(piece(&s), &v[n]))
			break;
		n++;
	}
	if (!n)
		return 0;
	out[0] = v[n == 4 ? 3 : n > 1 ? 1 : 0];
	out[0].prop = PROP_MARGIN_LEFT;
	out[1] = v[0];
	out[1].prop = PROP_MARGIN_TOP;
	return 2;
}

static bool
is_image(struct str s)
{
	return str_ifind(s, STR("url(")) >= 0 ||
	       str_ifind(s, STR("gradient(")) >= 0 ||
	       str_ifind(s, STR("image(")) >= 0 ||
	       str_ifind(s, STR("image-set(")) >= 0;
}

static size_t
background(struct str s, struct css_decl out[2])
{
	uint32_t c;
	bool has_colour = false;

	out[1] = out[0];
	out[0].prop = PROP_BACKGROUND_COLOR;
	out[0].unit = CSS_COLOUR;
	out[0].value = 0;
	out[1].prop = PROP_BACKGROUND_IMAGE;
	out[1].unit = CSS_KEYWORD;
	out[1].value = KW_NONE;
	while (s.n) {
		struct str p = piece(&s);

		if (is_image(p)) {
			out[1].value = KW_IMAGE;
		} else if (!has_colour && css_colour(p, &c)) {
			out[0].value = (int32_t)c;
			has_colour = true;
		}
	}
	return 2;
}

/* clip: rect() of nothing; clip-path that leaves nothing. */
static bool
is_clipped_away(struct str s)
{
	ssize_t open = str_chr(s, '(');
	struct str name = str_sub(s, 0, open < 0 ? 0 : (size_t)open), rest;
	enum css_unit unit;
	int32_t v, first = -1;
	bool all_small = true;

	rest = str_skip(s, name.n + 1);
	for (int i = 0; i < 4 && rest.n; i++) {
		struct str p = piece(&rest);

		if (!p.n || !css_length(&p, &unit, &v))
			continue;
		if (first < 0)
			first = v;
		all_small = all_small && v <= TINY && v >= -TINY;
	}
	if (first < 0)
		return false;
	if (str_ieq(name, STR("rect")))
		return all_small;
	if (str_ieq(name, STR("inset")))
		return first >= 5000;
	return str_ieq(name, STR("circle")) && first == 0;
}

/* transform: far away or of no size. */
static bool
is_moved_away(struct str s)
{
	while (s.n) {
		struct str p = piece(&s), args;
		ssize_t open = str_chr(p, '(');
		enum css_unit unit;
		int32_t v;

		if (open < 0)
			continue;
		args = str_trim(str_skip(p, (size_t)open + 1));
		if (!css_length(&args, &unit, &v))
			continue;
		if (str_istarts(p, STR("scale")) && v >= -1 && v <= 1)
			return true;
		if (str_istarts(p, STR("translate")) && unit == CSS_PX &&
		    (v <= -50000 || v >= 300000))
			return true;
	}
	return false;
}

static bool
as_keyword(const struct keyword *list, struct str s, struct css_decl *d)
{
	d->unit = CSS_KEYWORD;
	d->value = (int32_t)keyword(list, s);
	return d->value != KW_OTHER;
}

static bool
opacity(struct str s, struct css_decl *d)
{
	int64_t v;

	if (!css_number(&s, &v))
		return false;
	if (s.n && s.p[0] == '%')
		v /= 100;
	d->unit = CSS_NUMBER;
	d->value = css_clamp(v);
	return true;
}

/* filter: opacity(0), and the old alpha(opacity=0). */
static bool
filter(struct str s, struct css_decl *d)
{
	ssize_t at = str_ifind(s, STR("opacity"));

	if (at < 0)
		return false;
	s = str_skip(s, (size_t)at + sizeof "opacity" - 1);
	if (!s.n)
		return false;
	d->prop = PROP_OPACITY;
	if (s.p[0] == '=') {
		s = str_skip(s, 1);
		if (!opacity(s, d))
			return false;
		d->value /= 100;
		return true;
	}
	return s.p[0] == '(' && opacity(str_trim(str_skip(s, 1)), d);
}

static bool
colour(struct str s, struct css_decl *d)
{
	uint32_t c;

	if (!css_colour(s, &c))
		return false;
	d->unit = CSS_COLOUR;
	d->value = (int32_t)c;
	return true;
}

size_t
css_value(struct str s, struct css_decl out[CSS_DECLS_MOST])
{
	struct css_decl *d = out;
	enum css_keyword kw = keyword(wide, s);

	if (kw != KW_OTHER) {
		d->unit = CSS_KEYWORD;
		d->value = (int32_t)kw;
		return 1;
	}
	switch (d->prop) {
	case PROP_DISPLAY:
		return as_keyword(displays, s, d);
	case PROP_VISIBILITY:
		return as_keyword(visibilities, s, d);
	case PROP_OVERFLOW:
	case PROP_OVERFLOW_X:
	case PROP_OVERFLOW_Y:
		d->prop = PROP_OVERFLOW;
		return as_keyword(overflows, piece(&s), d);
	case PROP_POSITION:
		return as_keyword(positions, s, d);
	case PROP_WHITE_SPACE:
		return as_keyword(spaces, s, d);
	case PROP_COLOR:
	case PROP_BACKGROUND_COLOR:
		return colour(s, d);
	case PROP_BACKGROUND_IMAGE:
		d->unit = CSS_KEYWORD;
		d->value = is_image(s) ? KW_IMAGE : KW_NONE;
		return 1;
	case PROP_BACKGROUND:
		return background(s, out);
	case PROP_FONT_SIZE:
		return font_size(s, d);
	case PROP_FONT:
		d->prop = PROP_FONT_SIZE;
		return font(s, d);
	case PROP_OPACITY:
		return opacity(s, d);
	case PROP_FILTER:
		return filter(s, d);
	case PROP_MARGIN:
		return margin(s, out);
	case PROP_PADDING:
	case PROP_PADDING_BOTTOM:
	case PROP_PADDING_LEFT:
	case PROP_PADDING_RIGHT:
	case PROP_PADDING_TOP:
		d->prop = PROP_PADDING;
		return largest(s, d);
	case PROP_CLIP:
	case PROP_CLIP_PATH:
		d->unit = CSS_KEYWORD;
		d->value = is_clipped_away(s) ? KW_GONE : KW_NONE;
		return 1;
	case PROP_TRANSFORM:
		d->unit = CSS_KEYWORD;
		d->value = is_moved_away(s) ? KW_GONE : KW_NONE;
		return 1;
	case PROP_BOTTOM:
	case PROP_HEIGHT:
	case PROP_LEFT:
	case PROP_MARGIN_LEFT:
	case PROP_MARGIN_TOP:
	case PROP_MAX_HEIGHT:
	case PROP_MAX_WIDTH:
	case PROP_RIGHT:
	case PROP_TEXT_INDENT:
	case PROP_TOP:
	case PROP_WIDTH:
		return length(piece(&s), d);
	default:
		return 0;
	}
}

/* SPDX-License-Identifier: MIT */
/* Colours as CSS and HTML write them. */
#include "mail/html_css.h"

/* CSS Color Module Level 4, section 6.1; sorted. */
static const struct {
	const char *name;
	uint32_t rgb;
} named[] = {
    {"aliceblue", 0xf0f8ff},
    {"antiquewhite", 0xfaebd7},
    {"aqua", 0x00ffff},
    {"aquamarine", 0x7fffd4},
    {"azure", 0xf0ffff},
    {"beige", 0xf5f5dc},
    {"bisque", 0xffe4c4},
    {"black", 0x000000},
    {"blanchedalmond", 0xffebcd},
    {"blue", 0x0000ff},
    {"blueviolet", 0x8a2be2},
    {"brown", 0xa52a2a},
    {"burlywood", 0xdeb887},
    {"cadetblue", 0x5f9ea0},
    {"chartreuse", 0x7fff00},
    {"chocolate", 0xd2691e},
    {"coral", 0xff7f50},
    {"cornflowerblue", 0x6495ed},
    {"cornsilk", 0xfff8dc},
    {"crimson", 0xdc143c},
    {"cyan", 0x00ffff},
    {"darkblue", 0x00008b},
    {"darkcyan", 0x008b8b},
    {"darkgoldenrod", 0xb8860b},
    {"darkgray", 0xa9a9a9},
    {"darkgreen", 0x006400},
    {"darkgrey", 0xa9a9a9},
    {"darkkhaki", 0xbdb76b},
    {"darkmagenta", 0x8b008b},
    {"darkolivegreen", 0x556b2f},
    {"darkorange", 0xff8c00},
    {"darkorchid", 0x9932cc},
    {"darkred", 0x8b0000},
    {"darksalmon", 0xe9967a},
    {"darkseagreen", 0x8fbc8f},
    {"darkslateblue", 0x483d8b},
    {"darkslategray", 0x2f4f4f},
    {"darkslategrey", 0x2f4f4f},
    {"darkturquoise", 0x00ced1},
    {"darkviolet", 0x9400d3},
    {"deeppink", 0xff1493},
    {"deepskyblue", 0x00bfff},
    {"dimgray", 0x696969},
    {"dimgrey", 0x696969},
    {"dodgerblue", 0x1e90ff},
    {"firebrick", 0xb22222},
    {"floralwhite", 0xfffaf0},
    {"forestgreen", 0x228b22},
    {"fuchsia", 0xff00ff},
    {"gainsboro", 0xdcdcdc},
    {"ghostwhite", 0xf8f8ff},
    {"gold", 0xffd700},
    {"goldenrod", 0xdaa520},
    {"gray", 0x808080},
    {"green", 0x008000},
    {"greenyellow", 0xadff2f},
    {"grey", 0x808080},
    {"honeydew", 0xf0fff0},
    {"hotpink", 0xff69b4},
    {"indianred", 0xcd5c5c},
    {"indigo", 0x4b0082},
    {"ivory", 0xfffff0},
    {"khaki", 0xf0e68c},
    {"lavender", 0xe6e6fa},
    {"lavenderblush", 0xfff0f5},
    {"lawngreen", 0x7cfc00},
    {"lemonchiffon", 0xfffacd},
    {"lightblue", 0xadd8e6},
    {"lightcoral", 0xf08080},
    {"lightcyan", 0xe0ffff},
    {"lightgoldenrodyellow", 0xfafad2},
    {"lightgray", 0xd3d3d3},
    {"lightgreen", 0x90ee90},
    {"lightgrey", 0xd3d3d3},
    {"lightpink", 0xffb6c1},
    {"lightsalmon", 0xffa07a},
    {"lightseagreen", 0x20b2aa},
    {"lightskyblue", 0x87cefa},
    {"lightslategray", 0x778899},
    {"lightslategrey", 0x778899},
    {"lightsteelblue", 0xb0c4de},
    {"lightyellow", 0xffffe0},
    {"lime", 0x00ff00},
    {"limegreen", 0x32cd32},
    {"linen", 0xfaf0e6},
    {"magenta", 0xff00ff},
    {"maroon", 0x800000},
    {"mediumaquamarine", 0x66cdaa},
    {"mediumblue", 0x0000cd},
    {"mediumorchid", 0xba55d3},
    {"mediumpurple", 0x9370db},
    {"mediumseagreen", 0x3cb371},
    {"mediumslateblue", 0x7b68ee},
    {"mediumspringgreen", 0x00fa9a},
    {"mediumturquoise", 0x48d1cc},
    {"mediumvioletred", 0xc71585},
    {"midnightblue", 0x191970},
    {"mintcream", 0xf5fffa},
    {"mistyrose", 0xffe4e1},
    {"moccasin", 0xffe4b5},
    {"navajowhite", 0xffdead},
    {"navy", 0x000080},
    {"oldlace", 0xfdf5e6},
    {"olive", 0x808000},
    {"olivedrab", 0x6b8e23},
    {"orange", 0xffa500},
    {"orangered", 0xff4500},
    {"orchid", 0xda70d6},
    {"palegoldenrod", 0xeee8aa},
    {"palegreen", 0x98fb98},
    {"paleturquoise", 0xafeeee},
    {"palevioletred", 0xdb7093},
    {"papayawhip", 0xffefd5},
    {"peachpuff", 0xffdab9},
    {"peru", 0xcd853f},
    {"pink", 0xffc0cb},
    {"plum", 0xdda0dd},
    {"powderblue", 0xb0e0e6},
    {"purple", 0x800080},
    {"rebeccapurple", 0x663399},
    {"red", 0xff0000},
    {"rosybrown", 0xbc8f8f},
    {"royalblue", 0x4169e1},
    {"saddlebrown", 0x8b4513},
    {"salmon", 0xfa8072},
    {"sandybrown", 0xf4a460},
    {"seagreen", 0x2e8b57},
    {"seashell", 0xfff5ee},
    {"sienna", 0xa0522d},
    {"silver", 0xc0c0c0},
    {"skyblue", 0x87ceeb},
    {"slateblue", 0x6a5acd},
    {"slategray", 0x708090},
    {"slategrey", 0x708090},
    {"snow", 0xfffafa},
    {"springgreen", 0x00ff7f},
    {"steelblue", 0x4682b4},
    {"tan", 0xd2b48c},
    {"teal", 0x008080},
    {"thistle", 0xd8bfd8},
    {"tomato", 0xff6347},
    {"turquoise", 0x40e0d0},
    {"violet", 0xee82ee},
    {"wheat", 0xf5deb3},
    {"white", 0xffffff},
    {"whitesmoke", 0xf5f5f5},
    {"yellow", 0xffff00},
    {"yellowgreen", 0x9acd32},
};

enum {
	NAME_LONGEST = 20,
	OPAQUE = 0xff
};

static uint32_t
argb(unsigned a, unsigned r, unsigned g, unsigned b)
{
	return (uint32_t)a << 24 | r << 16 | g << 8 | b;
}

static bool
colour_name(struct str s, uint32_t *out)
{
	size_t lo = 0, hi = ARRAY_LEN(named);
	char low[NAME_LONGEST];

	if (s.n > sizeof low)
		return false;
	for (size_t i = 0; i < s.n; i++)
		low[i] = (char)to_lower((unsigned char)s.p[i]);
	s.p = low;
	if (str_eq(s, STR("transparent"))) {
		*out = 0;
		return true;
	}
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = str_cmp(s, str_c(named[mid].name));

		if (!c) {
			*out = named[mid].rgb | (uint32_t)OPAQUE << 24;
			return true;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

/* Hexadecimal digits without #: 3, 4, 6 or 8. */
static bool
colour_hex(struct str s, uint32_t *out)
{
	unsigned v[8] = {0};
	bool is_short = s.n < 6;

	if (s.n != 3 && s.n != 4 && s.n != 6 && s.n != 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int d = hex_value((unsigned char)s.p[i]);

		if (d < 0)
			return false;
		v[i] = (unsigned)d;
	}
	if (is_short) {
		*out = argb(s.n == 4 ? v[3] * 17 : OPAQUE, v[0] * 17, v[1] * 17,
		    v[2] * 17);
		return true;
	}
	*out = argb(s.n == 8 ? v[6] * 16 + v[7] : OPAQUE, v[0] * 16 + v[1],
	    v[2] * 16 + v[3], v[4] * 16 + v[5]);
	return true;
}

/* Up to four numbers parted by blanks, commas or a slash. */
static size_t
numbers(struct str s, int32_t out[4], bool is_percent[4])
{
	size_t n = 0;
	enum css_unit unit;

	while (s.n && n < 4) {
		if (is_space((unsigned char)s.p[0]) || s.p[0] == ',' ||
		    s.p[0] == '/') {
			s = str_skip(s, 1);
			continue;
		}
		if (!css_length(&s, &unit, &out[n]))
			break;
		is_percent[n] = unit == CSS_PERCENT;
		n++;
	}
	return n;
}

/* hundredths of 0..255, or of a per cent, to 0..255 */
static unsigned
channel(int32_t v, bool is_percent)
{
	int64_t c = is_percent ? (int64_t)v * 255 / 10000 : v / 100;

	return c < 0 ? 0 : c > 255 ? 255 : (unsigned)c;
}

static unsigned
alpha(int32_t v, bool is_percent)
{
	int64_t c =
	    is_percent ? (int64_t)v * 255 / 10000 : (int64_t)v * 255 / 100;

	return c < 0 ? 0 : c > 255 ? 255 : (unsigned)c;
}

/* One channel of HSL: CSS Color 4, section 7.1, in thousandths. */
static unsigned
hsl_channel(int n, int hue, int sat, int light)
{
	int k = (n * 30 + hue) % 360;
	int a = sat * (light < 1000 - light ? light : 1000 - light) / 1000;
	int low = k < 180 ? k - 90 : 270 - k;
	int m = low < 30 ? low : 30;

	if (m < -30)
		m = -30;
	return (unsigned)((light - a * m / 30) * 255 / 1000);
}

static int
thousandth(int32_t v)
{
	v /= 10;
	return v < 0 ? 0 : v > 1000 ? 1000 : (int)v;
}

static bool
colour_function(struct str s, uint32_t *out)
{
	ssize_t open = str_chr(s, '(');
	struct str name = str_sub(s, 0, open < 0 ? 0 : (size_t)open);
	int32_t v[4] = {0, 0, 0, 0};
	bool pct[4] = {false, false, false, false};
	size_t n = numbers(str_skip(s, name.n + 1), v, pct);
	unsigned a = n == 4 ? alpha(v[3], pct[3]) : OPAQUE;

	if (n < 3)
		return false;
	if (str_istarts(name, STR("rgb"))) {
		*out = argb(a, channel(v[0], pct[0]), channel(v[1], pct[1]),
		    channel(v[2], pct[2]));
		return true;
	}
	if (str_istarts(name, STR("hsl"))) {
		int hue = (int)(v[0] / 100 % 360);
		int sat = thousandth(v[1]), light = thousandth(v[2]);

		hue = hue < 0 ? hue + 360 : hue;
		*out = argb(a, hsl_channel(0, hue, sat, light),
		    hsl_channel(8, hue, sat, light),
		    hsl_channel(4, hue, sat, light));
		return true;
	}
	return false;
}

bool
css_colour(struct str s, uint32_t *out)
{
	s = str_trim(s);
	if (!s.n)
		return false;
	if (s.p[0] == '#')
		return colour_hex(str_skip(s, 1), out);
	if (str_chr(s, '(') > 0)
		return colour_function(s, out);
	return colour_name(s, out);
}

bool
html_colour(struct str s, uint32_t *out)
{
	s = str_trim(s);
	if (s.n && s.p[0] == '#')
		s = str_skip(s, 1);
	return colour_name(s, out) || colour_hex(s, out);
}

/* SPDX-License-Identifier: MIT */
/* Numbers and lengths of CSS. */
#include "mail/html_css_value.h"

/* Units in hundredths of a pixel each; em and rem go by font size. */
static const struct {
	const char *name;
	int32_t hundredths;
	enum css_unit unit;
} units[] = {
    {"px", 100, CSS_PX},
    {"em", 100, CSS_EM},
    {"%", 100, CSS_PERCENT},
    {"pt", 133, CSS_PX},
    {"rem", 1600, CSS_PX},
    {"ex", 50, CSS_EM},
    {"ch", 50, CSS_EM},
    {"in", 9600, CSS_PX},
    {"cm", 3780, CSS_PX},
    {"mm", 378, CSS_PX},
    {"pc", 1600, CSS_PX},
    {"q", 94, CSS_PX},
    {"vw", 1000, CSS_PX},
    {"vh", 800, CSS_PX},
};

int32_t
css_clamp(int64_t v)
{
	if (v > CSS_LENGTH_MOST)
		return CSS_LENGTH_MOST;
	return v < -CSS_LENGTH_MOST ? -CSS_LENGTH_MOST : (int32_t)v;
}

bool
css_number(struct str *s, int64_t *out)
{
	size_t i = 0;
	int64_t v = 0, scale = 1000;
	bool is_negative = false, has_digit = false;

	if (i < s->n && (s->p[i] == '-' || s->p[i] == '+'))
		is_negative = s->p[i++] == '-';
	for (; i < s->n && is_digit((unsigned char)s->p[i]); i++) {
		has_digit = true;
		if (v < CSS_LENGTH_MOST)
			v = v * 10 + (s->p[i] - '0');
	}
	v *= 1000;
	if (i + 1 < s->n && s->p[i] == '.' &&
	    is_digit((unsigned char)s->p[i + 1])) {
		has_digit = true;
		for (i++; i < s->n && is_digit((unsigned char)s->p[i]); i++) {
			scale /= 10;
			v += scale * (s->p[i] - '0');
		}
	}
	if (!has_digit)
		return false;
	*s = str_skip(*s, i);
	*out = is_negative ? -v : v;
	return true;
}

bool
css_length(struct str *s, enum css_unit *unit, int32_t *value)
{
	struct str at = *s, name;
	int64_t v;
	size_t n = 0;

	if (!css_number(&at, &v))
		return false;
	while (n < at.n && (is_alpha((unsigned char)at.p[n]) || at.p[n] == '%'))
		n++;
	name = (struct str){at.p, n};
	*s = str_skip(at, n);
	*unit = CSS_PX;
	*value = css_clamp(v / 10);
	for (size_t i = 0; n && i < ARRAY_LEN(units); i++)
		if (str_ieq(name, str_c(units[i].name))) {
			*unit = units[i].unit;
			*value = css_clamp(v * units[i].hundredths / 1000);
			break;
		}
	return true;
}

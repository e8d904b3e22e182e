/* SPDX-License-Identifier: MIT */
/* Punctuation and word boundaries of names. */
#include "know/squash.h"
#include "base/utf8.h"

enum script {
	SCRIPT_NONE,
	SCRIPT_LETTER, /* Latin, digits, and all scripts with blanks */
	SCRIPT_KATAKANA,
	SCRIPT_HIRAGANA,
	SCRIPT_HAN
};

static const struct {
	uint32_t first, last;
	enum script script;
} scripts[] = {
    {0x00c0, 0x1fff, SCRIPT_LETTER},
    {0x2c00, 0x2dff, SCRIPT_LETTER},
    {0x3005, 0x3007, SCRIPT_HAN},
    {0x3041, 0x309f, SCRIPT_HIRAGANA},
    {0x30a1, 0x30fa, SCRIPT_KATAKANA},
    {0x30fc, 0x30ff, SCRIPT_KATAKANA},
    {0x31f0, 0x31ff, SCRIPT_KATAKANA},
    {0x3400, 0x9fff, SCRIPT_HAN},
    {0xa000, 0xd7ff, SCRIPT_LETTER},
    {0xf900, 0xfaff, SCRIPT_HAN},
    {0xfb00, 0xfdff, SCRIPT_LETTER},
    {0x10000, 0x1efff, SCRIPT_LETTER},
    {0x20000, 0x3ffff, SCRIPT_HAN},
};

static enum script
script_of(uint32_t cp)
{
	if (cp < 0x80)
		return is_alnum((int)cp) ? SCRIPT_LETTER : SCRIPT_NONE;
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		if (cp <= scripts[i].last)
			return cp >= scripts[i].first ? scripts[i].script
						      : SCRIPT_NONE;
	return SCRIPT_NONE;
}

enum what {
	KEEP,
	DROP,
	BLANK
};

static enum what
what_of(uint32_t cp)
{
	if (cp < 0x80) {
		if (is_alnum((int)cp) || cp == '&' || cp == '+')
			return KEEP;
		return cp == '\'' || cp == '`' ? DROP : BLANK;
	}
	switch (cp) {
	case 0x2018:
	case 0x2019:
	case 0x00b4:
		return DROP;
	case 0x00a0:
	case 0x00b7:
	case 0x30fb:
		return BLANK;
	default:
		break;
	}
	if ((cp >= 0x2000 && cp <= 0x206f) || (cp >= 0x3000 && cp <= 0x3004) ||
	    (cp >= 0x3008 && cp <= 0x3020) || (cp >= 0x2500 && cp <= 0x27bf))
		return BLANK;
	return KEEP;
}

/* May a name begin with `own` after `before`? name_bound_at() looks closer. */
static bool
may_begin(enum script before, enum script own)
{
	return own != before || own == SCRIPT_NONE || own == SCRIPT_HAN ||
	       own == SCRIPT_HIRAGANA;
}

struct squashed
squash(struct arena *a, struct str folded)
{
	char *out = arena_raw(a, folded.n + 1);
	char *begins = arena_alloc(a, folded.n + 1);
	enum script script = SCRIPT_NONE, before;
	uint32_t *map = arena_raw(a, (folded.n + 1) * sizeof *map);
	struct str rest = folded;
	size_t n = 0;

	while (rest.n) {
		size_t at = (size_t)(rest.p - folded.p);
		struct str one = rest;
		uint32_t cp = utf8_next(&rest);

		one.n -= rest.n;
		switch (what_of(cp)) {
		case DROP:
			break;
		case BLANK:
			if (n && out[n - 1] != ' ') {
				map[n] = (uint32_t)at;
				out[n++] = ' ';
			}
			script = SCRIPT_NONE;
			break;
		case KEEP:
			before = script;
			script = script_of(cp);
			begins[n] = may_begin(before, script);
			for (size_t i = 0; i < one.n; i++) {
				map[n] = (uint32_t)(at + i);
				out[n++] = one.p[i];
			}
			break;
		}
	}
	if (n && out[n - 1] == ' ')
		n--;
	map[n] = (uint32_t)folded.n;
	return (struct squashed){{out, n}, map, begins};
}

struct str
squash_glued(struct arena *a, struct str squashed)
{
	char *out = arena_raw(a, squashed.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < squashed.n; i++)
		if (squashed.p[i] != ' ')
			out[n++] = squashed.p[i];
	return (struct str){out, n};
}

static bool
has_points(struct str s, size_t n)
{
	for (; s.n && n; n--)
		utf8_next(&s);
	return !n;
}

/* Enough letters of scripts without blanks to stand anywhere. */
static bool
stands_anywhere(enum script script, struct str name, bool at_end)
{
	if (script == SCRIPT_HAN)
		return has_points(name, at_end ? 2 : 3);
	return script == SCRIPT_HIRAGANA && has_points(name, 4);
}

enum name_bound
name_bound_at(struct str text, size_t from, size_t to)
{
	struct str name = str_sub(text, from, to - from), tail = name;
	struct str before = str_sub(text, 0, from), after = str_skip(text, to);
	enum script first, last;
	size_t len;

	first = script_of(utf8_next(&tail));
	if (before.n && first != SCRIPT_NONE &&
	    script_of(utf8_last(before, &len)) == first &&
	    !stands_anywhere(first, name, false))
		return BOUND_NONE;
	last = script_of(utf8_last(name, &len));
	if (after.n && last != SCRIPT_NONE &&
	    script_of(utf8_next(&after)) == last &&
	    !stands_anywhere(last, name, true))
		return BOUND_PARTIAL;
	return BOUND_WHOLE;
}

/* SPDX-License-Identifier: MIT */
/* Undoing spaced letters, l for I, digits for letters. */
#include "evidence/disguise.h"
#include "base/buf.h"
#include "base/utf8.h"

enum {
	LATIN_RUN = 3, /* single letters in a row that count as spaced */
	KANA_RUN = 2,
	GLUED_POINTS_MOST = 40 /* of a text that is glued whole */
};

static bool
is_latin(uint32_t cp)
{
	return cp < 0x80 ? is_alpha((int)cp) : cp >= 0xc0 && cp < 0x2000;
}

static bool
is_cjk(uint32_t cp)
{
	return (cp >= 0x3041 && cp <= 0x30ff) || (cp >= 0x3400 && cp < 0xa000);
}

static bool
is_gap(uint32_t cp)
{
	return cp == ' ' || cp == '.' || cp == '-' || cp == '_' ||
	       cp == 0x3000 || cp == 0xa0 || cp == 0xb7 || cp == 0x30fb;
}

/* Letters each followed by one gap: how many from here, and their end. */
static size_t
spaced_run(struct str s, size_t *end_out)
{
	struct str rest = s;
	size_t n = 0;
	bool cjk = false;

	while (rest.n) {
		struct str next = rest, gap;
		uint32_t cp = utf8_next(&next);

		if (!is_latin(cp) && !is_cjk(cp))
			break;
		cjk |= is_cjk(cp);
		gap = next;
		if (next.n && !is_gap(utf8_next(&gap)))
			break; /* a word: its first letter is not part of it */
		n++;
		*end_out = (size_t)(next.p - s.p);
		rest = gap;
	}
	return n >= (cjk ? KANA_RUN : LATIN_RUN) ? n : 0;
}

static void
add_without_gaps(struct buf *b, struct str run)
{
	while (run.n) {
		uint32_t cp = utf8_next(&run);

		if (!is_gap(cp))
			buf_utf8(b, cp);
	}
}

static struct str
join_spaced(struct arena *a, struct str text)
{
	struct buf b;
	uint32_t before = ' ';

	buf_init(&b, a, text.n + 1);
	while (text.n) {
		size_t end = 0;

		if (is_gap(before) && spaced_run(text, &end)) {
			add_without_gaps(&b, str_sub(text, 0, end));
			text = str_skip(text, end);
			before = 'x';
			continue;
		}
		before = utf8_next(&text);
		buf_utf8(&b, before);
	}
	return buf_str(&b);
}

static struct str
glue(struct arena *a, struct str text)
{
	struct str rest = text;
	struct buf b;
	size_t n = 0;

	for (; rest.n; n++)
		utf8_next(&rest);
	if (n > GLUED_POINTS_MOST)
		return text;
	buf_init(&b, a, text.n + 1);
	while (text.n) {
		uint32_t cp = utf8_next(&text);

		if (cp != ' ' && cp != 0x3000 && cp != 0xa0)
			buf_utf8(&b, cp);
	}
	return buf_str(&b);
}

static bool
is_upper(int c)
{
	return c >= 'A' && c <= 'Z';
}

/* l before capitals is I (lTAU); I before or after small letters is l (PayPaI,
 * Iive). */
static struct str
tell_l_from_i(struct arena *a, struct str text)
{
	char *out = arena_raw(a, text.n + 1);

	for (size_t i = 0; i < text.n; i++) {
		int before = i ? text.p[i - 1] : ' ';
		int next = i + 1 < text.n ? text.p[i + 1] : ' ';
		int second = i + 2 < text.n ? text.p[i + 2] : ' ';
		bool small = is_alpha(before) && !is_upper(before);

		out[i] = text.p[i];
		if (out[i] == 'l' && is_upper(next) && is_upper(second))
			out[i] = 'I';
		else if (out[i] == 'I' && !is_upper(next) &&
			 (small || (!is_alpha(before) && is_alpha(next))))
			out[i] = 'l';
	}
	return (struct str){out, text.n};
}

static struct str
read_digits(struct arena *a, struct str text)
{
	static const char as[] = "ol\0e\0s\0\0\0"; /* 0 1 2 3 4 5 ... */
	struct buf b;

	buf_init(&b, a, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		int c = (unsigned char)text.p[i];
		int before = i ? text.p[i - 1] : ' ';
		int next = i + 1 < text.n ? text.p[i + 1] : ' ';

		if (is_digit(c) && as[c - '0'] &&
		    (is_alpha(before) || is_alpha(next))) {
			buf_byte(&b, as[c - '0']);
		} else if ((c == 'r' && next == 'n') ||
			   (c == 'v' && next == 'v')) {
			buf_byte(&b, c == 'r' ? 'm' : 'w');
			i++;
		} else {
			buf_byte(&b, (char)c);
		}
	}
	return buf_str(&b);
}

size_t
disguise_undo(
    struct arena *a, struct str text, struct undone out[static DISGUISE_WAYS])
{
	static struct str (*const ways[DISGUISE_WAYS])(
	    struct arena *, struct str) = {
	    [DISGUISE_SPACED] = join_spaced,
	    [DISGUISE_CASE] = tell_l_from_i,
	    [DISGUISE_GLUED] = glue,
	    [DISGUISE_DIGITS] = read_digits,
	};
	size_t n = 0;

	for (size_t i = 0; i < DISGUISE_WAYS; i++) {
		struct str s = ways[i](a, text);

		if (!str_eq(s, text))
			out[n++] = (struct undone){s, (enum disguise_way)i};
	}
	return n;
}

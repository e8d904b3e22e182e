/* SPDX-License-Identifier: MIT */
/* Undoing spaced letters, l for I, digits for letters. */
#include "evidence/disguise.h"
#include "base/buf.h"
#include "base/utf8.h"

enum {
	LATIN_RUN = 3, /* single letters in a row that count as spaced */
	KANA_RUN = 2,
	GLUED_POINTS_MOST = 40, /* of a text that is glued whole */
	MIXED_LETTERS_MOST = 4, /* of l, I, 1 in a word: 16 readings */
	MIXED_TEXT_MOST = 1024, /* bytes of all readings */
	TYPO_SHORTEST = 4,	/* bytes of a name that may be mistyped */
	TYPO_LONGEST = 32
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

static bool
is_bar(int c)
{
	return c == 'l' || c == 'I' || c == '1';
}

/* l beside a capital, I beside a small letter: but not first, as in "Iris". */
static bool
is_mixed(struct str word)
{
	for (size_t i = 1; i < word.n; i++) {
		int before = word.p[i - 1];
		int next = i + 1 < word.n ? word.p[i + 1] : ' ';

		if (word.p[i] == 'I' &&
		    ((is_alpha(before) && !is_upper(before)) ||
			(is_alpha(next) && !is_upper(next))))
			return true;
		if (word.p[i] == 'l' && is_upper(next))
			return true;
	}
	return false;
}

/* Each reading of the word's strokes as l or I, and what follows, a line. */
static void
add_readings(struct buf *b, struct str word, struct str next)
{
	size_t at[MIXED_LETTERS_MOST], n = 0;

	for (size_t i = 0; i < word.n; i++) {
		if (!is_bar(word.p[i]))
			continue;
		if (n == MIXED_LETTERS_MOST)
			return;
		at[n++] = i;
	}
	for (unsigned reading = 0; reading < 1U << n; reading++) {
		for (size_t i = 0, k = 0; i < word.n; i++) {
			if (k < n && at[k] == i)
				buf_byte(b, reading >> k++ & 1 ? 'i' : 'l');
			else
				buf_byte(b, word.p[i]);
		}
		buf_byte(b, ' ');
		buf_add(b, next);
		buf_byte(b, '\n');
	}
}

static struct str
joined(struct arena *a, struct str x, struct str y)
{
	char *out = arena_raw(a, x.n + y.n + 1);

	memcpy(out, x.p, x.n);
	memcpy(out + x.n, y.p, y.n);
	return (struct str){out, x.n + y.n};
}

/* "R ltuaIs": the words with mixed strokes, a letter set apart joined on. */
static struct str
read_mixed(struct arena *a, struct str text)
{
	struct str rest = join_spaced(a, text), last = STR_NONE;
	struct buf b;

	buf_init(&b, a, MIXED_TEXT_MOST);
	while (rest.p) {
		struct str word = str_cut(&rest, ' ');

		if (last.n == 1 && is_alpha(last.p[0]) && word.n > 1 &&
		    last.p + 2 == word.p)
			word = joined(a, last, word);
		if (is_mixed(word)) {
			struct str after = rest;

			add_readings(&b, word, str_cut(&after, ' '));
		}
		last = word;
	}
	return b.n ? buf_str(&b) : text;
}

static void
add_variant(
    struct buf *b, struct str s, size_t at, struct str with, size_t skip)
{
	buf_add(b, str_sub(s, 0, at));
	buf_add(b, with);
	buf_add(b, str_skip(s, at + skip));
	buf_byte(b, '\n');
}

struct str
disguise_typos(struct arena *a, struct str folded)
{
	static const char vowels[] = "aeiou";
	struct str s = str_trim(folded);
	struct buf b;

	buf_init(&b, a, TYPO_LONGEST * TYPO_LONGEST * 4);
	if (s.n < TYPO_SHORTEST || s.n > TYPO_LONGEST)
		return STR_NONE;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return STR_NONE;
	for (size_t i = 0; i < s.n; i++) {
		int c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : ' ';
		char swapped[] = {(char)next, (char)c};

		if (!is_alpha(c))
			continue;
		if (c == next)
			add_variant(&b, s, i, STR(""), 1);
		else if (is_alpha(next))
			add_variant(&b, s, i, (struct str){swapped, 2}, 2);
		for (size_t k = 0; strchr(vowels, c) && vowels[k]; k++)
			if (vowels[k] != c)
				add_variant(
				    &b, s, i, (struct str){&vowels[k], 1}, 1);
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
	    [DISGUISE_MIXED] = read_mixed,
	};
	size_t n = 0;

	for (size_t i = 0; i < DISGUISE_WAYS; i++) {
		struct str s = ways[i](a, text);

		if (!str_eq(s, text))
			out[n++] = (struct undone){s, (enum disguise_way)i};
	}
	return n;
}

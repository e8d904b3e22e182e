/* SPDX-License-Identifier: MIT */
/* Which charset bytes are in when the label is missing or lies. */
#include "base/utf8.h"
#include "mail/charset.h"

enum {
	SAMPLE_BYTES = 32 * 1024,
	/* Letters of Japanese that a text must have to overrule a label. */
	JAPANESE_FIRM = 6
};

static const char *const why_texts[] = {
    [CHARSET_ASCII] = "only ASCII",
    [CHARSET_LABEL] = "as labelled",
    [CHARSET_JIS] = "escapes of ISO-2022-JP",
    [CHARSET_UTF_8] = "well-formed UTF-8",
    [CHARSET_UTF_16] = "a byte order mark",
    [CHARSET_HINT] = "the charset of the body",
    [CHARSET_JAPANESE] = "reads as Japanese",
    [CHARSET_FALLBACK] = "nothing else fits",
};

const char *
charset_why_text(enum charset_why why)
{
	return why_texts[why];
}

size_t
charset_ascii_prefix(struct str s)
{
	size_t i = 0;
	uint64_t w;
	const char *at;

	for (; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		if (w & 0x8080808080808080)
			break;
	}
	while (i < s.n && !(s.p[i] & 0x80))
		i++;
	/* ESC, SO and SI mean something in ISO-2022-JP. */
	for (const char *c = "\x1b\x0e\x0f"; *c && i; c++) {
		at = memchr(s.p, *c, i);
		if (at)
			i = (size_t)(at - s.p);
	}
	return i;
}

static bool
has_8bit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] & 0x80)
			return true;
	return false;
}

/* An escape to a Japanese set stands in it. */
static bool
has_jis_escape(struct str s)
{
	static const char *const seconds[] = {"$@", "$B", "$(", "(I"};

	while (s.n) {
		ssize_t at = str_chr(s, '\x1b');

		if (at < 0)
			return false;
		s = str_skip(s, (size_t)at + 1);
		for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
			if (str_starts(s, str_c(seconds[i])))
				return true;
	}
	return false;
}

/* From the line of the first 8-bit byte on, at most SAMPLE_BYTES. */
static struct str
sample(struct str s)
{
	size_t at = charset_ascii_prefix(s);
	ssize_t line;

	if (s.n <= SAMPLE_BYTES)
		return s;
	line = str_rchr(str_sub(s, 0, at), '\n');
	return str_sub(s, (size_t)(line + 1), SAMPLE_BYTES);
}

/* How Japanese a text reads: only runs of such letters count. */
struct japanese {
	size_t kana, kanji, narrow; /* narrow: half-width kana */
	size_t runs;		    /* of two letters and more */
	size_t odd;		    /* private use, control characters */
};

static bool
is_wide_japanese(uint32_t c)
{
	return (c >= 0x3000 && c <= 0x30ff) || (c >= 0x4e00 && c <= 0x9fff) ||
	       (c >= 0xff01 && c <= 0xff5e);
}

static struct japanese
japanese_of(struct str text)
{
	struct japanese j = {0};
	size_t run = 0;

	while (text.n) {
		uint32_t c = utf8_next(&text);

		if (c >= 0x3041 && c <= 0x30fe)
			j.kana++;
		else if (c >= 0x4e00 && c <= 0x9fff)
			j.kanji++;
		else if (c >= 0xff61 && c <= 0xff9f)
			j.narrow++;
		else if ((c >= 0xe000 && c <= 0xf8ff) ||
			 (c >= 0x80 && c < 0xa0))
			j.odd++;
		run = is_wide_japanese(c) ? run + 1 : 0;
		j.runs += run == 2;
	}
	return j;
}

static size_t
japanese_letters(struct japanese j)
{
	return j.kana * 3 + j.kanji;
}

/* 0: it does not read as Japanese in this charset. */
static size_t
japanese_score(struct arena *a, const char *name, struct str bytes)
{
	struct str text;
	struct japanese j;
	size_t n_bad, letters;
	bool is_cut = bytes.n == SAMPLE_BYTES;

	text = charset_decode(a, charset_find(str_c(name)), bytes, &n_bad);
	j = japanese_of(text);
	letters = japanese_letters(j);
	/* The end of a sample may cut a character. */
	if (n_bad > is_cut || j.odd || !j.runs || j.narrow > j.kana + j.kanji)
		return 0;
	return letters > j.narrow * 2 ? letters - j.narrow * 2 : 0;
}

/* Shift_JIS or EUC-JP when the bytes read as Japanese, else NULL. */
static const struct charset *
find_japanese(struct arena *a, struct str bytes, size_t least)
{
	size_t sjis, euc;

	bytes = sample(bytes);
	sjis = japanese_score(a, "shift_jis", bytes);
	euc = japanese_score(a, "euc-jp", bytes);
	if (sjis < least && euc < least)
		return NULL;
	return charset_find(sjis >= euc ? STR("shift_jis") : STR("euc-jp"));
}

/* Are there sequences of UTF-8, and next to no errors? */
static bool
is_mostly_utf8(struct str bytes)
{
	size_t good = 0, bad = 0;

	while (bytes.n) {
		uint32_t c = utf8_next(&bytes);

		good += c >= 0x80 && c != 0xfffd;
		bad += c == 0xfffd;
	}
	return good > bad * 20;
}

static struct charset_text
take(struct arena *a, struct charset_text t, const struct charset *c,
    enum charset_why why, struct str bytes)
{
	t.charset = c;
	t.why = why;
	t.text = charset_decode(a, c, bytes, &t.n_bad);
	return t;
}

/* No label helps: what do the bytes themselves say? */
static struct charset_text
guess(struct arena *a, struct charset_text t, struct str bytes, struct str hint)
{
	const struct charset *c;

	if (!has_8bit(bytes))
		return take(a, t, charset_find(STR("us-ascii")),
		    CHARSET_FALLBACK, bytes);
	if (utf8_is_valid(bytes) || is_mostly_utf8(bytes))
		return take(
		    a, t, charset_find(STR("utf-8")), CHARSET_UTF_8, bytes);
	c = charset_find_mail(hint);
	if (c && charset_ascii_prefix(bytes) < bytes.n) {
		struct charset_text h = take(a, t, c, CHARSET_HINT, bytes);

		if (!h.n_bad && c != charset_find(STR("us-ascii")))
			return h;
	}
	c = find_japanese(a, bytes, 1);
	if (c)
		return take(a, t, c, CHARSET_JAPANESE, bytes);
	return take(
	    a, t, charset_find(STR("us-ascii")), CHARSET_FALLBACK, bytes);
}

/* Two and more sequences beyond ASCII: not by chance. */
static bool
is_firm_utf8(struct str bytes)
{
	struct str rest = bytes;
	size_t n = 0;

	if (!utf8_is_valid(bytes))
		return false;
	while (rest.n && n < 3)
		n += utf8_next(&rest) >= 0x80;
	return n >= 3;
}

static bool
is_utf16_name(struct str name)
{
	return str_istarts(name, STR("utf-16")) ||
	       str_istarts(name, STR("utf-32"));
}

/*
 * A known label was given and the bytes are not plain ASCII: do they bear it
 * out? Returns what they are instead, or NULL.
 */
static const struct charset *
contradiction(struct arena *a, const struct charset_text *t, struct str bytes,
    enum charset_why *why_out)
{
	struct str name = charset_name(t->charset);
	bool is_weak = str_eq(name, STR("windows-1252"));
	const struct charset *c = NULL;

	if (is_utf16_name(name)) {
		/* Only the name is wide: no NUL in it, and valid UTF-8. */
		if (!t->n_bad || memchr(bytes.p, 0, bytes.n) ||
		    !utf8_is_valid(bytes))
			return NULL;
		*why_out = CHARSET_UTF_8;
		return charset_find(STR("utf-8"));
	}
	if (str_eq(name, STR("utf-8")) && !t->n_bad)
		return NULL;
	if (is_firm_utf8(bytes) &&
	    (is_weak || t->n_bad || charset_has_ascii_trail(t->charset))) {
		*why_out = CHARSET_UTF_8;
		return charset_find(STR("utf-8"));
	}
	if (t->n_bad || is_weak)
		c = find_japanese(a, bytes, t->n_bad ? 2 : JAPANESE_FIRM);
	if (c)
		*why_out = CHARSET_JAPANESE;
	return c == t->charset ? NULL : c;
}

/* Written in ASCII alone, and yet not ASCII. */
static bool
is_ascii_coded(const struct charset *c)
{
	return charset_is_utf7(c) || str_eq(charset_name(c), STR("hz-gb-2312"));
}

struct charset_text
charset_read(
    struct arena *a, struct str bytes, struct str label, struct str hint)
{
	const struct charset *c = charset_find_mail(label), *other;
	struct charset_text t = {.has_label = c != NULL,
	    .is_label_unknown = !c && str_trim(label).n};
	enum charset_why why = CHARSET_LABEL;
	bool is_wide = c && is_utf16_name(charset_name(c));

	if (!is_wide && charset_ascii_prefix(bytes) == bytes.n &&
	    !(c && is_ascii_coded(c))) {
		t.charset = c ? c : charset_find(STR("us-ascii"));
		t.why = c ? CHARSET_LABEL : CHARSET_ASCII;
		t.text = bytes;
		return t;
	}
	if (!is_wide && !(c && str_istarts(charset_name(c), STR("iso-2022"))) &&
	    has_jis_escape(bytes) && !has_8bit(bytes)) {
		t.is_label_wrong = c != NULL;
		return take(a, t, charset_find_mail(STR("iso-2022-jp")),
		    CHARSET_JIS, bytes);
	}
	if (!c && (str_starts(bytes, STR("\xff\xfe")) ||
		      str_starts(bytes, STR("\xfe\xff"))))
		return take(a, t,
		    charset_find(bytes.p[0] == '\xff' ? STR("utf-16le")
						      : STR("utf-16be")),
		    CHARSET_UTF_16, bytes);
	if (!c)
		return guess(a, t, bytes, hint);
	t = take(a, t, c, CHARSET_LABEL, bytes);
	other = contradiction(a, &t, bytes, &why);
	if (!other)
		return t;
	t.is_label_wrong = true;
	return take(a, t, other, why, bytes);
}

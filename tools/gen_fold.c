/* SPDX-License-Identifier: MIT */
/* Build time: writes the folding table of base/fold.c from ICU's data. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include "base/fold_kind.h"

enum {
	CODES = 0x110000,
	BLOCK = 128,
	TEXT_MOST = 12, /* longer foldings are left alone (U+FDFA ...) */
	RECORDS_MOST = 60000,
	POOL_MOST = 65536,
	UNITS = 64
};

struct text {
	UChar u[UNITS];
	int n;
};

static const UNormalizer2 *nfkc_cf, *nfd, *nfc;
static USpoofChecker *spoof;

static struct fold_record records[RECORDS_MOST];
static size_t n_records;
static char pool[POOL_MOST];
static size_t n_pool;
static uint16_t record_of[CODES];

/* What ICU's confusables do not say, or say otherwise than a reader sees. */
static const struct own {
	UChar32 code;
	char latin[4];
	bool is_weak;
} own[] = {
    {0x0261, "g", 0},
    {0x0251, "a", 0},
    {0x0461, "w", 0},
    {0x0460, "w", 0},
    {0x0501, "d", 0},
    {0x051b, "q", 0},
    {0x051d, "w", 0},
    {0x04c0, "l", 0},
    {0x04cf, "l", 0},
    {0x0578, "n", 0},
    {0x057d, "u", 0},
    {0x0581, "g", 0},
    {0x0269, "i", 0},
    {0x0131, "i", 0},
    {0x0237, "j", 0},
    {0x0192, "f", 0},
    {0x03f9, "c", 0},
    {0x03f2, "c", 0},
    {0x2c6d, "a", 0},
    {0xa7ac, "g", 0},
    {0x03c9, "w", 1},
    {0x03b2, "b", 1},
    {0x03b5, "e", 1},
    {0x03ba, "k", 1},
    {0x03c4, "t", 1},
    {0x039b, "a", 1},
    {0x0432, "b", 1},
    {0x043a, "k", 1},
    {0x043c, "m", 1},
    {0x043d, "h", 1},
    {0x0442, "t", 1},
    {0x0433, "r", 1},
    {0x043f, "n", 1},
    {0x0438, "u", 1},
    {0x044f, "r", 1},
    {0x042f, "r", 1},
    {0x0448, "w", 1},
    {0x0428, "w", 1},
    {0x044a, "b", 1},
    {0x044c, "b", 1},
    {0x0454, "e", 1},
    {0x0404, "e", 1},
    {0x0418, "n", 1},
    {0x03b7, "n", 1},
    {0x03c3, "o", 1},
    {0x0141, "l", 0},
    {0x0142, "l", 0},
};

/* Small capitals read as the letter. */
static const struct {
	UChar32 code;
	char latin[4];
} small_capitals[] = {
    {0x1d00, "a"},
    {0x0299, "b"},
    {0x1d04, "c"},
    {0x1d05, "d"},
    {0x1d07, "e"},
    {0xa730, "f"},
    {0x0262, "g"},
    {0x029c, "h"},
    {0x026a, "i"},
    {0x1d0a, "j"},
    {0x1d0b, "k"},
    {0x0138, "k"},
    {0x029f, "l"},
    {0x1d0c, "l"},
    {0x1d0d, "m"},
    {0x028d, "m"},
    {0x0274, "n"},
    {0x1d0f, "o"},
    {0x1d18, "p"},
    {0xa7af, "q"},
    {0x0280, "r"},
    {0xa731, "s"},
    {0x1d1b, "t"},
    {0x1d1c, "u"},
    {0x1d20, "v"},
    {0x1d21, "w"},
    {0x028f, "y"},
    {0x1d22, "z"},
    {0x1d01, "ae"},
    {0x0276, "oe"},
};

/* Rows of 26 letters (or 9 digits from 1) that NFKC leaves alone. */
static const struct {
	UChar32 first;
	char start;
	int count;
} rows[] = {
    {0x1f150, 'a', 26}, /* negative circled */
    {0x1f170, 'a', 26}, /* negative squared */
    {0x1f130, 'a', 26}, /* squared */
    {0x1f110, 'a', 26}, /* parenthesized capitals */
    {0x249c, 'a', 26},	/* parenthesized */
    {0x2776, '1', 9},
    {0x2780, '1', 9},
    {0x278a, '1', 9},
    {0x2474, '1', 9},
    {0x24f5, '1', 9},
};

static void
fail(const char *what, UErrorCode e)
{
	fprintf(stderr, "gen_fold: %s: %s\n", what, u_errorName(e));
	exit(1);
}

static struct text
text_of(UChar32 c)
{
	struct text t = {.n = 0};

	U16_APPEND_UNSAFE(t.u, t.n, c);
	return t;
}

static struct text
normalized(const UNormalizer2 *how, struct text t)
{
	struct text r;
	UErrorCode e = U_ZERO_ERROR;

	r.n = unorm2_normalize(how, t.u, t.n, r.u, UNITS, &e);
	return U_FAILURE(e) ? t : r;
}

static struct text
skeleton(UChar32 c)
{
	struct text t = text_of(c), r;
	UErrorCode e = U_ZERO_ERROR;

	r.n = uspoof_getSkeleton(spoof, 0, t.u, t.n, r.u, UNITS, &e);
	return U_FAILURE(e) ? t : r;
}

static bool
is_mark(UChar32 c)
{
	int type = u_charType(c);

	return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

static UScriptCode
script(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;

	return uscript_getScript(c, &e);
}

/* Is the script one whose letters are written apart like Latin ones? */
static bool
is_foreign_script(UScriptCode s)
{
	static const UScriptCode scripts[] = {USCRIPT_CYRILLIC, USCRIPT_GREEK,
	    USCRIPT_ARMENIAN, USCRIPT_COPTIC, USCRIPT_CHEROKEE, USCRIPT_LISU,
	    USCRIPT_GEORGIAN, USCRIPT_DESERET, USCRIPT_GLAGOLITIC,
	    USCRIPT_OLD_ITALIC, USCRIPT_GOTHIC};

	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (scripts[i] == s)
			return true;
	return false;
}

static struct text
without_marks(struct text t)
{
	struct text r = {.n = 0};
	UChar32 c;

	for (int i = 0; i < t.n;) {
		U16_NEXT(t.u, i, t.n, c);
		if (!is_mark(c))
			U16_APPEND_UNSAFE(r.u, r.n, c);
	}
	return r;
}

/* NFKC_Casefold; marks off European letters, everything else composed. */
static struct text
plain_fold(UChar32 c)
{
	struct text t = normalized(nfkc_cf, text_of(c));
	struct text d = normalized(nfd, t);
	UChar32 first;
	int i = 0;

	if (!d.n)
		return t;
	U16_NEXT(d.u, i, d.n, first);
	if (script(first) == USCRIPT_LATIN || is_foreign_script(script(first)))
		return without_marks(d);
	return normalized(nfc, t);
}

static size_t
to_utf8(struct text t, char *out, size_t most)
{
	int32_t n = 0;
	UErrorCode e = U_ZERO_ERROR;

	u_strToUTF8(out, (int32_t)most, &n, t.u, t.n, &e);
	return U_FAILURE(e) ? 0 : (size_t)n;
}

static bool
is_latin_text(struct text t)
{
	for (int i = 0; i < t.n; i++)
		if ((t.u[i] | 32) < 'a' || (t.u[i] | 32) > 'z')
			return false;
	return t.n > 0 && t.n < 4;
}

static void
take_latin(struct text t, char out[4])
{
	int n = t.n < 3 ? t.n : 3;

	for (int i = 0; i < n; i++)
		out[i] = (char)(t.u[i] | 32);
	out[n] = '\0';
	if (!strcmp(out, "rn"))
		memcpy(out, "m", 2);
}

static bool
small_capital(UChar32 c, char out[4])
{
	for (size_t i = 0; i < sizeof small_capitals / sizeof *small_capitals;
	     i++) {
		if (small_capitals[i].code == c) {
			memcpy(out, small_capitals[i].latin, 4);
			return true;
		}
	}
	return false;
}

static bool
own_latin(UChar32 c, char out[4], bool *is_weak)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		if (own[i].code == c) {
			memcpy(out, own[i].latin, 4);
			*is_weak = own[i].is_weak;
			return true;
		}
	}
	return false;
}

/* The Latin letters that the letter c is mistaken for. */
static bool
latin_of(UChar32 c, char out[4], bool *is_weak)
{
	struct text s;
	UChar32 first;
	int i = 0;

	*is_weak = false;
	if (own_latin(c, out, is_weak) || small_capital(c, out))
		return out[0] != '\0';
	s = without_marks(skeleton(c));
	if (is_latin_text(s)) {
		take_latin(s, out);
		/* A capital I has the skeleton "l". */
		if (!strcmp(out, "l") && u_isupper(c) &&
		    skeleton(u_tolower(c)).u[0] == 'i')
			out[0] = 'i';
		return true;
	}
	if (!s.n)
		return false;
	U16_NEXT(s.u, i, s.n, first);
	*is_weak = true;
	if (i == s.n && (small_capital(first, out) ||
			    (first != c && own_latin(first, out, is_weak))))
		return true;
	return u_isupper(c) && own_latin(u_tolower(c), out, is_weak);
}

static bool
row_letter(UChar32 c, char *out)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (c >= rows[i].first && c < rows[i].first + rows[i].count) {
			*out = (char)(rows[i].start + (c - rows[i].first));
			return true;
		}
	}
	return false;
}

static uint16_t
add_record(struct fold_record r, const char *text, size_t n)
{
	const char *at = NULL;

	r.length = (uint8_t)n;
	if (n) {
		at = memmem(pool, n_pool, text, n);
		if (!at) {
			if (n_pool + n > POOL_MOST)
				fail("pool is full", U_ZERO_ERROR);
			memcpy(pool + n_pool, text, n);
			at = pool + n_pool;
			n_pool += n;
		}
		r.offset = (uint16_t)(at - pool);
	}
	for (size_t i = 0; i < n_records; i++)
		if (!memcmp(&records[i], &r, sizeof r))
			return (uint16_t)i;
	if (n_records == RECORDS_MOST)
		fail("too many records", U_ZERO_ERROR);
	records[n_records] = r;
	return (uint16_t)n_records++;
}

static enum fold_kind
cjk_kind(UChar32 c)
{
	if (c == 0x3099 || c == 0x309a || c == 0x309b || c == 0x309c ||
	    c == 0xff9e || c == 0xff9f)
		return FOLD_VOICE;
	if (c == 0x30fc || c == 0xff70 || script(c) == USCRIPT_KATAKANA)
		return FOLD_KATAKANA;
	if (script(c) == USCRIPT_HIRAGANA)
		return FOLD_HIRAGANA;
	if (script(c) == USCRIPT_HAN ||
	    u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC))
		return FOLD_HAN;
	return FOLD_OTHER;
}

/* Wave dashes are not hyphens: they are written for "from ... to". */
static bool
is_dash(UChar32 c)
{
	if (c == 0x2212 || c == 0x2500 || c == 0x2501 || c == 0xff0d)
		return true;
	return u_charType(c) == U_DASH_PUNCTUATION && c > 0x7f && c != 0x301c &&
	       c != 0x3030 && c != 0x30a0;
}

static bool
punctuation(UChar32 c, char *out)
{
	struct text s;
	int type = u_charType(c);

	switch (c) {
	case 0x301c:
		return *out = '~', true;
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0x201f:
		return *out = '"', true;
	}
	if (type < U_DASH_PUNCTUATION || type > U_FINAL_PUNCTUATION)
		return false;
	s = skeleton(c);
	if (s.n != 1 || s.u[0] < '!' || s.u[0] > '~' || u_isalnum(s.u[0]))
		return false;
	*out = (char)s.u[0];
	return true;
}

/*
 * A capital is no less a look-alike than its small letter, so that folding what
 * was folded changes nothing.
 */
static void
take_foreign(UChar32 c, struct text folded, struct fold_record *r)
{
	char latin[4] = "", small[4] = "";
	bool is_weak, is_small_weak;
	bool has = latin_of(c, latin, &is_weak);
	bool has_small = folded.n == 1 && folded.u[0] != c &&
			 latin_of(folded.u[0], small, &is_small_weak);

	if (has_small && (!has || (is_weak && !is_small_weak))) {
		memcpy(latin, small, sizeof latin);
		is_weak = is_small_weak;
	} else if (!has) {
		return;
	}
	memcpy(r->latin, latin, strlen(latin));
	r->is_weak = is_weak;
}

static uint16_t
record_for_letter(UChar32 c)
{
	struct fold_record r = {.kind = FOLD_LATIN};
	struct text t = plain_fold(c);
	char utf8[UNITS * 3], latin[4] = "";
	bool is_weak = false;
	size_t n;

	if (script(c) == USCRIPT_LATIN || is_latin_text(t)) {
		bool is_known = is_latin_text(t);

		if (is_known)
			take_latin(t, latin);
		else
			is_known = latin_of(c, latin, &is_weak);
		if (c >= 0x1d400 && c < 0x1d800)
			r.kind = FOLD_STYLED;
		if (is_known)
			return add_record(r, latin, strlen(latin));
	} else {
		r.kind = FOLD_FOREIGN;
		take_foreign(c, t, &r);
	}
	n = to_utf8(t, utf8, sizeof utf8);
	if (n > TEXT_MOST || !n)
		n = to_utf8(text_of(c), utf8, sizeof utf8);
	return add_record(r, utf8, n);
}

static uint16_t
record_for_other(UChar32 c)
{
	struct text t = plain_fold(c);
	struct fold_record r = {.kind = cjk_kind(c)};
	char utf8[UNITS * 3];
	size_t n;

	/* Spacing accents are a blank and a mark to NFKC: no. */
	if (t.n > 1 && t.u[0] == ' ')
		t = text_of(c);
	if (r.kind == FOLD_OTHER && t.n == 1)
		r.kind = cjk_kind(t.u[0]);
	if (r.kind == FOLD_OTHER && u_isalnum(c) && c >= 0x80)
		r.kind = u_isdigit(c) ? FOLD_DIGIT : FOLD_SCRIPT;
	if (r.kind == FOLD_OTHER && u_isalpha(t.n ? t.u[t.n - 1] : 0) &&
	    t.u[t.n - 1] < 0x80)
		r.kind = FOLD_STYLED;
	n = to_utf8(t, utf8, sizeof utf8);
	if (c == 0x2122 || c == 0x2120 || n > TEXT_MOST || !n)
		return r.kind == FOLD_OTHER ? 0 : add_record(r, "", 0);
	if (n == U8_LENGTH(c) && t.n &&
	    c == (n == 4 ? U16_GET_SUPPLEMENTARY(t.u[0], t.u[1]) : t.u[0]))
		n = 0;
	return add_record(r, utf8, n);
}

static uint16_t
record_for(UChar32 c)
{
	struct fold_record r = {.kind = FOLD_OTHER};
	struct text t;
	char one;

	if (U_IS_SURROGATE(c))
		return 0;
	if (u_hasBinaryProperty(c, UCHAR_WHITE_SPACE) || c == 0x2800) {
		r.kind = FOLD_SPACE;
		return add_record(r, "", 0);
	}
	if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
		bool is_selector =
		    u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR);

		r.kind = is_selector ? FOLD_SELECTOR : FOLD_INVISIBLE;
		return add_record(r, "", 0);
	}
	if (cjk_kind(c) == FOLD_OTHER && is_mark(c)) {
		r.kind = c >= 0x0300 && c <= 0x0331 ? FOLD_ACCENT : FOLD_MARK;
		return add_record(r, "", 0);
	}
	if (row_letter(c, &one)) {
		r.kind = is_dash(one) || one < 'a' ? FOLD_DIGIT : FOLD_STYLED;
		return add_record(r, &one, 1);
	}
	if (c == 0x2122 || c == 0x2120)
		return 0;
	if (is_dash(c)) {
		r.kind = FOLD_DASH;
		return add_record(r, "-", 1);
	}
	if (punctuation(c, &one))
		return add_record(r, &one, 1);
	t = plain_fold(c);
	if (script(c) == USCRIPT_LATIN || is_foreign_script(script(c)))
		return record_for_letter(c);
	if (is_latin_text(t)) { /* mathematical, circled, letter-like */
		char latin[4];

		take_latin(t, latin);
		r.kind = FOLD_STYLED;
		return add_record(r, latin, strlen(latin));
	}
	/* mathematical Greek */
	if (t.n == 1 && is_foreign_script(script(t.u[0])))
		return record_for_letter(t.u[0]);
	return record_for_other(c);
}

/* The text of a record, or the code point itself; false when dropped. */
static bool
append_folded(UChar32 c, char *out, size_t *n)
{
	const struct fold_record *r = &records[record_of[c]];
	int32_t at = (int32_t)*n;

	if (c >= 0x80 && r->length) {
		memcpy(out + *n, pool + r->offset, r->length);
		*n += r->length;
		return true;
	}
	if (c >= 0x80 && fold_is_dropped(r->kind))
		return false;
	U8_APPEND_UNSAFE(out, at, c < 0x80 ? u_tolower(c) : c);
	*n = (size_t)at;
	return true;
}

/* What a folding holds is folded too, until nothing changes. */
static bool
close_record(UChar32 c)
{
	struct fold_record r = records[record_of[c]];
	char text[256], out[256 * TEXT_MOST];
	size_t n = 0;
	int32_t length = r.length;

	memcpy(text, pool + r.offset, r.length);
	for (int32_t i = 0; i < length;) {
		UChar32 part;

		U8_NEXT_UNSAFE(text, i, part);
		append_folded(part, out, &n);
	}
	if (n > TEXT_MOST || !n || (n == r.length && !memcmp(text, out, n)))
		return false;
	r.length = 0;
	r.offset = 0;
	record_of[c] = add_record(r, out, n);
	return true;
}

static void
close_records(void)
{
	bool is_changed = true;

	while (is_changed) {
		is_changed = false;
		for (UChar32 c = 0x80; c < CODES; c++)
			if (records[record_of[c]].length)
				is_changed |= close_record(c);
	}
}

static void
print_bytes(const char *name, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	printf("static const unsigned char %s[] = {", name);
	for (size_t i = 0; i < n; i++)
		printf("%s%u,", i % 20 ? "" : "\n", p[i]);
	printf("\n};\n\n");
}

static void
print_records(void)
{
	printf("static const struct fold_record fold_records[] = {\n");
	for (size_t i = 0; i < n_records; i++) {
		const struct fold_record *r = &records[i];

		printf("{%u,%u,%u,%u,{%d,%d,%d}},\n", r->offset, r->length,
		    r->kind, r->is_weak, r->latin[0], r->latin[1], r->latin[2]);
	}
	printf("};\n\n");
}

/* Equal blocks are written once. */
static void
print_stages(void)
{
	static uint16_t first[CODES / BLOCK];
	size_t blocks[CODES / BLOCK], n_blocks = 0;

	printf("static const uint16_t fold_second[][%d] = {\n", BLOCK);
	for (size_t b = 0; b < CODES / BLOCK; b++) {
		const uint16_t *block = record_of + b * BLOCK;
		size_t k;

		for (k = 0; k < n_blocks; k++)
			if (!memcmp(record_of + blocks[k] * BLOCK, block,
				BLOCK * sizeof *block))
				break;
		first[b] = (uint16_t)k;
		if (k < n_blocks)
			continue;
		blocks[n_blocks++] = b;
		printf("{");
		for (size_t i = 0; i < BLOCK; i++)
			printf("%u,%s", block[i], i % 16 == 15 ? "\n" : "");
		printf("},\n");
	}
	printf("};\n\nstatic const uint16_t fold_first[] = {\n");
	for (size_t b = 0; b < CODES / BLOCK; b++)
		printf("%u,%s", first[b], b % 16 == 15 ? "\n" : "");
	printf("};\n");
}

int
main(void)
{
	UErrorCode e = U_ZERO_ERROR;

	nfkc_cf = unorm2_getNFKCCasefoldInstance(&e);
	nfd = unorm2_getNFDInstance(&e);
	nfc = unorm2_getNFCInstance(&e);
	spoof = uspoof_open(&e);
	if (U_FAILURE(e))
		fail("ICU", e);
	add_record((struct fold_record){.kind = FOLD_OTHER}, "", 0);
	for (UChar32 c = 0x80; c < CODES; c++)
		record_of[c] = record_for(c);
	close_records();
	printf("/* Generated by tools/gen_fold.c from ICU %s. */\n\n",
	    U_ICU_VERSION);
	print_bytes("fold_pool", pool, n_pool);
	print_records();
	print_stages();
	uspoof_close(spoof);
	return 0;
}

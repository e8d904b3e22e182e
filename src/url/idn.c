/* SPDX-License-Identifier: MIT */
/* May a host be shown in Unicode? The judgement that browsers make. */
#include "url/host.h"
#include "url/idna.h"
#include "url/lookalike.h"
#include "url/text16.h"

#include "base/utf8.h"

#include <pthread.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

static const struct idn_script {
	UScriptCode script;
	struct str latin; /* its letters that look Latin */
	struct str tlds;
} scripts[] = {
#define IDN_SCRIPT(script, latin, tlds)                                        \
	{script, {latin, sizeof(latin) - 1}, {tlds, sizeof(tlds) - 1}},
#include "url/idn_scripts.def"
#undef IDN_SCRIPT
};

/* Words of look-alike letters that are no Latin word and ordinary. */
static const struct str ordinary[] = {{"секс", 8}, {"как", 6}, {"коса", 8},
    {"курс", 8}, {"парк", 8}, {"такий", 10}, {"укроп", 10}, {"сахарок", 14},
    {"покраска", 16}};

static const struct str digit_lookalikes = {
    "θ२২੨੨૨೩೭շзҙӡउওਤ੩૩౩ဒვპੜ੫丩ㄐճ৪੪୫૭୨౨",
    sizeof("θ२২੨੨૨೩೭շзҙӡउওਤ੩૩౩ဒვპੜ੫丩ㄐճ৪੪୫૭୨౨") - 1};

/* Taken for a slash between characters that are not Japanese. */
static const struct str slash_lookalikes = {
    "ノンソゾ丶乀乁丿", sizeof("ノンソゾ丶乀乁丿") - 1};

/* Taken for a Latin letter or a stroke beside what is not Chinese. */
static const struct str stroke_lookalikes = {
    "一ㄧ丨乛七丅十〇ㄒㄚㄟㄨㄩㄈㆺㆳ工ㆲ讠丁",
    sizeof("一ㄧ丨乛七丅十〇ㄒㄚㄟㄨㄩㄈㆺㆳ工ㆲ讠丁") - 1};

/* Rare letters that UTS #39 recommends and host names have no use for. */
static const struct {
	UChar32 first, last;
} unwanted[] = {
    {0x0138, 0x0138}, /* kra */
    {0x01cd, 0x01dc}, /* Pinyin */
    {0x02bb, 0x02bc}, /* modifier commas */
    {0x02ec, 0x02ec},
    {0x0338, 0x0338}, /* solidus overlay */
    {0x058a, 0x058a}, /* Armenian hyphen */
    {0x1c80, 0x1c8f},
    {0x1e00, 0x1e9b},
    {0x1f00, 0x1fff},
    {0x2010, 0x2010},
    {0x2019, 0x2019},
    {0x2027, 0x2027},
    {0x30a0, 0x30a0},
    {0xa640, 0xa69f},
    {0xa720, 0xa7ff},
};

/* One label under judgement. */
struct label {
	struct text16 units;
	struct str text; /* UTF-8 */
	UChar32 *codes;
	size_t n;
	struct str tld, tld_shown;
};

static USpoofChecker *spoof; /* set to the rules of host names */
static pthread_once_t spoof_once = PTHREAD_ONCE_INIT;

/* Kept until the process ends: hosts in ASCII alone need none. */
static void
open_spoof(void)
{
	UErrorCode e = U_ZERO_ERROR;
	USet *allowed = uset_openEmpty();

	spoof = uspoof_open(&e);
	if (U_SUCCESS(e)) {
		uspoof_setRestrictionLevel(spoof, USPOOF_HIGHLY_RESTRICTIVE);
		uset_addAll(allowed, uspoof_getRecommendedSet(&e));
		uset_addAll(allowed, uspoof_getInclusionSet(&e));
		for (size_t i = 0; i < ARRAY_LEN(unwanted); i++)
			uset_removeRange(
			    allowed, unwanted[i].first, unwanted[i].last);
		uspoof_setAllowedChars(spoof, allowed, &e);
		uspoof_setChecks(
		    spoof, uspoof_getChecks(spoof, &e) | USPOOF_AUX_INFO, &e);
	}
	uset_close(allowed);
	if (U_FAILURE(e)) /* an ICU without its data */
		abort();
}

static bool
is_among(UChar32 c, struct str set)
{
	while (set.n)
		if (utf8_next(&set) == (uint32_t)c)
			return true;
	return false;
}

static bool
is_word_of(struct str word, struct str list)
{
	while (list.p)
		if (str_eq(str_cut(&list, ' '), word))
			return true;
	return false;
}

static bool
has_script(UChar32 c, UScriptCode script)
{
	return uscript_hasScript(c, script);
}

static bool
is_japanese(UChar32 c)
{
	return has_script(c, USCRIPT_KATAKANA) ||
	       has_script(c, USCRIPT_HIRAGANA) || has_script(c, USCRIPT_HAN);
}

static bool
is_chinese_or_japanese(UChar32 c)
{
	return is_japanese(c) || has_script(c, USCRIPT_BOPOMOFO);
}

static UScriptCode
script_of(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;

	return uscript_getScript(c, &e);
}

/* ---- single rules; true: unsafe */

/* thorn, eth and schwa belong to few languages; the middle dot to Catalan. */
static bool
has_foreign_letter(const struct label *l)
{
	bool is_icelandic =
	    str_eq(l->tld, STR("is")) || str_eq(l->tld, STR("fo"));

	for (size_t i = 0; i < l->n; i++) {
		UChar32 c = l->codes[i];

		if ((c == 0xfe || c == 0xf0) && l->n > 1 && !is_icelandic)
			return true;
		if (c == 0x259 && l->n > 1 && !str_eq(l->tld, STR("az")))
			return true;
		if (c == 0xb7 &&
		    (!str_eq(l->tld, STR("cat")) || !i || i + 1 == l->n ||
			l->codes[i - 1] != 'l' || l->codes[i + 1] != 'l'))
			return true;
	}
	return false;
}

static bool
is_confusable_in(const struct label *l, const struct idn_script *s)
{
	struct str tld = l->tld_shown;
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (script_of(l->codes[i]) != s->script)
			continue;
		if (!is_among(l->codes[i], s->latin))
			return false;
		n++;
	}
	if (!n || is_word_of(l->tld, s->tlds))
		return false;
	while (tld.n)
		if (script_of((UChar32)utf8_next(&tld)) == s->script)
			return false;
	return true;
}

static bool
is_whole_script_confusable(const struct label *l)
{
	for (size_t i = 0; i < ARRAY_LEN(ordinary); i++)
		if (str_eq(ordinary[i], l->text))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		if (is_confusable_in(l, &scripts[i]))
			return true;
	return false;
}

static bool
is_digits_only(const struct label *l)
{
	bool has_lookalike = false;

	for (size_t i = 0; i < l->n; i++) {
		if (is_digit(l->codes[i]))
			continue;
		if (!is_among(l->codes[i], digit_lookalikes))
			return false;
		has_lookalike = true;
	}
	return has_lookalike;
}

/* Accented Latin beside another script than Latin, Greek, Cyrillic. */
static bool
mixes_accented_latin(const struct label *l)
{
	bool has_accented = false, is_european = true;

	for (size_t i = 0; i < l->n; i++) {
		UChar32 c = l->codes[i];
		UScriptCode s = script_of(c);

		if (s == USCRIPT_LATIN && c >= 0x80)
			has_accented = true;
		if (s != USCRIPT_LATIN && s != USCRIPT_GREEK &&
		    s != USCRIPT_CYRILLIC && !is_digit(c) && c != '-' &&
		    c != '_' && c != '.' && !(c >= 0x300 && c <= 0x339))
			is_european = false;
	}
	return has_accented && !is_european;
}

/* he, be, pe of one kana in a label otherwise in the other. */
static bool
is_odd_kana(const struct label *l, UChar32 first, UScriptCode script)
{
	size_t odd = 0;

	for (size_t i = 0; i < l->n; i++) {
		UChar32 c = l->codes[i];

		if (c >= first && c <= first + 2) {
			if (!i || i + 1 == l->n)
				return false;
			odd++;
		} else if (!has_script(c, script)) {
			return false;
		}
	}
	return odd == 1;
}

static bool
is_bad_mark(UChar32 c, UChar32 prev)
{
	if (c < 0x300 || c > 0x339)
		return false;
	if (prev < 0 || prev == 0x131)
		return prev == 0x131;
	if (!has_script(prev, USCRIPT_LATIN) &&
	    !has_script(prev, USCRIPT_GREEK) &&
	    !has_script(prev, USCRIPT_CYRILLIC))
		return true;
	return c == 0x307 && (prev == 'i' || prev == 'j' || prev == 'l');
}

/* A character beside which it deceives; -1 for the ends of the label. */
static bool
is_dangerous_at(UChar32 prev, UChar32 c, UChar32 next)
{
	bool is_prev_kana =
	    prev >= 0 && (has_script(prev, USCRIPT_KATAKANA) ||
			     has_script(prev, USCRIPT_HIRAGANA));

	if (c < 0x80)
		return false;
	if (c == 0x3099 || c == 0x309a || is_bad_mark(c, prev))
		return true;
	if (prev >= 0 && next >= 0 && !is_japanese(prev) &&
	    !is_japanese(next) && is_among(c, slash_lookalikes))
		return true;
	if (c == 0x30fd || c == 0x30fe)
		return prev < 0 || !has_script(prev, USCRIPT_KATAKANA);
	if (c == 0x30fc)
		return !is_prev_kana;
	if (c == 0x30fb)
		return is_alpha(prev) || is_alpha(next);
	if (!is_among(c, stroke_lookalikes))
		return false;
	return (prev >= 0 && !is_chinese_or_japanese(prev)) ||
	       (next >= 0 && !is_chinese_or_japanese(next));
}

static bool
has_dangerous_pattern(const struct label *l)
{
	for (size_t i = 0; i < l->n; i++) {
		UChar32 prev = i ? l->codes[i - 1] : -1;
		UChar32 next = i + 1 < l->n ? l->codes[i + 1] : -1;

		if (is_dangerous_at(prev, l->codes[i], next))
			return true;
	}
	return is_odd_kana(l, 0x3078, USCRIPT_KATAKANA) ||
	       is_odd_kana(l, 0x30d8, USCRIPT_HIRAGANA);
}

/* Kana and marks that are looked at even in a label of one script. */
static bool
has_exception(const struct label *l)
{
	for (size_t i = 0; i < l->n; i++) {
		UChar32 c = l->codes[i];

		if ((c >= 0x3078 && c <= 0x307a) ||
		    (c >= 0x30d8 && c <= 0x30da) ||
		    (c >= 0x30fb && c <= 0x30fe) || (c >= 0x300 && c <= 0x339))
			return true;
	}
	return false;
}

/* ---- a label, a host */

static bool
label_is_safe(const struct label *l)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t result;

	pthread_once(&spoof_once, open_spoof);
	result = uspoof_check(spoof, l->units.p, l->units.n, NULL, &e);
	if (U_FAILURE(e) || (result & USPOOF_ALL_CHECKS) ||
	    has_foreign_letter(l))
		return false;
	result &= USPOOF_RESTRICTION_LEVEL_MASK;
	if (result == USPOOF_ASCII)
		return true;
	if (is_digits_only(l))
		return false;
	if (result == USPOOF_SINGLE_SCRIPT_RESTRICTIVE && !has_exception(l))
		return !is_whole_script_confusable(l);
	return !mixes_accented_latin(l) && !has_dangerous_pattern(l);
}

static void
label_read(struct arena *a, struct str text, struct label *l)
{
	l->text = text;
	l->units = text16_of(a, text);
	l->codes = arena_array(a, text.n + 1, sizeof *l->codes);
	l->n = 0;
	while (text.n)
		l->codes[l->n++] = (UChar32)utf8_next(&text);
}

static struct str
last_label(struct str host)
{
	return str_skip(host, (size_t)(str_rchr(host, '.') + 1));
}

enum idn_display
idn_judge(const struct url_tables *t, struct arena *a, struct str host)
{
	struct label l = {0};
	struct str ascii = host_to_ascii(t, a, host, NULL), shown;
	bool is_safe = true;

	if (!ascii.p || !idna_decodes(ascii))
		return IDN_INVALID;
	if (ascii.n > 1 && ascii.p[ascii.n - 1] == '.')
		ascii.n--;
	shown = host_to_unicode(t, a, ascii);
	if (str_eq(shown, ascii))
		return IDN_SAFE;
	l.tld = last_label(ascii);
	l.tld_shown = last_label(shown);
	while (shown.p) {
		struct str label = str_cut(&shown, '.');

		if (!label.n)
			continue;
		label_read(a, label, &l);
		is_safe = is_safe && label_is_safe(&l);
	}
	return is_safe ? IDN_SAFE : IDN_UNSAFE;
}

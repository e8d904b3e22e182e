/* SPDX-License-Identifier: MIT */
/* Encoded words: what writers make of RFC 2047. */
#include "unit.h"

#include "mail/word.h"

static const struct {
	const char *value, *hint, *text;
} cases[] = {
    {"plain", "", "plain"},
    {"=?utf-8?Q?a=C3=A9_b?=", "", "a\u00e9 b"},
    {"=?UTF-8?b?44GC?= =?utf-8?B?44GE?=", "", "\u3042\u3044"},
    /* a character split over two words; base64 cut at any place */
    {"=?utf-8?B?44E=?= =?utf-8?B?gg==?=", "", "\u3042"},
    {"=?utf-8?Q?=E3=81?=\t=?utf-8?Q?=82?=", "", "\u3042"},
    {"=?utf-8?B?44G?= =?utf-8?B?C44GE?=", "", "\u3042\u3044"},
    /* padding in the middle */
    {"=?utf-8?B?YQ==Yg==?=", "", "ab"},
    {"=?iso-2022-jp?B?GyRCJCIbKEI=?= =?ISO-2022-JP?B?GyRCJCQbKEI=?=", "",
	"\u3042\u3044"},
    /* words in different charsets */
    {"=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "", "a\u00e9"},
    {"a =?utf-8?Q?b?= c", "", "a b c"},
    {"a=?utf-8?Q?b?=c", "", "abc"},
    {"=?utf-8?Q?a b?=", "", "a b"},
    {"=?utf-8?Q?what?=3F?=", "", "what??"},
    {"=?utf-8*ja?Q?a?=", "", "a"},
    {"=?x-none?Q?a=C3=A9?=", "", "a\u00e9"},
    {"=??Q?a?=", "", "a"},
    {"=?utf-8?Q?\?=", "", ""},
    {"=?utf-8?X?a?=", "", "=?utf-8?X?a?="},
    {"=?utf-8?Q?unclosed", "", "unclosed"},
    {"=?utf-8?Q?not closed", "", "=?utf-8?Q?not closed"},
    {"=?utf-8?Q?a=0D=0Ab?=", "", "a  b"},
    {"=?utf-7?Q?+AGE-?=", "", "a"},
    {"=?utf-8?Q?=?=", "", "="},
    {"=?shift_jis?B?k/qWew==?=", "", "\u65e5\u672c"},
    /* labelled UTF-8, written in Shift_JIS */
    {"=?utf-8?Q?=82=A0=82=A2?=", "", "\u3042\u3044"},
    /* bytes without a label */
    {"\xe3\x81\x82", "", "\u3042"},
    {"\x1b$B$\"$$\x1b(B a", "", "\u3042\u3044 a"},
    {"\x82\xa0\x82\xa2", "", "\u3042\u3044"},
    {"\xa4\xa2\xa4\xa4", "", "\u3042\u3044"},
    {"\xa4\xa2\xa4\xa4", "euc-kr", "\u3132\u3134"},
    {"caf\xe9 =?utf-8?Q?b?=", "", "caf\u00e9 b"},
};

static void
decodes(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(word_decode(a, str_c(cases[i].value),
			       str_c(cases[i].hint), NULL),
		    cases[i].text);
	arena_free(a);
}

static const struct {
	const char *value, *fact;
} noted[] = {
    {"a=?utf-8?Q?b?=", "word.glued"},
    {"=?utf-8?Q?a b?=", "word.space"},
    {"=?x-none?Q?a?=", "word.charset-unknown"},
    {"=?utf-8?Q?=82=A0=82=A2?=", "word.charset-wrong"},
    {"=?utf-8?Q?=FF?=", "word.malformed"},
    {"=?utf-8?Q?a=00b?=", "word.control"},
    {"=?utf-8?B?YQ==Yg==?=", "word.base64"},
    {"=?utf-8?Q?unclosed", "word.unclosed"},
    {"=?utf-7?Q?a?=", "word.utf-7"},
    {"\xe3\x81\x82", "header.raw-utf-8"},
    {"\x1b$B$\"\x1b(B", "header.raw-jis"},
    {"\x82\xa0\x82\xa2", "header.raw-japanese"},
    {"caf\xe9", "header.raw-unknown"},
};

static void
notes(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(noted); i++) {
		struct str value = str_c(noted[i].value);
		struct facts f = {.arena = a, .raw = value, .place = value};

		word_decode(a, value, STR_NONE, &f);
		assert_int_equal(f.n, 1);
		assert_string_equal(f.items[0].id, noted[i].fact);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decodes),
	    cmocka_unit_test(notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Charsets: decoders at their edges, and what is taken when labels lie. */
#include "unit.h"

#include "base/buf.h"
#include "mail/charset.h"

static const struct {
	const char *label, *bytes, *text;
} decoded[] = {
    {"shift_jis", "\x83\x41\x5c\x7e\xb1", "\u30a2\\~\uff71"},
    {"shift_jis", "\x87\x40\xfa\xb1", "\u2460\ufa11"},
    {"shift_jis", "\x81", "\ufffd"},
    {"shift_jis", "\x81\x20", "\ufffd "},
    {"shift_jis", "\xf0\x40", "\ue000"},
    {"euc-jp", "\xa4\xa2\x8e\xb1\x8f\xa2\xb7", "\u3042\uff71\uff5e"},
    {"euc-jp", "\x8f\xa1x", "\ufffdx"},
    {"iso-2022-jp", "\x1b$B$\"\x1b(Ba", "\u3042a"},
    {"iso-2022-jp", "\x1b(J\\~", "\u00a5\u203e"},
    {"iso-2022-jp", "\x1b(I\x31", "\uff71"},
    {"gbk", "\x80\xc4\xe3\x81\x30\x81\x30", "\u20ac\u4f60\xc2\x80"},
    {"gb18030", "\x90\x30\x81\x30", "\U00010000"},
    {"big5", "\xa7\x41\x88\x62", "\u4f60\u00ca\u0304"},
    {"euc-kr", "\xb0\xa1\x81\x41", "\uac00\uac02"},
    {"windows-1252", "\x80\x81\xe9", "\u20ac\xc2\x81\u00e9"},
    {"koi8-r", "\xc1", "\u0430"},
    {"iso-8859-16", "\xa4\xff", "\u20ac\u00ff"},
    {"utf-8", "a\xe3\x81", "a\ufffd"},
    {"utf-16le", "a\x01\x3d\xd8", "\u0161\ufffd"},
    {"iso-2022-kr", "abc", "\ufffd"},
    {"x-user-defined", "\xff", "\uf7ff"},
};

static void
decodes(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(decoded); i++) {
		const struct charset *c = charset_find(str_c(decoded[i].label));

		assert_non_null(c);
		assert_str(charset_decode(a, c, str_c(decoded[i].bytes), NULL),
		    decoded[i].text);
	}
	arena_free(a);
}

static const struct {
	const char *bytes, *label, *hint, *text, *name;
	enum charset_why why;
} guessed[] = {
    {"abc", "", "", "abc", "windows-1252", CHARSET_ASCII},
    {"abc", "koi8-r", "", "abc", "koi8-r", CHARSET_LABEL},
    {"\x1b$B$\"\x1b(B", "utf-8", "", "\u3042", "iso-2022-jp", CHARSET_JIS},
    {"\x1b$B$\"\x1b(B", "", "", "\u3042", "iso-2022-jp", CHARSET_JIS},
    {"\xe3\x81\x82", "", "shift_jis", "\u3042", "utf-8", CHARSET_UTF_8},
    {"\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86", "us-ascii", "",
	"\u3042\u3044\u3046", "utf-8", CHARSET_UTF_8},
    {"\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86", "shift_jis", "",
	"\u3042\u3044\u3046", "utf-8", CHARSET_UTF_8},
    {"\x82\xa0\x82\xa2", "", "", "\u3042\u3044", "shift_jis", CHARSET_JAPANESE},
    {"\x82\xa0\x82\xa2", "utf-8", "", "\u3042\u3044", "shift_jis",
	CHARSET_JAPANESE},
    {"\x82\xa0\x82\xa2", "iso-8859-1", "", "\u3042\u3044", "shift_jis",
	CHARSET_JAPANESE},
    {"\xa4\xa2\xa4\xa4", "", "", "\u3042\u3044", "euc-jp", CHARSET_JAPANESE},
    {"\xb0\xa1", "", "euc-kr", "\uac00", "euc-kr", CHARSET_HINT},
    {"r\xe9sum\xe9", "", "", "r\u00e9sum\u00e9", "windows-1252",
	CHARSET_FALLBACK},
    {"Gr\xf6\xdf"
     "e \xe4ndern",
	"iso-8859-1", "", "Gr\u00f6\u00dfe \u00e4ndern", "windows-1252",
	CHARSET_LABEL},
    {"\xef\xf0\xe8\xe2\xe5\xf2", "windows-1251", "",
	"\u043f\u0440\u0438\u0432\u0435\u0442", "windows-1251", CHARSET_LABEL},
    {"+ADw-b+AD4-", "utf-7", "", "<b>", "utf-7", CHARSET_LABEL},
    {"+3A0-b", "utf-7", "", "\ufffdb", "utf-7", CHARSET_LABEL},
    {"\xff\xfe"
     "a\x01",
	"", "", "\ufeff\u0161", "utf-16le", CHARSET_UTF_16},
    {"\x1b(B\x1b$B$\"\x1b(B", "iso-2022-jp", "", "\u3042", "iso-2022-jp",
	CHARSET_LABEL},
    {"\x1b$(D\x30\x21\x1b(B\x0e\x31\x0f", "cp50222", "", "\u4e02\uff71",
	"iso-2022-jp", CHARSET_LABEL},
    {"\x1b$B$\"\na", "iso-2022-jp", "", "\u3042\na", "iso-2022-jp",
	CHARSET_LABEL},
};

static void
guesses(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(guessed); i++) {
		struct charset_text t = charset_read(a, str_c(guessed[i].bytes),
		    str_c(guessed[i].label), str_c(guessed[i].hint));

		assert_str(t.text, guessed[i].text);
		assert_str(charset_name(t.charset), guessed[i].name);
		assert_int_equal(t.why, guessed[i].why);
	}
	arena_free(a);
}

static void
knows_labels(void **state)
{
	assert_null(charset_find(STR("cp932")));
	assert_null(charset_find(STR("")));
	assert_null(charset_find_mail(STR("unknown-8bit")));
	assert_ptr_equal(
	    charset_find(STR(" Latin1\n")), charset_find(STR("us-ascii")));
	assert_ptr_equal(
	    charset_find_mail(STR("CP932")), charset_find(STR("windows-31j")));
	assert_true(charset_is_utf7(charset_find_mail(STR("x-utf-7"))));
}

/* ICU gives its units in pieces, whose edge may part the halves of a pair. */
static void
keeps_pairs(void **state)
{
	struct arena *a = arena_new();

	for (size_t n = 500; n < 520; n++) {
		struct buf in, out;

		buf_init(&in, a, n + 8);
		buf_init(&out, a, n + 8);
		for (size_t i = 0; i < n; i++) {
			buf_byte(&in, 'a');
			buf_byte(&out, 'a');
		}
		buf_add(&in, STR("+2D3eAA-"));
		buf_add(&out, STR("\U0001f600"));
		assert_true(
		    str_eq(charset_decode(a, charset_find_mail(STR("utf-7")),
			       buf_str(&in), NULL),
			buf_str(&out)));
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decodes),
	    cmocka_unit_test(guesses),
	    cmocka_unit_test(knows_labels),
	    cmocka_unit_test(keeps_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

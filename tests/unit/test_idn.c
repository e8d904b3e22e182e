/* SPDX-License-Identifier: MIT */
/* Which hosts may be shown in Unicode; distances; skeletons. */
#include "unit.h"

#include "url/host.h"
#include "url/lookalike.h"

static struct url_tables *tables;

static const struct {
	const char *host;
	enum idn_display display;
} hosts[] = {
    {"example.com", IDN_SAFE},
    {"192.168.0.1", IDN_SAFE},
    {"xn--a.com", IDN_INVALID},
    {"xn--.com", IDN_INVALID},
    {"a b.com", IDN_INVALID},
    {"", IDN_INVALID},
    /* one script, or Latin beside one of East Asia */
    {"bücher.de", IDN_SAFE},
    {"日本語.jp", IDN_SAFE},
    {"ひらがなカタカナ漢字abc.jp", IDN_SAFE},
    {"ビタミンb6.jp", IDN_SAFE},
    {"한국어abc.kr", IDN_SAFE},
    {"中文ㄅabc.tw", IDN_SAFE},
    {"пример.com", IDN_SAFE},
    {"παράδειγμα.gr", IDN_SAFE},
    /* scripts that do not go together */
    {"pаypal.com", IDN_UNSAFE},
    {"gοogle.com", IDN_UNSAFE},
    {"αβгд.com", IDN_UNSAFE},
    {"日本語кириллица.jp", IDN_UNSAFE},
    {"ひらがな한국어.jp", IDN_UNSAFE},
    {"日本語é.jp", IDN_UNSAFE},
    /* a whole label that passes for Latin, and where it is ordinary */
    {"аррӏе.com", IDN_UNSAFE},
    {"ѕсоре.com", IDN_UNSAFE},
    {"ѕсоре.ru", IDN_SAFE},
    {"ѕсоре.рф", IDN_SAFE},
    {"парк.com", IDN_SAFE},
    {"ουα.com", IDN_UNSAFE},
    {"ουα.gr", IDN_SAFE},
    {"იოყ.com", IDN_UNSAFE},
    /* letters of few languages */
    {"þjóð.is", IDN_SAFE},
    {"þjóð.com", IDN_UNSAFE},
    {"əliyev.az", IDN_SAFE},
    {"əliyev.com", IDN_UNSAFE},
    {"paral·lel.cat", IDN_SAFE},
    {"paral·lel.com", IDN_UNSAFE},
    {"a·b.cat", IDN_UNSAFE},
    /* digits that are none */
    {"12з.com", IDN_UNSAFE},
    {"12з4ы.com", IDN_SAFE},
    /* kana and strokes taken for slashes, hyphens, letters */
    {"exampleノcom.jp", IDN_UNSAFE},
    {"exampleンcom.jp", IDN_UNSAFE},
    {"カノン.jp", IDN_SAFE},
    {"a一b.jp", IDN_UNSAFE},
    {"一番.jp", IDN_SAFE},
    {"ーー.jp", IDN_UNSAFE},
    {"スーパー.jp", IDN_SAFE},
    {"aーb.jp", IDN_UNSAFE},
    {"アへン.jp", IDN_UNSAFE},
    {"ヘルプ.jp", IDN_SAFE},
    /* rare letters and marks */
    {"looĸout.net", IDN_UNSAFE},
    {"ḱing.com", IDN_UNSAFE},
    {"i̇stanbul.com", IDN_UNSAFE},
    {"straße.de", IDN_SAFE},
    {"♥.com", IDN_UNSAFE},
};

static void
judges(void **state)
{
	struct arena *a = arena_new();
	int failed = 0;

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		enum idn_display d = idn_judge(tables, a, str_c(hosts[i].host));

		if (d == hosts[i].display)
			continue;
		print_error("%s: got %d, want %d\n", hosts[i].host, d,
		    hosts[i].display);
		failed++;
	}
	assert_int_equal(failed, 0);
	arena_free(a);
}

static const struct {
	const char *a, *b;
	bool edit1, swap1;
} pairs[] = {
    {"", "", true, false},
    {"a", "", true, false},
    {"abc", "abc", true, false},
    {"abc", "abd", true, false},
    {"abc", "abcd", true, false},
    {"abc", "bc", true, false},
    {"abc", "acb", false, true},
    {"ab", "ba", false, true},
    {"abc", "cba", false, false},
    {"abcd", "badc", false, false},
    {"abc", "abcde", false, false},
    {"日本", "日木", true, false},
    {"日本", "本日", false, true},
};

static void
measures(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct str a = str_c(pairs[i].a), b = str_c(pairs[i].b);

		assert_int_equal(text_is_edit1(a, b), pairs[i].edit1);
		assert_int_equal(text_is_edit1(b, a), pairs[i].edit1);
		assert_int_equal(text_is_swap1(a, b), pairs[i].swap1);
	}
}

/* Plain UTS #39: case stays, default-ignorables go. */
static void
makes_skeletons(void **state)
{
	struct arena *a = arena_new();

	assert_str(text_skeleton(tables, a, STR("paypal")), "paypal");
	assert_str(text_skeleton(tables, a, str_c("раураl")), "paypal");
	assert_str(text_skeleton(tables, a, STR("m0I1|")), "rnOlll");
	assert_str(text_skeleton(tables, a, str_c("a\u200bb\u00ad")), "ab");
	assert_str(text_skeleton(tables, a, str_c("é")), "e\u0301");
	assert_str(text_skeleton(tables, a, STR("")), "");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(judges),
	    cmocka_unit_test(measures),
	    cmocka_unit_test(makes_skeletons),
	};
	int failed;

	tables = url_tables_new(NULL, NULL);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	url_tables_free(tables);
	return failed;
}

/* SPDX-License-Identifier: MIT */
/* Folding: look-alikes in words, kana, what must stay as it is. */
#include "unit.h"

#include "base/fold.h"

static const struct {
	const char *text, *folded;
	bool is_disguised;
} cases[] = {
    {"", "", false},
    {"Amazon.co.jp", "amazon.co.jp", false},
    {"  a \t\r\n b  ", " a b ", false},
    {"a\xe3\x80\x80\xc2\xa0 b", "a b", false},
    /* accents, ligatures, casefolding */
    {"Itaú ITAÚ Itau\u0301", "itau itau itau", false},
    {"Crédit Øresund Łódź Straße ﬁn", "credit oresund lodz strasse fin", false},
    {"İstanbul ısı", "istanbul isi", false},
    {"Việt Nam", "viet nam", false},
    /* look-alikes in a Latin word */
    {"Аmazon", "amazon", true},
    {"Amαzon", "amazon", true},
    {"PаyPаl", "paypal", true},
    {"ІКЕА ikеa", "ikea ikea", true},
    {"Miсrоsoft", "microsoft", true},
    {"Nоrtоn Μicrosoft", "norton microsoft", true},
    {"ցoogle Аррӏe", "google apple", true},
    {"Ϲisco ϲisco", "cisco cisco", true},
    {"ɡoogle ɑmazon", "google amazon", false},
    {"ᴘᴀʏᴘᴀʟ ɴᴇᴛꜰʟɪx", "paypal netflix", false},
    {"Таrgеt Вank", "target bank", true},
    /* styled letters */
    {"𝐀𝐦𝐚𝐳𝐨𝐧 𝕝𝕠𝕟𝕖 𝙰𝚙𝚙𝚕𝚎 𝑰𝑲𝑬𝑨", "amazon lone apple ikea", false},
    {"Ⓐⓜⓐⓩⓞⓝ 🅰🅼🅰🆉🅾🅽 🄰🄼🄰 🅐🅜", "amazon amazon ama am", false},
    {"ＡＭＡＺＯＮ　Ａｍａzon", "amazon amazon", false},
    {"Amaz𝗼n", "amazon", true},
    {"ⓐⓚuwqⓑ.c🄾🄼", "akuwqb.com", true},
    /* what is invisible */
    {"Ama\u200bzon", "amazon", true},
    {"Pay\u00adPal", "paypal", true},
    {"A\u0336m\u0336a\u0336zon", "amazon", true},
    {"Amazon\u200b \u200eshop", "amazon shop", false},
    {"❤️ heart", "❤ heart", false},
    {"メ\u200bルカリ", "メルカリ", true},
    /* whole words of another script */
    {"Россия и Сбербанк, а она в курсе", "россия и сбербанк, а она в курсе",
	false},
    {"Ελλάδα για το", "ελλαδα yia το", false},
    {"ѕсоре", "scope", false},
    {"а с о", "а с о", false},
    {"йогурт ёлка", "иогурт елка", false},
    {"iPhoneом", "iphoneom", false},
    /* other scripts keep their marks */
    {"ไทย ที่", "ไทย ที่", false},
    {"हिन्दी", "हिन्दी", false},
    {"שָׁלוֹם", "שָׁלוֹם", false},
    {"한국어", "한국어", false},
    /* kana */
    {"ｱﾏｿﾞﾝ ﾊﾟﾝ ｳﾞ", "アマゾン パン ヴ", false},
    {"カ\u3099 は\u309a", "ガ ぱ", false},
    {"三井住友力一ド", "三井住友カード", true},
    {"力ード 力一ド メル力リ", "カード カード メルカリ", true},
    {"口グイン メルカリ口グイン", "ログイン メルカリログイン", true},
    {"ソ二一 メンバ一", "ソニー メンバー", true},
    {"夕イムズ 才ンライン 工ポス", "タイムズ オンライン エポス", true},
    {"曰本郵便", "日本郵便", true},
    {"曰く付き 孔子曰く", "曰く付き 孔子曰く", false},
    {"メルカり", "メルカリ", false},
    {"ンニー ツョップ", "ソニー ショップ", false},
    {"カ―ド カ－ド", "カード カード", false},
    /* kanji that stay */
    {"サービス一覧 アカウント一つ", "サービス一覧 アカウント一つ", false},
    {"プラン一カ月 ポイント二ヶ月", "プラン一カ月 ポイント二ヶ月", false},
    {"協力スタッフ 入口ドア 窓口サービス", "協力スタッフ 入口ドア 窓口サービス",
	false},
    {"ブランド力を 口コミ サービス口コミ", "ブランド力を 口コミ サービス口コミ",
	false},
    {"二口コンロ 20才コース お口ケア", "二口コンロ 20才コース お口ケア", false},
    {"統一キャンペーン 東京〜大阪", "統一キャンペーン 東京~大阪", false},
    {"葛\U000e0100城", "葛城", false},
    {"㈱ ⼒ ㍿ ℡", "(株) 力 株式会社 tel", false},
    /* punctuation */
    {"a‐b–c—d−e", "a-b-c-d-e", false},
    {"“x” ‘y’ a∕b⁄c：d", "\"x\" 'y' a/b/c:d", false},
    {"Visa® iPhone™", "visa® iphone™", false},
    {"①②❸", "123", false},
    {"\xff"
     "a\xe3\x81",
	"\ufffda\ufffd", false},
};

static void
folds(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct folded f = fold_text(a, str_c(cases[i].text));

		assert_str(f.text, cases[i].folded);
		if (f.was_disguised != cases[i].is_disguised)
			print_error("case %s\n", cases[i].text);
		assert_int_equal(f.was_disguised, cases[i].is_disguised);
		assert_int_equal(f.map[f.text.n], strlen(cases[i].text));
		for (size_t k = 0; k < f.text.n; k++)
			assert_true(f.map[k] <= f.map[k + 1]);
	}
	arena_free(a);
}

/* Folding what is folded changes nothing. */
static void
is_stable(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct folded f = fold_text(a, str_c(cases[i].text));
		struct folded g = fold_text(a, f.text);

		assert_true(str_eq(f.text, g.text));
	}
	arena_free(a);
}

static void
finds_its_source(void **state)
{
	struct arena *a = arena_new();
	struct str text = str_c("あ ｱﾏｿﾞﾝ Ama\u200bzon!");
	struct folded f = fold_text(a, text);
	size_t at = (size_t)str_find(f.text, STR("amazon"));

	assert_str(f.text, "あ アマゾン amazon!");
	assert_str(fold_source(&f, text, at, 6), "Ama\u200bzon");
	assert_str(fold_source(&f, text, 4, 12), "ｱﾏｿﾞﾝ");
	assert_str(fold_source(&f, text, 0, f.text.n), text.p);
	assert_str(fold_source(&f, text, 900, 900), "");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(folds),
	    cmocka_unit_test(is_stable),
	    cmocka_unit_test(finds_its_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

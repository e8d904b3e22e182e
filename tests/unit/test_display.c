/* SPDX-License-Identifier: MIT */
/* Showing URLs: defanged, cut so that the domain stays. */
#include "unit.h"

#include "url/display.h"

static struct url_tables *tables;

static const struct {
	const char *url;
	size_t most;
	const char *before, *domain, *after;
} cases[] = {
    {"https://www.example.com/path", 80, "hxxps://www[.]", "example[.]com",
	"/path"},
    {"http://example.co.jp", 80, "hxxp://", "example[.]co[.]jp", "/"},
    {"https://192.168.0.1:8080/x", 80, "hxxps://", "192[.]168[.]0[.]1",
	":8080/x"},
    {"https://www.bank.example@evil.com/x", 80, "hxxps://www.bank.example@",
	"evil[.]com", "/x"},
    {"https://user:secret@evil.com/", 80, "hxxps://user:...@", "evil[.]com",
	"/"},
    {"https://www.bank.example.login.secure.account.evil.com/a/b/c?d=e", 40,
	"hxxps://…account[.]", "evil[.]com", "/a/b/c?d=e"},
    {"https://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 30, "hxxps://",
	"example[.]com", "/aaaaaaa…"},
    {"https://a-very-long-registrable-name-indeed.com/x", 10, "hxxps://",
	"a-very-long-registrable-name-indeed[.]com", ""},
    {"https://日本語.jp/", 80, "hxxps://", "日本語[.]jp", "/"},
    {"https://аmazon.com/", 80, "hxxps://", "xn--mazon-3ve[.]com", "/"},
    {"mailto:a@b.example", 80, "mailto:a@b.example", "", ""},
    {"javascript:alert(1)", 8, "javascr…", "", ""},
};

static void
shows(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct url u;
		struct url_shown s;

		assert_true(
		    url_parse(tables, a, str_c(cases[i].url), NULL, &u));
		s = url_show(tables, a, &u, cases[i].most);
		assert_str(s.before, cases[i].before);
		assert_str(s.domain, cases[i].domain);
		assert_str(s.after, cases[i].after);
	}
	arena_free(a);
}

static void
shows_what_is_unseen(void **state)
{
	struct arena *a = arena_new();

	assert_str(host_defang(a, STR("a\xe2\x80\x8b.b\xe2\x80\xae")),
	    "a<U+200B>[.]b<U+202E>");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows),
	    cmocka_unit_test(shows_what_is_unseen),
	};
	int failed;

	tables = url_tables_new(NULL, NULL);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	url_tables_free(tables);
	return failed;
}

/* SPDX-License-Identifier: MIT */
/* URLs and hosts in plain text. */
#include "unit.h"
#include "mail/textlink.h"

/* All links of the text: their targets, parted by blanks. */
static const struct {
	const char *text, *hrefs;
} cases[] = {
    {"See https://a.example/x. Or (https://b.example/y_(z)), "
     "[https://c.example]!",
	"https://a.example/x https://b.example/y_(z) https://c.example"},
    {"\"https://a.example/\" 'https://b.example/' <https://c.example/>",
	"https://a.example/ https://b.example/ https://c.example/"},
    {"https://a.example:8080/x?y=1#z, https://u:p@h.example/",
	"https://a.example:8080/x?y=1#z https://u:p@h.example/"},
    {"http://1.2.3.4/x http://[::1]/y ftp://f.example/z",
	"http://1.2.3.4/x http://[::1]/y ftp://f.example/z"},
    {"clickhttps://e.example/x HTTPS://F.example/",
	"https://e.example/x HTTPS://F.example/"},
    {"http:// https://. https:/a.example", ""},
    /* Japanese text without a blank before and behind */
    {"\xe3\x81\xaf"
     "https://a.example/path\xe3\x81\xbe\xe3\x81\xa7\xe3\x80\x82",
	"https://a.example/path"},
    {"https://a.jp\xe3\x82\x92\xe3\x81\x94\xe8\xa6\xa7", "https://a.jp"},
    {"\xe3\x80\x8chttps://a.example/\xe3\x80\x8d\xe3\x80\x81",
	"https://a.example/"},
    {"\xef\xbc\x88https://a.example/\xef\xbc\x89", "https://a.example/"},
    {"https://www.\xe6\x97\xa5\xe6\x9c\xac.jp\xe3\x81\xb8",
	"https://www.\xe6\x97\xa5\xe6\x9c\xac.jp"},
    {"https://a.example/\xef\xbc\x9fq", "https://a.example/"},
    /* full width */
    {"\xef\xbd\x88\xef\xbd\x94\xef\xbd\x94\xef\xbd\x90\xef\xbc\x9a\xef\xbc"
     "\x8f\xef\xbc\x8f\xef\xbd\x81\xef\xbc\x8e\xef\xbd\x8a\xef\xbd\x90\xe3"
     "\x80\x82",
	"http://a.jp"},
    {"https://\xef\xbd\x81zb.co.jp/x", "https://azb.co.jp/x"},
    /* wrapped lines in angle brackets */
    {"<https://v.example/long/\n  path/more> next",
	"https://v.example/long/path/more"},
    {"<URL:http://u.example/a\r\nb>", "http://u.example/ab"},
    {"https://v.example/long/\npath", "https://v.example/long/"},
    {"<https://v.example/a b>", "https://v.example/a"},
    /* without a scheme */
    {"www.a.example, b.co.jp/x and c.com:8080/y",
	"http://www.a.example http://b.co.jp/x http://c.com:8080/y"},
    {"me@host.com x@y.co.jp/z a.txt e.g. this.That 1.2.3 Dr.Smith", ""},
    {"read.me run.sh it.is visit.it/x foo.is.it",
	"http://visit.it/x http://foo.is.it"},
    {"-a.com a-.com a..com .d.com", "http://a.com http://a-.com"},
    {"FOO.COM. x", "http://FOO.COM"},
};

static void
finds_links(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena *a = arena_new();
		struct str want = str_c(cases[i].hrefs), text;
		struct text_link *l;
		size_t n;

		text = str_c(cases[i].text);
		l = text_links(a, text, &n);
		for (size_t k = 0; k < n; k++) {
			struct str w = str_cut(&want, ' ');

			if (!str_eq(l[k].href, w))
				print_error("%s\ngot %.*s\n", cases[i].text,
				    STR_FMT(l[k].href));
			assert_true(str_eq(l[k].href, w));
			assert_false(l[k].is_defanged);
			assert_true(str_eq(l[k].shown,
			    str_sub(text, l[k].offset, l[k].length)));
		}
		if (want.n)
			print_error("missing %.*s\n", STR_FMT(want));
		assert_int_equal(want.n, 0);
		arena_free(a);
	}
}

static void
marks_defanged_ones(void **state)
{
	static const struct {
		const char *text, *href;
		bool is_bare;
	} defanged[] = {
	    {"hxxps://e[.]example/x", "https://e.example/x", false},
	    {"hXXp://a(.)b[dot]com/c", "http://a.b.com/c", false},
	    {"https[:]//q.example/a", "https://q.example/a", false},
	    {"https://e[.]example", "https://e.example", false},
	    {"example[.]com", "http://example.com", true},
	};

	for (size_t i = 0; i < ARRAY_LEN(defanged); i++) {
		struct arena *a = arena_new();
		size_t n;
		struct text_link *l =
		    text_links(a, str_c(defanged[i].text), &n);

		assert_int_equal(n, 1);
		assert_str(l->href, defanged[i].href);
		assert_str(l->shown, defanged[i].text);
		assert_true(l->is_defanged);
		assert_int_equal(l->is_bare, defanged[i].is_bare);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_links),
	    cmocka_unit_test(marks_defanged_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

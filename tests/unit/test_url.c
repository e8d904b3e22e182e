/* SPDX-License-Identifier: MIT */
/* The URL parser: what it gives, what it notices, how long it takes. */
#include "unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "url/host.h"
#include "url/lookalike.h"
#include "url/unwrap.h"

static struct url_tables *tables;

/* NULL href: failure. */
static const struct {
	const char *url, *base, *href;
} cases[] = {
    {"https://example.com", NULL, "https://example.com/"},
    {"  HTTPS://EXAMPLE.com:443/a b?c d#e f ", NULL,
	"https://example.com/a%20b?c%20d#e%20f"},
    {"https:example.com", NULL, "https://example.com/"},
    {"https:\\\\example.com\\a", NULL, "https://example.com/a"},
    {"https://u:p@example.com:8080/", NULL, "https://u:p@example.com:8080/"},
    {"https://example.com/a/./b/../c/%2e%2E/d", NULL,
	"https://example.com/a/d"},
    {"//x/y", "https://example.com/a", "https://x/y"},
    {"../c?d", "https://example.com/a/b/", "https://example.com/a/c?d"},
    {"#f", "https://example.com/a?b", "https://example.com/a?b#f"},
    {"?q", "https://example.com/a?b#c", "https://example.com/a?q"},
    {"", "https://example.com/a?b#c", "https://example.com/a?b"},
    {"x", "mailto:a@b", NULL},
    {"x", NULL, NULL},
    {"https://", NULL, NULL},
    {"https://a b/", NULL, NULL},
    {"https://example.com:99999/", NULL, NULL},
    {"https://user@/", NULL, NULL},
    {"https://[::1", NULL, NULL},
    {"https://[::ffff:1.2.3.4]/", NULL, "https://[::ffff:102:304]/"},
    {"https://256.0.0.1/", NULL, NULL},
    {"https://1.2.3.4.5/", NULL, NULL},
    {"https://0x100000000/", NULL, NULL},
    {"file:///C|/a/../..", NULL, "file:///C:/"},
    {"/b", "file:///C:/a", "file:///C:/b"},
    {"foo:/..//a", NULL, "foo:/.//a"},
    {"mailto:A@B?subject=x y", NULL, "mailto:A@B?subject=x%20y"},
    {"https://\xff.example/", NULL, NULL},
    {"https://example.com/\xff", NULL, "https://example.com/%EF%BF%BD"},
};

static void
parses(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct url base, u = {.href = STR("failure")};
		bool has_base = cases[i].base != NULL;
		const char *want = cases[i].href;

		if (has_base)
			assert_true(url_parse(
			    tables, a, str_c(cases[i].base), NULL, &base));
		url_parse(tables, a, str_c(cases[i].url),
		    has_base ? &base : NULL, &u);
		assert_str(u.href, want ? want : "failure");
	}
	arena_free(a);
}

/* Letters: u userinfo, b backslash, t tab, n number, p percent, i Unicode,
 * x an A-label that does not decode. */
static const struct {
	const char *url, *host, *facts;
} facts[] = {
    {"https://example.com/", "example.com", ""},
    {"https://a@example.com/", "example.com", "u"},
    {"https://@example.com/", "example.com", "u"},
    {"https://evil.example\\@www.example.com/", "evil.example", "b"},
    {"https://evil.example/a\\b", "evil.example", "b"},
    {"ht\ttps://example.com/", "example.com", "t"},
    {"https://0x7f.1/", "127.0.0.1", "n"},
    {"https://127.0.0.1./", "127.0.0.1", "n"},
    {"https://127.0.0.1/", "127.0.0.1", ""},
    {"https://%65xample.com/", "example.com", "p"},
    {"https://\xef\xbc\x91.2.3.4/", "1.2.3.4", "i"},
    {"https://xn--a/", "xn--a", "x"},
    {"https://xn--fsqu00a.xn--0zwm56d/", "xn--fsqu00a.xn--0zwm56d", ""},
};

static void
notices(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		struct url u;
		struct buf b;

		assert_true(
		    url_parse(tables, a, str_c(facts[i].url), NULL, &u));
		assert_str(u.host, facts[i].host);
		buf_init(&b, a, 16);
		buf_fmt(&b, "%s%s%s%s%s%s%s", u.had_userinfo ? "u" : "",
		    u.had_backslash ? "b" : "", u.had_tab_or_newline ? "t" : "",
		    u.host_was_number ? "n" : "", u.host_was_percent ? "p" : "",
		    u.host_was_unicode ? "i" : "",
		    u.host_has_bad_alabel ? "x" : "");
		assert_str(buf_str(&b), facts[i].facts);
	}
	arena_free(a);
}

static const struct {
	const char *host, *registrable;
} sites[] = {
    {"www.example.co.jp", "example.co.jp"},
    {"co.jp", ""},
    {"example.jp", "example.jp"},
    {"a.b.city.kawasaki.jp", "city.kawasaki.jp"},
    {"x.github.io", "x.github.io"},
    {"localhost", ""},
    {"a.unknown-tld", "a.unknown-tld"},
    {"192.168.0.1", ""},
    {"[::1]", ""},
    {"", ""},
    {".example.com", ""},
    {"example.com.", ""},
};

static void
finds_sites(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(sites); i++)
		assert_str(host_registrable(tables, str_c(sites[i].host)),
		    sites[i].registrable);
	assert_true(host_is_below(STR("a.b.example"), STR("b.example")));
	assert_true(host_is_below(STR("b.example"), STR("b.example")));
	assert_false(host_is_below(STR("ab.example"), STR("b.example")));
	assert_false(host_is_below(STR("b.example"), STR("")));
}

static const struct {
	const char *link, *href;
} links[] = {
    {"https://example.com/", "https://example.com/"},
    {"www.example.com/a?b", "http://www.example.com/a?b"},
    {"example.com:8080/x", "http://example.com:8080/x"},
    {" \xc2\xa0https://example.com", "https://example.com/"},
    {"\xe3\x80\x80www.example.jp", "http://www.example.jp/"},
    {"mailto:a@example.com", "mailto:a@example.com"},
    {"a@example.com", "failure"},
    {"readme.txt", "failure"},
    {"/login", "failure"},
    {"index", "failure"},
    {"", "failure"},
};

static void
opens_links(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		struct url u = {.href = STR("failure")};

		url_parse_link(tables, a, str_c(links[i].link), NULL, &u);
		assert_str(u.href, links[i].href);
	}
	arena_free(a);
}

/* `unit` as often as it fits into a URL of the largest size. */
static struct str
repeat(struct arena *a, const char *start, const char *unit)
{
	struct buf b;

	buf_init(&b, a, LIMIT_URL_BYTES);
	buf_add(&b, str_c(start));
	while (buf_ok(&b) && b.n + strlen(unit) <= LIMIT_URL_BYTES)
		buf_add(&b, str_c(unit));
	return buf_str(&b);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct {
	const char *start, *unit;
} long_ones[] = {
    {"https://example.com/", "a"},
    {"https://example.com/", "../"},
    {"https://example.com/", "a/../"},
    {"https://example.com/", "%2e%2e/"},
    {"https://", "a."},
    {"https://", "xn--a."},
    {"https://", "xn--fsqu00a."},
    {"https://", "1."},
    {"https://", "a-"},
    {"https://", "amazon-"},
    {"https://", "a@"},
    {"https://", "%65"},
    {"https://", "\xe3\x81\x82."},
    {"https://", "\xe3\x81\x82"},
    {"https://example.com/?", "u=http://"},
    {"https://example.com/?", "&u=aHR0cDovL2E"},
    {"https://example.com/", "aHR0c/"},
    {"https://example.com/", "http:"},
    {"https://example.com/", "eyJ"},
    {"https://example.com/?", "u=eyJhIjoiaHR0cDovL2IifQ&"},
    {"https://example.com/?u=", "%25"},
    {"https://www.google.com/url?q=", "https://www.google.com/url?q="},
    {"https://urldefense.com/v3/__https://a/", "*"},
    {"https://urldefense.com/v3/__https://a/", "__"},
    {"https://a.translate.goog/?", "_x_tr_sl=a&"},
    {"intent://a/#Intent;", "scheme=http;"},
    {"data:", "\xff"},
    {"https://example.com/", "\xe3\x81"},
    {"https://example.com/#", "http:/"},
};

/* Everything that is done with a link, in time that grows with its length. */
static void
takes_linear_time(void **state)
{
	static const struct lookalike_brand brand = {{"amazon.com", 10}, 0};
	struct lookalike_set *set = lookalike_set_new(tables, &brand, 1);
	struct arena *a = arena_new(), *b = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(long_ones); i++) {
		double start = seconds();
		struct url u;

		if (url_parse(tables, b,
			repeat(a, long_ones[i].start, long_ones[i].unit), NULL,
			&u)) {
			url_unwrap(tables, b, &u);
			host_registrable(tables, u.host);
			lookalike_find(set, b, u.host, &u);
			idn_judge(tables, b, u.host);
		}
		start = seconds() - start;
		if (start > 1.5)
			print_error("%s%s...: %.2f s\n", long_ones[i].start,
			    long_ones[i].unit, start);
		assert_true(start < 15); /* sanitizers, loaded machines */
		arena_reset(a);
		arena_reset(b);
	}
	lookalike_set_free(set);
	arena_free(a);
	arena_free(b);
}

static void
refuses_more(void **state)
{
	struct arena *a = arena_new();
	char *p = arena_raw(a, LIMIT_URL_BYTES + 1);
	struct url u;

	memset(p, 'a', LIMIT_URL_BYTES + 1);
	memcpy(p, "https://", 8);
	assert_true(
	    url_parse(tables, a, (struct str){p, LIMIT_URL_BYTES}, NULL, &u));
	assert_false(url_parse(
	    tables, a, (struct str){p, LIMIT_URL_BYTES + 1}, NULL, &u));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parses),
	    cmocka_unit_test(notices),
	    cmocka_unit_test(finds_sites),
	    cmocka_unit_test(opens_links),
	    cmocka_unit_test(takes_linear_time),
	    cmocka_unit_test(refuses_more),
	};
	int failed;

	tables = url_tables_new(NULL, NULL);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	url_tables_free(tables);
	return failed;
}

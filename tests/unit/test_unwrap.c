/* SPDX-License-Identifier: MIT */
/* Redirectors: what each service's links unwrap to, and what none can. */
#include "unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "url/unwrap.h"

static struct url_tables *tables;

/* Services of the chain, joined by blanks; UNKNOWN's in brackets. */
static const struct {
	const char *url, *chain, *target;
} cases[] = {
    {"https://www.example.com/a?b=c", "", "https://www.example.com/a?b=c"},
    {"https://nam02.safelinks.protection.outlook.com/"
     "?url=https%3A%2F%2Fevil.example%2Fx%3Fa%3D1%26b%3D2&data=05%7C01",
	"safelinks", "https://evil.example/x?a=1&b=2"},
    {"https://urldefense.proofpoint.com/v1/url?u=http://www.evil.example/a"
     "&k=x",
	"urldefense-v1", "http://www.evil.example/a"},
    {"https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.example_a-"
     "2Db_-3Fq-3D1&d=DwMFaQ&c=x",
	"urldefense-v2", "https://evil.example/a-b/?q=1"},
    {"https://urldefense.com/v3/__https://evil.example/a?b=1*c*d__;JSM!!x!y$",
	"urldefense-v3", "https://evil.example/a?b=1%c#d"},
    {"https://urldefense.com/v3/__https://evil.example/**A__;4pyT4pyT!!x$",
	"urldefense-v3", "https://evil.example/%E2%9C%93%E2%9C%93"},
    {"https://urldefense.com/v3/__https:/evil.example/a__;!!x!y$",
	"urldefense-v3", "https://evil.example/a"},
    {"https://protect-us.mimecast.com/s/AbCd?domain=evil.example", "[mimecast]",
	""},
    {"https://url.uk.m.mimecastprotect.com/s/AbCd", "[mimecast]", ""},
    {"https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.example%2fx"
     "&c=E,1,a&typo=1",
	"barracuda", "https://evil.example/x"},
    {"https://secure-web.cisco.com/1aBcD-_/https%3A%2F%2Fevil.example%2Fa",
	"cisco", "https://evil.example/a"},
    {"https://eu-west-1.protection.sophos.com/?d=evil.example"
     "&u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUvYQ==&i=x",
	"sophos", "https://evil.example/a"},
    {"https://www.google.com/url?q=https://evil.example/a&sa=D", "google-url",
	"https://evil.example/a"},
    {"https://www.google.co.jp/url?sa=t&url=https%3A%2F%2Fevil.example%2F",
	"google-url", "https://evil.example/"},
    {"https://google.com/amp/s/evil.example/a/b", "google-amp",
	"https://evil.example/a/b"},
    {"https://www.google.de/amp/evil.example", "google-amp",
	"http://evil.example/"},
    {"https://evil-example.cdn.ampproject.org/c/s/evil.example/a", "google-amp",
	"https://evil.example/a"},
    {"https://translate.google.com/translate?sl=auto&tl=ja&u=evil.example/a",
	"google-translate", "http://evil.example/a"},
    {"https://translate.google.co.jp/website?sl=en&tl=ja&u=https://evil."
     "example",
	"google-translate", "https://evil.example/"},
    {"https://www-evil--name-example-com.translate.goog/a/b?_x_tr_sl=auto"
     "&x=1&_x_tr_tl=ja",
	"google-translate", "https://www.evil-name.example.com/a/b?x=1"},
    {"https://0-4fbxxaa-example.translate.goog/?_x_tr_enc=0&_x_tr_sch=http",
	"google-translate", "http://xn--4fbxxaa.example/"},
    {"https://www.bing.com/ck/a?!&&p=8&u=a1aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&ntb=1",
	"bing", "https://evil.example/"},
    {"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2f"
     "evil.example%2fa/RK=2/RS=x-",
	"yahoo", "https://evil.example/a"},
    {"https://rdsig.yahoo.co.jp/x/RV=1/RU=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv",
	"yahoo", "https://evil.example/"},
    {"http://ard.yahoo.co.jp/SIG=1/*http://evil.example/a", "yahoo",
	"http://evil.example/a"},
    {"https://www.linkedin.com/redir/redirect?url=evil.example%2Fa&urlhash=x",
	"linkedin", "http://evil.example/a"},
    {"https://www.linkedin.com/slink?code=abc", "[linkedin]", ""},
    {"https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F&h=AT",
	"facebook", "https://evil.example/"},
    {"https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fevil.example",
	"youtube", "https://evil.example/"},
    {"https://duckduckgo.com/l/?uddg=https%3A%2F%2Fevil.example%2F&rut=x",
	"duckduckgo", "https://evil.example/"},
    {"https://slack-redir.net/link?url=https%3A%2F%2Fevil.example", "slack",
	"https://evil.example/"},
    {"https://steamcommunity.com/linkfilter/?url=https://evil.example", "steam",
	"https://evil.example/"},
    {"https://vk.com/away.php?to=https%3A%2F%2Fevil.example&cc_key=", "vk",
	"https://evil.example/"},
    {"https://t.me/iv?url=https%3A%2F%2Fevil.example&rhash=1", "telegram",
	"https://evil.example/"},
    {"https://yandex.ru/clck/jsredir?from=x&url=https%3A%2F%2Fevil.example",
	"yandex", "https://evil.example/"},
    {"https://www.baidu.com/link?url=AbCdEf_123", "[baidu]", ""},
    {"https://t.co/AbCd1234", "[shortener]", ""},
    {"https://bit.ly/3abc?x=https://good.example", "[shortener]", ""},
    {"https://www.bit.ly/3abc", "[shortener]", ""},
    {"https://t.co/", "", "https://t.co/"},
    {"https://s.id/1Abc", "[shortener]", ""},
    {"https://r10.to/hAbCd", "[shortener]", ""},
    {"https://u123.ct.sendgrid.net/ls/click?upn=abc", "[sendgrid]", ""},
    {"https://link.shop.example/ls/click?upn=u001.abc", "[sendgrid]", ""},
    {"https://click.mail.example/?qs=0123456789abcdef0123456789abcdef01",
	"[salesforce]", ""},
    {"https://shop.example/?qs=0123", "", "https://shop.example/?qs=0123"},
    {"https://x.us1.list-manage.com/track/click?u=1&id=2&e=3", "[mailchimp]",
	""},
    {"https://cl.s10.exct.net/?qs=abcdef", "[salesforce]", ""},
    {"https://abc.r.us-east-1.awstrack.me/L0/https:%2F%2Fevil.example%2Fa%3F"
     "b=1/1/0100-x/y=318",
	"awstrack", "https://evil.example/a?b=1"},
    {"https://mandrillapp.com/track/click/1/evil.example?p=eyJzIjoiYSIsInYiOj"
     "EsInAiOiJ7XCJ1cmxcIjpcImh0dHBzOlxcXC9cXFwvZXZpbC5leGFtcGxlXFxcL2FcIn0ifQ",
	"mandrill", "https://evil.example/a"},
    {"https://click.pstmrk.it/3s/evil.example%2Fpath/abc/def/xyz", "postmark",
	"http://evil.example/path"},
    {"https://xyz.mjt.lu/lnk/AAA/1/bbb/aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", "mailjet",
	"https://evil.example/"},
    {"https://x-us.f-msgs.jp/p/c.do?a=1", "",
	"https://x-us.f-msgs.jp/p/c.do?a=1"},
    {"https://a.us.msgs.jp/p/c.do?a=1", "[synergy]", ""},
    {"https://shop.cuenote.jp/c/abc", "[cuenote]", ""},
    {"https://web.archive.org/web/20230101000000/https://evil.example/a",
	"archive", "https://evil.example/a"},
    {"https://href.li/?https://evil.example/a", "dereferrer",
	"https://evil.example/a"},
    {"https://ck.jp.ap.valuecommerce.com/servlet/referral?sid=1&pid=2"
     "&vc_url=https%3A%2F%2Fevil.example%2F",
	"affiliate", "https://evil.example/"},
    /* what any URL may carry */
    {"https://a.example/r?x=1&next=https%3A%2F%2Fevil.example%2Fa", "parameter",
	"https://evil.example/a"},
    {"https://a.example/r?u=https%253A%252F%252Fevil.example%252Fa",
	"parameter", "https://evil.example/a"},
    {"https://a.example/r?u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUvYQ", "parameter",
	"https://evil.example/a"},
    {"https://a.example/r?u=68747470733a2f2f6576696c2e6578616d706c652f",
	"parameter", "https://evil.example/"},
    {"https://a.example/?https://evil.example/", "parameter",
	"https://evil.example/"},
    {"https://a.example/r/aHR0cHM6Ly9ldmlsLmV4YW1wbGUv/x", "path",
	"https://evil.example/"},
    {"https://a.example/r/https://evil.example/a?b", "path",
	"https://evil.example/a?b"},
    {"https://a.example/r/https%3A%2F%2Fevil.example%2Fa/1", "path",
	"https://evil.example/a"},
    {"https://a.example/x#https://evil.example/", "fragment",
	"https://evil.example/"},
    {"microsoft-edge:https://evil.example/", "scheme", "https://evil.example/"},
    {"intent://evil.example/a#Intent;scheme=https;package=x;end", "scheme",
	"https://evil.example/a"},
    {"mailto:a@b.example?body=https://evil.example", "",
	"mailto:a@b.example?body=https://evil.example"},
    /* chains */
    {"https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3D"
     "https%253A%252F%252Fevil.example%252F",
	"google-url facebook", "https://evil.example/"},
    {"https://nam02.safelinks.protection.outlook.com/"
     "?url=https%3A%2F%2Fbit.ly%2Fx",
	"safelinks [shortener]", "https://bit.ly/x"},
    /* names alike */
    {"https://www.google.com.evil.example/url?q=x", "",
	"https://www.google.com.evil.example/url?q=x"},
    {"https://google.evil.example/url?q=evil.example", "",
	"https://google.evil.example/url?q=evil.example"},
    {"https://notbit.ly/abc", "", "https://notbit.ly/abc"},
};

static struct str
chain_text(struct arena *a, const struct unwrap *w)
{
	struct buf b;

	buf_init(&b, a, 1000);
	for (size_t i = 0; i < w->n_steps; i++)
		buf_fmt(&b, "%s%s", i ? " " : "", w->steps[i].service);
	if (w->end == UNWRAP_UNKNOWN)
		buf_fmt(&b, "%s[%s]", w->n_steps ? " " : "", w->end_service);
	return buf_str(&b);
}

static void
unwraps(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct url u;
		struct unwrap w;

		assert_true(
		    url_parse(tables, a, str_c(cases[i].url), NULL, &u));
		w = url_unwrap(tables, a, &u);
		if (!str_eq(chain_text(a, &w), str_c(cases[i].chain)))
			print_error("%s\n", cases[i].url);
		assert_str(chain_text(a, &w), cases[i].chain);
		if (w.n_steps)
			u = w.steps[w.n_steps - 1].url;
		if (cases[i].target[0])
			assert_str(u.href, cases[i].target);
	}
	arena_free(a);
}

/* How many steps of a chain are sure. */
static const struct {
	const char *url;
	size_t n_sure, n_steps;
} trusts[] = {
    {"https://evil.example/", 0, 0},
    {"https://evil.example/?ref=https://www.bank.example/", 0, 1},
    {"https://evil.example/CL0/https:%2F%2Fwww.bank.example%2F/1", 0, 1},
    {"https://www.google.com/url?q=https://evil.example/", 1, 1},
    {"https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F%3Fref%3D"
     "https%3A%2F%2Fwww.bank.example",
	1, 2},
    {"https://evil.example/?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D"
     "https%3A%2F%2Fwww.bank.example",
	0, 2},
};

static void
tells_trust(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(trusts); i++) {
		struct url u;
		struct unwrap w;

		assert_true(
		    url_parse(tables, a, str_c(trusts[i].url), NULL, &u));
		w = url_unwrap(tables, a, &u);
		assert_int_equal(w.n_sure, trusts[i].n_sure);
		assert_int_equal(w.n_steps, trusts[i].n_steps);
	}
	arena_free(a);
}

static void
is_bounded(void **state)
{
	struct arena *a = arena_new();
	struct buf b;
	struct url u;
	struct unwrap w;

	buf_init(&b, a, LIMIT_URL_BYTES);
	for (int i = 0; i < 10000; i++)
		buf_add(&b, STR("https://www.google.com/url?q="));
	buf_add(&b, STR("https://evil.example/"));
	assert_true(url_parse(tables, a, buf_str(&b), NULL, &u));
	w = url_unwrap(tables, a, &u);
	assert_int_equal(w.end, UNWRAP_LIMIT);
	assert_int_equal(w.n_steps, LIMIT_URL_UNWRAPS);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unwraps),
	    cmocka_unit_test(tells_trust),
	    cmocka_unit_test(is_bounded),
	};
	int failed;

	tables = url_tables_new(NULL, NULL);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	url_tables_free(tables);
	return failed;
}

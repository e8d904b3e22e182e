/* SPDX-License-Identifier: MIT */
/* The filter's parts that need no MTA: fields, policy, reports, figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "milter/field.h"
#include "milter/figures.h"
#include "milter/outcome.h"
#include "milter/policy.h"

static const struct {
	const char *value;
	bool claims;
} results[] = {
    {"mx.example", true},
    {" mx.example; none", true},
    {"MX.Example. 1; spf=pass", true},
    {"\"mx.example\" ;x", true},
    {"\"m\\x.example\";x", true},
    {"(c (d) \\( ) mx.example(c);x", true},
    {"\r\n\t mx.example\r\n\t; x", true},
    {"mx.example/1;x", true},
    {"(open mx.other; x", true},
    {"\"open; x", true},
    {"", true},
    {"; x", true},
    {"mx.example.jp; x", false},
    {"a.mx.example; x", false},
    {"mx.other; mx.example", false},
    {"(mx.example) mx.other", false},
};

static void
test_results(void **state)
{
	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		if (field_claims_results(results[i].value, "mx.example") !=
		    results[i].claims)
			fail_msg("%s", results[i].value);
}

static const struct {
	const char *text, *want;
} words[] = {
    {"phish", "phish"},
    {"a=?b", "=?UTF-8?B?YT0/Yg==?="},
    {"\xe5\x81\xbd", "=?UTF-8?B?5YG9?="},
    {"a\nb", "=?UTF-8?B?Ye+/vWI=?="},
    {"a\xff", "=?UTF-8?B?Ye+/vQ==?="},
    {"\xe2\x80\xae", "=?UTF-8?B?77+9?="},
    {"\xed\xa0\x80", "=?UTF-8?B?77+977+977+9?="},
    {"12345678901234567890 12345678901234567890 12345678901234567890 1",
	"12345678901234567890 12345678901234567890\n 12345678901234567890 1"},
};

static void
test_words(void **state)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct out o;

		out_init(&o, 4096);
		field_add_words(&o, words[i].text, strlen(words[i].text));
		out_add(&o, "", 1);
		assert_string_equal(o.p, words[i].want);
		out_done(&o);
	}
}

/* However long: each line below the limit, no character split in two. */
static void
test_long_words(void **state)
{
	char text[4000];
	struct out o;
	size_t column = 0;

	for (size_t i = 0; i + 3 <= sizeof text; i += 3)
		memcpy(text + i, "\xe5\x81\xbd", 3);
	out_init(&o, 65536);
	field_add_words(&o, text, sizeof text - 1);
	for (size_t i = 0; i < o.n; i++) {
		assert_true(o.p[i] == '\n' || (o.p[i] >= 32 && o.p[i] < 127));
		column = o.p[i] == '\n' ? 0 : column + 1;
		assert_true(column <= 76);
	}
	assert_true(o.n > FIELD_WORDS_MOST && o.n < 2 * FIELD_WORDS_MOST);
	out_done(&o);
}

static void
test_reply(void **state)
{
	static const char text[] = "100% \xe5\x81\xbd\r\n250 ok";
	struct out o;

	out_init(&o, 4096);
	field_add_reply(&o, text, sizeof text); /* with its NUL */
	out_add(&o, "", 1);
	assert_string_equal(o.p, "100%% ...250 ok...");
	out_done(&o);
}

/* ---- policy */

static bool
read_rows(struct policy_list *l, char **why, const char *const *rows)
{
	static char place[] = "m.conf:7";
	char *places[8];
	struct setting_list items = {(char **)rows, places, 0};

	for (; rows[items.n]; items.n++) {
		assert_true(items.n < sizeof places / sizeof *places);
		places[items.n] = place;
	}
	return policy_read(&items, "en", l, why);
}

static void
test_policy(void **state)
{
	static const char *const rows[] = {"@b.example phish=tag lang=ja",
	    "A@B.example phish=reject  suspicious=quarantine",
	    "* phish=quarantine", "c@b.example off", NULL};
	static const struct {
		const char *who;
		enum deed phish, suspicious;
		const char *lang;
	} want[] = {
	    {"a@b.EXAMPLE", DEED_REJECT, DEED_QUARANTINE, "en"},
	    {"x@b.example", DEED_TAG, DEED_MARK, "ja"},
	    {"c@B.example", DEED_NOTHING, DEED_NOTHING, "en"},
	    {"a@c.example", DEED_QUARANTINE, DEED_MARK, "en"},
	    {"\"x@b.example\"@c.example", DEED_QUARANTINE, DEED_MARK, "en"},
	    {"postmaster", DEED_QUARANTINE, DEED_MARK, "en"},
	    {"", DEED_QUARANTINE, DEED_MARK, "en"},
	};
	struct policy_list l;
	char *why = NULL, longest[1000];

	assert_true(read_rows(&l, &why, rows));
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct policy *p =
		    policy_find(&l, want[i].who, strlen(want[i].who));

		assert_int_equal(p->phish, want[i].phish);
		assert_int_equal(p->suspicious, want[i].suspicious);
		assert_string_equal(p->lang, want[i].lang);
	}
	memset(longest, 'a', sizeof longest);
	assert_ptr_equal(policy_find(&l, longest, sizeof longest), &l.rest);
	policy_done(&l);
}

static void
test_policy_errors(void **state)
{
	static const char *const bad[] = {"", "x phish=tag", "@ off", "a@ off",
	    "a@b@c off", "* phish=off", "* phish", "* off phish=tag",
	    "* lang=fr", "* Phish=tag", "@b.example tag"};
	struct policy_list l;
	char *why;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *rows[] = {bad[i], NULL};

		if (read_rows(&l, &why, rows))
			fail_msg("%s", bad[i]);
		free(why);
	}
	assert_false(read_rows(&l, &why,
	    (const char *[]){"@b.example off", "@B.example phish=tag", NULL}));
	assert_string_equal(why, "m.conf:7: policy @b.example: stands twice");
	free(why);
}

static void
test_soften(void **state)
{
	struct policy a = {"", DEED_REJECT, DEED_MARK, "ja"},
		      b = {"", DEED_TAG, DEED_QUARANTINE, "en"},
		      off = {"", DEED_NOTHING, DEED_NOTHING, "en"};

	policy_soften(&a, &b);
	assert_int_equal(a.phish, DEED_TAG);
	assert_int_equal(a.suspicious, DEED_MARK);
	assert_string_equal(a.lang, "ja");
	policy_soften(&a, &off);
	assert_int_equal(a.phish, DEED_NOTHING);
	assert_int_equal(a.suspicious, DEED_NOTHING);
}

/* ---- reports */

#define METHOD(m, r, d)                                                        \
	"{\"method\":\"" m "\",\"result\":\"" r "\",\"domain\":\"" d           \
	"\",\"basis\":\"verified\"}"

static const struct {
	const char *methods, *from, *want;
} reports[] = {
    {"", "a@b.example", "; none"},
    {METHOD("spf", "pass", "b.example"), "a@b.example",
	";\n\tspf=pass smtp.mailfrom=b.example"},
    {METHOD("spf", "fail", "h.example"), "",
	";\n\tspf=fail smtp.helo=h.example"},
    {METHOD("dkim", "absent", "b.example"), "a@b.example", ";\n\tdkim=none"},
    {METHOD("iprev", "pass", "h.example"), "a@b.example",
	";\n\tiprev=pass policy.iprev=\"192.0.2.1\""},
    /* what a broken worker might say is not passed on */
    {METHOD("dkim", "pass", "x\\n\\nb"), "a@b.example", ";\n\tdkim=pass"},
    {METHOD("dkim", "pass; spf=pass", "b.example"), "a@b.example", "; none"},
    {METHOD("dkim", "pass fail", "b.example"), "a@b.example", "; none"},
    {METHOD("dk\\r\\nim", "pass", "b.example"), "a@b.example", "; none"},
    {METHOD("dkim", "", "b.example"), "a@b.example", "; none"},
    {"7", "a@b.example", "; none"},
    {"{\"method\":\"dkim\",\"result\":\"pass\",\"domain\":\"b.example\","
     "\"basis\":\"recorded\"}",
	"a@b.example", "; none"},
};

static void
test_reports(void **state)
{
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
		struct outcome_session s = {
		    "192.0.2.1", "h.example", reports[i].from};
		struct outcome o;
		char json[1000];
		int n = snprintf(json, sizeof json,
		    "{\"verdict\":\"phish\",\"brand\":\"a\\nb\",\"decided_by\":"
		    "\"x.y\",\"lead\":\"L\",\"findings\":[{\"id\":\"x.y\","
		    "\"text\":\"T\"}],\"auth\":{\"methods\":[%s]}}",
		    reports[i].methods);

		assert_true(
		    outcome_read(json, (size_t)n, MEKIKI_PHISH, &s, &o));
		out_add(&o.results, "", 1);
		assert_string_equal(o.results.p, reports[i].want);
		assert_string_equal(o.reason, "T");
		assert_null(o.brand);
		outcome_done(&o);
	}
}

static void
test_no_report(void **state)
{
	static const char *const bad[] = {
	    "", "[]", "7", "{\"a\":1,\"a\":2}", "{} x", "{\"a\":\"\\ud800\"}"};
	static const char nul[] = "{\"lead\":\"a\\u0000b\"}";
	struct outcome_session s = {0};
	struct outcome o;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(
		    outcome_read(bad[i], strlen(bad[i]), MEKIKI_PHISH, &s, &o));
	assert_false(outcome_read(NULL, 0, MEKIKI_PHISH, &s, &o));
	assert_true(outcome_read("{}", 2, MEKIKI_UNKNOWN, &s, &o));
	assert_null(o.reason);
	outcome_done(&o);
	assert_true(outcome_read(nul, sizeof nul - 1, MEKIKI_UNKNOWN, &s, &o));
	assert_string_equal(o.reason, "a");
	outcome_done(&o);
}

static void
test_figures(void **state)
{
	static struct figures f;
	struct out o;

	for (unsigned i = 0; i < 90; i++)
		figures_took(&f, STAGE_READ, 700);
	for (unsigned i = 0; i < 10; i++)
		figures_took(&f, STAGE_READ, 40000000);
	assert_int_equal(figures_quantile(&f, STAGE_READ, 50), 1000);
	assert_int_equal(figures_quantile(&f, STAGE_READ, 90), 1000);
	assert_true(figures_quantile(&f, STAGE_READ, 91) == UINT64_MAX);
	assert_int_equal(figures_quantile(&f, STAGE_DNS, 50), 0);
	out_init(&o, 1 << 20);
	figures_write(&f, &o);
	out_add(&o, "", 1);
	assert_non_null(strstr(o.p, "{stage=\"read\",le=\"0.0005\"} 0\n"));
	assert_non_null(strstr(o.p, "{stage=\"read\",le=\"0.001\"} 90\n"));
	assert_non_null(strstr(o.p, "{stage=\"read\",le=\"+Inf\"} 100\n"));
	assert_non_null(strstr(o.p, "sum{stage=\"read\"} 400.063000\n"));
	out_done(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_results),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_long_words),
	    cmocka_unit_test(test_reply),
	    cmocka_unit_test(test_policy),
	    cmocka_unit_test(test_policy_errors),
	    cmocka_unit_test(test_soften),
	    cmocka_unit_test(test_reports),
	    cmocka_unit_test(test_no_report),
	    cmocka_unit_test(test_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* SPF beyond the conformance suite: reasons, limits, privacy. */
#include "auth/spf.h"
#include "ask/zone.h"
#include "unit.h"

static const char zone[] =
    "pass.example TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n"
    "soft.example TXT \"v=spf1 ~all\"\n"
    "fail.example TXT \"v=spf1 -all exp=why.example\"\n"
    "why.example TXT \"%{i} is not %{d}'s\"\n"
    "loop.example TXT \"v=spf1 include:loop.example -all\"\n"
    "void.example TXT \"v=spf1 a:x.example a:y.example a:z.example +all\"\n"
    "bad.example TXT \"v=spf1 ip4:1.2.3 -all\"\n"
    "tell.example TXT \"v=spf1 exists:%{l}.tell.example -all\"\n"
    "bob.tell.example A 127.0.0.2\n"
    "early.example TXT \"v=spf1 ip4:192.0.2.1 exists:%{l}.x.example -all\"\n"
    "slow.example TXT TIMEOUT\n"
    "deep.example TXT \"v=spf1 include:deep1.example -all\"\n"
    "deep1.example TXT \"v=spf1 mx redirect=pass.example\"\n"
    "deep1.example MX 10 mx.example\n"
    "mx.example A 198.51.100.1\n"
    "six.example TXT \"v=spf1 ip6:2001:db8::/32 -all\"\n";

static const struct {
	const char *ip, *mail_from, *helo;
	bool may_tell;
	enum auth_result result;
	const char *reason, *explanation;
} cases[] = {
    {"192.0.2.9", "a@pass.example", "h.example", false, AUTH_PASS, "spf-pass",
	NULL},
    {"192.0.2.9", "", "pass.example", false, AUTH_PASS, "spf-pass", NULL},
    {"198.51.100.1", "a@pass.example", "", false, AUTH_FAIL, "spf-fail", NULL},
    {"198.51.100.1", "a@soft.example", "", false, AUTH_SOFTFAIL, "spf-softfail",
	NULL},
    {"198.51.100.1", "a@fail.example", "", false, AUTH_FAIL, "spf-fail",
	"198.51.100.1 is not fail.example's"},
    {"192.0.2.9", "a@loop.example", "", false, AUTH_PERMERROR, "spf-limit",
	NULL},
    {"192.0.2.9", "a@void.example", "", false, AUTH_PERMERROR, "spf-limit",
	NULL},
    {"192.0.2.9", "a@bad.example", "", false, AUTH_PERMERROR, "spf-malformed",
	NULL},
    {"192.0.2.9", "bob@tell.example", "", true, AUTH_PASS, "spf-pass", NULL},
    {"192.0.2.9", "bob@tell.example", "", false, AUTH_ABSENT,
	"spf-private-macro", NULL},
    {"192.0.2.1", "bob@early.example", "", false, AUTH_PASS, "spf-pass", NULL},
    {"192.0.2.9", "a@slow.example", "", false, AUTH_TEMPERROR, "spf-dns", NULL},
    {"192.0.2.9", "a@deep.example", "", false, AUTH_PASS, "spf-pass", NULL},
    {"2001:db8::7", "a@six.example", "", false, AUTH_PASS, "spf-pass", NULL},
    {"not an address", "a@pass.example", "", false, AUTH_ABSENT, "spf-no-ip",
	NULL},
    {"192.0.2.9", "a@none.example", "", false, AUTH_NONE, "spf-none", NULL},
};

static void
answers(void **state)
{
	struct arena *a = arena_new();
	struct str why;
	struct zone *z = zone_read(a, str_c(zone), &why);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct ask *k = ask_new(a, 100);
		struct spf_request r = {.ip = str_c(cases[i].ip),
		    .mail_from = str_c(cases[i].mail_from),
		    .helo = str_c(cases[i].helo),
		    .may_tell_sender = cases[i].may_tell};
		struct spf_answer s;
		int rounds = 0;

		while (!spf_check(a, k, &r, &s)) {
			assert_true(zone_answer_open(z, a, k));
			assert_true(++rounds < 30);
		}
		if (s.result != cases[i].result)
			print_error("%s: %s\n", cases[i].mail_from, s.reason);
		assert_int_equal(s.result, cases[i].result);
		assert_string_equal(s.reason, cases[i].reason);
		assert_str(s.explanation,
		    cases[i].explanation ? cases[i].explanation : "");
	}
	arena_free(a);
}

/* What one record needs is asked at once, not term by term. */
static void
asks_ahead(void **state)
{
	struct arena *a = arena_new();
	struct ask *k = ask_new(a, 100);
	struct spf_request r = {
	    .ip = STR("192.0.2.9"), .mail_from = STR("a@x.example")};
	struct str text =
	    STR("v=spf1 include:a.example include:b.example mx ~all");
	struct spf_answer s;

	assert_false(spf_check(a, k, &r, &s));
	ask_answer(k, ASK_TXT, STR("x.example"), ASK_OK, &text, 1);
	assert_false(spf_check(a, k, &r, &s));
	assert_int_equal(ask_count(k), 4);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers),
	    cmocka_unit_test(asks_ahead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* DMARC: the walk, the policy that applies, alignment. */
#include "auth/dmarc.h"
#include "ask/zone.h"
#include "unit.h"

static const char zone[] =
    "_dmarc.a.example TXT \"v=DMARC1; p=reject; sp=none; np=quarantine\"\n"
    "there.a.example A 192.0.2.1\n"
    "_dmarc.t.example TXT \"v=DMARC1; p=reject; t=y\"\n"
    "_dmarc.s.example TXT \"v=DMARC1; p=none; adkim=s; aspf=s\"\n"
    "_dmarc.bad.example TXT \"v=DMARC1; p=nonsense\"\n"
    "_dmarc.rua.example TXT \"v=DMARC1; p=nonsense; rua=mailto:x@y.test\"\n"
    "_dmarc.two.example TXT \"v=DMARC1; p=none\"\n"
    "_dmarc.two.example TXT \"v=DMARC1; p=reject\"\n"
    "_dmarc.slow.example TXT TIMEOUT\n"
    "_dmarc.psd.example TXT \"v=DMARC1; p=reject; psd=y\"\n";

static const struct {
	const char *from, *dkim, *spf;
	enum auth_result result;
	enum dmarc_policy policy;
	const char *org, *reason;
} cases[] = {
    {"a.example", "a.example", NULL, AUTH_PASS, DMARC_POLICY_REJECT,
	"a.example", "dmarc-pass"},
    {"A.Example.", NULL, "x.a.example", AUTH_PASS, DMARC_POLICY_REJECT,
	"a.example", "dmarc-pass"},
    {"a.example", "nota.example", NULL, AUTH_FAIL, DMARC_POLICY_REJECT,
	"a.example", "dmarc-fail"},
    {"there.a.example", NULL, NULL, AUTH_FAIL, DMARC_POLICY_NONE, "a.example",
	"dmarc-fail"},
    {"gone.a.example", NULL, NULL, AUTH_FAIL, DMARC_POLICY_QUARANTINE,
	"a.example", "dmarc-fail"},
    {"t.example", NULL, NULL, AUTH_FAIL, DMARC_POLICY_QUARANTINE, "t.example",
	"dmarc-fail"},
    {"s.example", "x.s.example", "x.s.example", AUTH_FAIL, DMARC_POLICY_NONE,
	"s.example", "dmarc-fail"},
    {"bad.example", "bad.example", NULL, AUTH_NONE, DMARC_POLICY_ABSENT,
	"bad.example", "dmarc-no-policy"},
    {"rua.example", "rua.example", NULL, AUTH_PASS, DMARC_POLICY_NONE,
	"rua.example", "dmarc-pass"},
    {"two.example", "two.example", NULL, AUTH_NONE, DMARC_POLICY_ABSENT,
	"two.example", "dmarc-many-records"},
    {"slow.example", NULL, NULL, AUTH_TEMPERROR, DMARC_POLICY_ABSENT,
	"slow.example", "dmarc-dns"},
    {"one.psd.example", "two.psd.example", NULL, AUTH_FAIL, DMARC_POLICY_REJECT,
	"one.psd.example", "dmarc-fail"},
    {"one.psd.example", "x.one.psd.example", NULL, AUTH_PASS,
	DMARC_POLICY_REJECT, "one.psd.example", "dmarc-pass"},
    {"none.example", "none.example", NULL, AUTH_NONE, DMARC_POLICY_ABSENT,
	"none.example", "dmarc-none"},
    {"", NULL, NULL, AUTH_PERMERROR, DMARC_POLICY_ABSENT, "", "dmarc-no-from"},
};

static void
answers(void **state)
{
	struct arena *a = arena_new();
	struct str why;
	struct zone *z = zone_read(a, str_c(zone), &why);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct ask *k = ask_new(a, 100);
		struct str dkim = str_c(cases[i].dkim);
		struct str spf = str_c(cases[i].spf);
		struct dmarc_request r = {str_c(cases[i].from), &spf, &dkim,
		    spf.p != NULL, dkim.p != NULL};
		struct dmarc_answer d;

		while (!dmarc_check(a, k, &r, &d))
			assert_true(zone_answer_open(z, a, k));
		if (d.result != cases[i].result || d.policy != cases[i].policy)
			print_error("case %zu: %s\n", i, d.reason);
		assert_int_equal(d.result, cases[i].result);
		assert_int_equal(d.policy, cases[i].policy);
		assert_str(d.org_domain, cases[i].org);
		assert_string_equal(d.reason, cases[i].reason);
	}
	arena_free(a);
}

/* RFC 9989 section 4.10: never more than eight queries for a name. */
static void
walks_at_most_eight(void **state)
{
	struct arena *a = arena_new();
	struct ask *k = ask_new(a, 1000);

	dmarc_ask_ahead(a, k, STR("a.b.c.d.e.f.g.h.i.j.k.l.m.example.com"));
	assert_int_equal(ask_count(k), 8);
	assert_str(
	    ask_at(k, 0)->name, "_dmarc.a.b.c.d.e.f.g.h.i.j.k.l.m.example.com");
	assert_str(ask_at(k, 1)->name, "_dmarc.i.j.k.l.m.example.com");
	assert_str(ask_at(k, 7)->name, "_dmarc.com");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers),
	    cmocka_unit_test(walks_at_most_eight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

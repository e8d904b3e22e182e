/* SPDX-License-Identifier: MIT */
/* Received fields of the servers that are seen: TCP-info, never HELO. */
#include "auth/received.h"
#include "unit.h"

static const struct {
	const char *body, *by, *ip, *name;
} cases[] = {
    /* Postfix */
    {"from a.example (b.example [192.0.2.1]) by mx.example.jp (Postfix) with "
     "ESMTPS id X for <y@example.jp>; Tue, 24 Nov 2026 10:00:00 +0900 (JST)",
	"mx.example.jp", "192.0.2.1", "b.example"},
    {"from a.example (unknown [192.0.2.1])\r\n\tby mx.example.jp (Postfix)",
	"mx.example.jp", "192.0.2.1", NULL},
    {"from x (mail [6.6.6.6]) (real.example [192.0.2.1]) by mx.example.jp",
	"mx.example.jp", "192.0.2.1", "real.example"},
    {"from a (localhost [IPv6:::1]) by mx.example.jp", "mx.example.jp", "::1",
	NULL},
    /* sendmail */
    {"from h.example (x.example [192.0.2.1] (may be forged)) by "
     "j.example (8.18.1/8.18.1) with ESMTPS id 59E8; Tue, 14 Oct 2025 "
     "08:29:14 GMT (envelope-from b@c.example)",
	"j.example", "192.0.2.1", "x.example"},
    /* Exchange */
    {"from evil.example (192.0.2.1) by X.mail.protection.outlook.com "
     "(10.13.1.2) with Microsoft SMTP Server id 15.20; Tue, 24 Nov 2026",
	"x.mail.protection.outlook.com", "192.0.2.1", NULL},
    /* Gmail */
    {"from a.example (b.example. [2001:db8::1]) by mx.google.com with ESMTPS",
	"mx.google.com", "2001:db8::1", "b.example"},
    {"by 2002:a05:6a10::1 with SMTP id x; Tue, 24 Nov 2026 01:00:00 -0800",
	"2002:a05:6a10::1", NULL, NULL},
    /* Exim */
    {"from b.example ([192.0.2.1] helo=[6.6.6.6]) by mx.example.jp with "
     "esmtps",
	"mx.example.jp", "192.0.2.1", "b.example"},
    {"from [192.0.2.1] (helo=a.example) by mx.example.jp", "mx.example.jp",
	NULL, NULL},
    /* qmail and its like */
    {"from unknown (HELO 6.6.6.6) (192.0.2.1) by mx.example.jp with SMTP",
	"mx.example.jp", "192.0.2.1", NULL},
    {"from 6.6.6.6 (EHLO a.example) (192.0.2.1) by mx.example.jp",
	"mx.example.jp", "192.0.2.1", NULL},
    {"from unknown (HELO 6.6.6.6) by mx.example.jp", "mx.example.jp", NULL,
	NULL},
    /* Nothing but what was told. */
    {"from 6.6.6.6 by mx.example.jp", "mx.example.jp", NULL, NULL},
    {"", NULL, NULL, NULL},
    {"from", NULL, NULL, NULL},
    {"by", NULL, NULL, NULL},
    {"((((((", NULL, NULL, NULL},
};

static void
tells_who(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct field f = {
		    STR("Received"), STR(""), str_c(cases[i].body), 0};
		struct received r;

		received_parse(a, &f, &r);
		assert_str(r.by, cases[i].by ? cases[i].by : "");
		if (r.has_ip != !!cases[i].ip)
			print_error("%s\n", cases[i].body);
		assert_int_equal(r.has_ip, cases[i].ip != NULL);
		if (r.has_ip)
			assert_str(ip_text(a, &r.ip), cases[i].ip);
		assert_str(r.name, cases[i].name ? cases[i].name : "");
	}
	arena_free(a);
}

static void
tells_the_rest(void **state)
{
	struct arena *a = arena_new();
	struct field f = {STR("Received"), STR(""),
	    STR("from h (x.example [192.0.2.1] (may be forged)) by j.example "
		"with POP3 id 1 (envelope-from <b@c.example>); "
		"Thu, 1 Jan 1970 00:01:00 +0000"),
	    0};
	struct received r;

	received_parse(a, &f, &r);
	assert_true(r.is_name_doubtful);
	assert_true(r.is_fetch);
	assert_str(r.envelope_from, "b@c.example");
	assert_int_equal(r.date, 60);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_who),
	    cmocka_unit_test(tells_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

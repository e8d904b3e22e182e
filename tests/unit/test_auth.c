/* SPDX-License-Identifier: MIT */
/* auth_check end to end: the three states and their reasons. */
#include "auth/auth.h"
#include "ask/zone.h"
#include "auth/smime.h"
#include "know/receivers.h"
#include "sign.h"
#include "unit.h"

static const char zone_text[] = "_dmarc.brand.test TXT \"v=DMARC1; p=reject\"\n"
				"brand.test TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"
				"_dmarc.soft.test TXT \"v=DMARC1; p=none\"\n"
				"bare.test TXT \"v=spf1 ip4:192.0.2.1 -all\"\n"
				"lone.test TXT \"v=spf1 -all\"\n"
				"slow.test TXT \"v=spf1 -all\"\n"
				"_dmarc.slow.test TXT TIMEOUT\n"
				"1.2.0.192.in-addr.arpa PTR out.brand.test\n"
				"out.brand.test A 192.0.2.1\n";

#define MAIL(from)                                                             \
	"From: Brand <news@" from ">\r\nSubject: hello\r\n"                    \
	"Date: Tue, 24 Nov 2026 10:00:00 +0900\r\n\r\nHello\r\n"

static const struct {
	const char *top, *mail;
	const char *signed_for; /* d=, NULL: not signed */
	const char *append;	/* to the signed mail's body */
	bool no_dns, no_key;
	enum auth_state state;
	const char *domain;
	enum auth_method by;
	enum auth_basis basis;
	const char *reason;
} cases[] = {
    {"Return-Path: <b@other.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("brand.test"), "brand.test", NULL, false, false,
	AUTH_AUTHENTICATED, "brand.test", AUTH_DKIM, AUTH_VERIFIED, "dkim"},
    {"Return-Path: <b@brand.test>\r\n"
     "Received: from h (h.test [192.0.2.1]) by mx.site.test\r\n",
	MAIL("brand.test"), NULL, NULL, false, false, AUTH_AUTHENTICATED,
	"brand.test", AUTH_SPF, AUTH_VERIFIED, "spf"},
    /* A Return-Path that the sender wrote proves nothing. */
    {"Received: from h (h.test [192.0.2.1]) by mx.site.test\r\n",
	"X: y\r\nReturn-Path: <b@brand.test>\r\n" MAIL("brand.test"), NULL,
	NULL, false, false, AUTH_NOT_ESTABLISHED, NULL, AUTH_SPF, AUTH_VERIFIED,
	"no-client"},
    {"Return-Path: <b@brand.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("brand.test"), NULL, NULL, false, false, AUTH_FAILED, "brand.test",
	AUTH_DMARC, AUTH_VERIFIED, "dmarc"},
    /* Another domain is proven. */
    {"Return-Path: <b@evil.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("none.test"), "evil.test", NULL, false, false,
	AUTH_NOT_ESTABLISHED, "evil.test", AUTH_DKIM, AUTH_VERIFIED,
	"other-domain"},
    {"Return-Path: <b@evil.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("brand.test"), "evil.test", NULL, false, false, AUTH_FAILED,
	"brand.test", AUTH_DMARC, AUTH_VERIFIED, "dmarc"},
    /* A list's footer broke it: not forged, and not proven. */
    {"Return-Path: <b@list.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n"
     "List-Id: <x.list.test>\r\n",
	MAIL("brand.test"), "brand.test", "-- \r\nlist\r\n", false, false,
	AUTH_NOT_ESTABLISHED, NULL, AUTH_SPF, AUTH_VERIFIED, "list"},
    {"Return-Path: <b@fwd.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n"
     "Resent-From: me@fwd.test\r\n",
	MAIL("brand.test"), "brand.test", "changed\r\n", false, false,
	AUTH_NOT_ESTABLISHED, NULL, AUTH_SPF, AUTH_VERIFIED, "forward"},
    /* A List-Id alone does not excuse a domain that rejects. */
    {"Return-Path: <b@list.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	"List-Id: <x.list.test>\r\n" MAIL("brand.test"), NULL, NULL, false,
	false, AUTH_FAILED, "brand.test", AUTH_DMARC, AUTH_VERIFIED, "dmarc"},
    {"Return-Path: <b@list.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	"List-Id: <x.list.test>\r\n" MAIL("soft.test"), NULL, NULL, false,
	false, AUTH_NOT_ESTABLISHED, NULL, AUTH_SPF, AUTH_VERIFIED, "list"},
    /* The key is gone since, or had no answer. */
    {"Return-Path: <b@other.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("brand.test"), "brand.test", NULL, false, true,
	AUTH_NOT_ESTABLISHED, NULL, AUTH_SPF, AUTH_VERIFIED, "key-gone"},
    {"Return-Path: <b@slow.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("slow.test"), NULL, NULL, false, false, AUTH_FAILED, "slow.test",
	AUTH_SPF, AUTH_VERIFIED, "spf"},
    /* No DMARC record: the same organization is enough. */
    {"Return-Path: <b@bare.test>\r\n"
     "Received: from h (h.test [192.0.2.1]) by mx.site.test\r\n",
	MAIL("mail.bare.test"), NULL, NULL, false, false, AUTH_AUTHENTICATED,
	"mail.bare.test", AUTH_SPF, AUTH_VERIFIED, "spf"},
    {"Return-Path: <b@lone.test>\r\n"
     "Received: from h (h.test [192.0.2.1]) by mx.site.test\r\n",
	MAIL("lone.test"), NULL, NULL, false, false, AUTH_FAILED, "lone.test",
	AUTH_SPF, AUTH_VERIFIED, "spf"},
    /* Added From: the reader sees another one than was signed. */
    {"Return-Path: <b@evil.test>\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n"
     "From: Brand <news@brand.test>\r\n",
	MAIL("brand.test"), "brand.test", NULL, false, false, AUTH_FAILED,
	"brand.test", AUTH_DMARC, AUTH_VERIFIED, "from-added"},
    /* Recorded by the receiver. */
    {"Authentication-Results: mx.site.test; dmarc=pass "
     "header.from=brand.test\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("brand.test"), NULL, NULL, true, false, AUTH_AUTHENTICATED,
	"brand.test", AUTH_DMARC, AUTH_RECORDED, "recorded"},
    {"Authentication-Results: mx.site.test; dmarc=pass "
     "header.from=evil.test\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("brand.test"), NULL, NULL, true, false, AUTH_NOT_ESTABLISHED, NULL,
	AUTH_SPF, AUTH_VERIFIED, "unsigned"},
    {"Authentication-Results: mx.site.test; dkim=pass header.d=brand.test;"
     " dmarc=fail header.from=brand.test\r\n"
     "Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	MAIL("brand.test"), NULL, NULL, true, false, AUTH_FAILED, "brand.test",
	AUTH_DMARC, AUTH_RECORDED, "dmarc"},
    /* Written by the sender himself. */
    {"Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n",
	"Authentication-Results: mx.site.test; dmarc=pass "
	"header.from=brand.test\r\n" MAIL("brand.test"),
	NULL, NULL, true, false, AUTH_NOT_ESTABLISHED, NULL, AUTH_SPF,
	AUTH_VERIFIED, "not-asked"},
    {"", "Subject: x\r\n\r\nno From\r\n", NULL, NULL, false, false,
	AUTH_NOT_ESTABLISHED, NULL, AUTH_SPF, AUTH_VERIFIED, "no-from"},
};

static struct str
joined(struct arena *a, struct str x, struct str y)
{
	struct buf b;

	buf_init(&b, a, 1 << 26);
	buf_add(&b, x);
	buf_add(&b, y);
	return buf_str(&b);
}

static struct auth_report
check(struct arena *a, const struct url_tables *t, struct str raw,
    const struct zone *z, struct auth_options *o)
{
	struct message_options plain = {.no_html = true};
	const struct message *m = message_read(a, raw, &plain);
	struct ask *k = ask_new(a, 100);
	struct auth_report r;
	int rounds = 0;

	o->now = 1800000000;
	while (!auth_check(a, m, k, t, o, &r)) {
		assert_true(zone_answer_open(z, a, k));
		assert_true(++rounds < 30);
	}
	return r;
}

static void
tells_three_states(void **state)
{
	struct arena *a = arena_new();
	struct url_tables *t = url_tables_new(NULL, NULL);
	struct signer s = signer_new(a, 0);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct auth_options o = {.use_dns = !cases[i].no_dns};
		struct str mail = str_c(cases[i].mail), zone, why;
		struct auth_report r;
		struct buf key;

		buf_init(&key, a, 1000);
		if (cases[i].signed_for && !cases[i].no_key)
			buf_fmt(&key, "sel._domainkey.%s TXT \"%.*s\"\n",
			    cases[i].signed_for, STR_FMT(s.record));
		zone = joined(a, str_c(zone_text), buf_str(&key));
		if (cases[i].signed_for) {
			struct sign_how how = {.domain = cases[i].signed_for,
			    .names = "from:subject:date"};

			mail = sign_mail(a, &s, mail, &how);
		}
		if (cases[i].append)
			mail = joined(a, mail, str_c(cases[i].append));
		r = check(a, t, joined(a, str_c(cases[i].top), mail),
		    zone_read(a, zone, &why), &o);
		if (r.state != cases[i].state ||
		    strcmp(r.reason, cases[i].reason) != 0)
			print_error("case %zu: state %d, %s\n", i, (int)r.state,
			    r.reason);
		assert_int_equal(r.state, cases[i].state);
		assert_string_equal(r.reason, cases[i].reason);
		assert_str(r.domain, cases[i].domain ? cases[i].domain : "");
		assert_int_equal(r.by, cases[i].by);
		assert_int_equal(r.basis, cases[i].basis);
	}
	EVP_PKEY_free(s.key);
	url_tables_free(t);
	arena_free(a);
}

static const struct auth_fact *
fact_of(const struct auth_report *r, enum auth_method m)
{
	for (size_t i = 0; i < r->n_facts; i++)
		if (r->facts[i].method == m)
			return &r->facts[i];
	return NULL;
}

static void
tells_facts(void **state)
{
	struct arena *a = arena_new();
	struct url_tables *t = url_tables_new(NULL, NULL);
	struct auth_options o = {.use_dns = true};
	struct str why,
	    raw = str_c(
		"Return-Path: <b@brand.test>\r\n"
		"Received: from h (h.test [192.0.2.1]) by mx.site.test\r\n"
		"Authentication-Results: fake.test; dkim=pass header.d=brand.test\r\n" MAIL(
		    "brand.test"));
	struct auth_report r =
	    check(a, t, raw, zone_read(a, str_c(zone_text), &why), &o);
	const struct auth_fact *f = fact_of(&r, AUTH_IPREV);

	assert_non_null(f);
	assert_int_equal(f->result, AUTH_PASS);
	assert_str(f->domain, "out.brand.test");
	assert_true(f->is_aligned);
	f = fact_of(&r, AUTH_DMARC);
	assert_true(str_starts(f->quote, STR("From: Brand")));
	assert_true(str_within(f->quote, raw));
	assert_int_equal(f->quote.p - raw.p, f->offset);
	assert_int_equal(r.n_foreign, 1);
	assert_str(r.foreign[0].authserv_id, "fake.test");
	assert_true(r.foreign[0].claims_pass);
	assert_str(r.envelope_domain, "brand.test");
	assert_str(r.client_ip, "192.0.2.1");
	url_tables_free(t);
	arena_free(a);
}

/* Text behind l= is not the signer's, whatever a receiver wrote down. */
static void
is_not_fooled_by_length(void **state)
{
	struct arena *a = arena_new();
	struct url_tables *t = url_tables_new(NULL, NULL);
	struct signer s = signer_new(a, 0);
	struct sign_how how = {.domain = "brand.test",
	    .extra = " l=7;",
	    .names = "from:subject:date"};
	struct auth_options o = {.use_dns = false};
	struct str top =
	    STR("Authentication-Results: mx.site.test; dkim=pass "
		"header.d=brand.test; dmarc=pass header.from=brand.test\r\n"
		"Received: from h (h.test [192.0.2.9]) by mx.site.test\r\n");
	struct str mail =
	    joined(a, top, sign_mail(a, &s, str_c(MAIL("brand.test")), &how));
	struct auth_report r = check(a, t, mail, NULL, &o);

	assert_int_equal(r.state, AUTH_AUTHENTICATED);
	r = check(a, t, joined(a, mail, STR("pay here\r\n")), NULL, &o);
	assert_int_equal(r.state, AUTH_NOT_ESTABLISHED);
	assert_string_equal(r.reason, "body-partial");
	EVP_PKEY_free(s.key);
	url_tables_free(t);
	arena_free(a);
}

static void
is_bounded(void **state)
{
	struct arena *a = arena_new();
	struct url_tables *t = url_tables_new(NULL, NULL);
	struct auth_options o = {.use_dns = true};
	struct buf b;
	struct str why;
	struct auth_report r;

	buf_init(&b, a, 1 << 24);
	for (int i = 0; i < 10000; i++)
		buf_fmt(
		    &b, "Authentication-Results: x%d.test; dkim=pass\r\n", i);
	for (int i = 0; i < 3000; i++)
		buf_fmt(&b,
		    "ARC-Seal: i=%d; a=rsa-sha256; b=AA; cv=pass; "
		    "d=x.test; s=y\r\n",
		    i % 50 + 1);
	buf_add(&b, STR(MAIL("brand.test")));
	r = check(a, t, buf_str(&b), zone_read(a, str_c(zone_text), &why), &o);
	assert_int_equal(r.state, AUTH_NOT_ESTABLISHED);
	assert_true(r.n_foreign <= 50);
	url_tables_free(t);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_three_states),
	    cmocka_unit_test(tells_facts),
	    cmocka_unit_test(is_not_fooled_by_length),
	    cmocka_unit_test(is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

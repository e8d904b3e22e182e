/* SPDX-License-Identifier: MIT */
/* The profiles of receivers load, and the mails of each kind are read right. */
#include "auth/auth.h"
#include "base/buf.h"
#include "know/receivers.h"
#include "unit.h"

/* Headers in the form of each receiver, addresses and names made up. */
static const struct {
	const char *receiver, *mail, *client;
	enum auth_state state; /* of From: news@brand.test, trust auto */
} cases[] = {
    {"microsoft",
	"Received: from A.namprd19.prod.outlook.com (2603:10b6:303:20b::21) by "
	"B.NAMP223.PROD.OUTLOOK.COM with HTTPS; Sun, 31 Dec 2023 03:38:25 "
	"+0000\r\n"
	"Received: from C.eop-eur04.prod.protection.outlook.com "
	"(2a01:111:f400:7e0d::201) by D.outlook.office365.com "
	"(2603:1026:900:2::7) with Microsoft SMTP Server; Sun, 31 Dec 2023 "
	"03:38:18 +0000\r\n"
	"Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n"
	" smtp.mailfrom=brand.test; dkim=none (message not signed)\r\n"
	" header.d=none;dmarc=pass action=none header.from=brand.test\r\n"
	"Received: from brand.test (192.0.2.1) by "
	"C.mail.protection.outlook.com (10.152.27.21) with Microsoft SMTP "
	"Server; Sun, 31 Dec 2023 03:38:18 +0000\r\n",
	"192.0.2.1", AUTH_AUTHENTICATED},
    /* Sent by another of its customers: the hop into the edge counts. */
    {"microsoft",
	"Received: from C.eop-eur04.prod.protection.outlook.com "
	"(2a01:111:f400:7e0d::201) by D.outlook.office365.com\r\n"
	"Received: from E.outbound.protection.outlook.com (40.107.1.1) by "
	"C.mail.protection.outlook.com (10.152.27.21)\r\n"
	"Authentication-Results: spf=pass smtp.mailfrom=brand.test; "
	"dmarc=pass header.from=brand.test\r\n"
	"Received: from x (192.0.2.1) by F.mail.protection.outlook.com "
	"(10.1.1.1)\r\n",
	"40.107.1.1", AUTH_NOT_ESTABLISHED},
    {"gmail",
	"Delivered-To: you@gmail.com\r\n"
	"Received: by 2002:a05:6a10:c00::1 with SMTP id x; Tue, 24 Nov 2026 "
	"01:00:00 -0800 (PST)\r\n"
	"Return-Path: <b@brand.test>\r\n"
	"Received: from out.brand.test (out.brand.test. [192.0.2.1])\r\n"
	"        by mx.google.com with ESMTPS id y\r\n"
	"Received-SPF: pass (google.com: domain of b@brand.test designates "
	"192.0.2.1 as permitted sender) client-ip=192.0.2.1;\r\n"
	"Authentication-Results: mx.google.com;\r\n"
	"       dkim=pass header.i=@brand.test header.s=s1 header.b=abc;\r\n"
	"       dmarc=pass (p=REJECT sp=REJECT dis=NONE) "
	"header.from=brand.test\r\n",
	"192.0.2.1", AUTH_AUTHENTICATED},
    /* A forged field stands below Gmail's own. */
    {"gmail",
	"Received: from x (x. [192.0.2.1]) by mx.google.com with ESMTP\r\n"
	"Authentication-Results: mx.google.com; spf=none "
	"smtp.mailfrom=x@evil.test\r\n"
	"Authentication-Results: mx.google.com; dmarc=pass "
	"header.from=brand.test\r\n",
	"192.0.2.1", AUTH_NOT_ESTABLISHED},
    {"yahoo",
	"Received: from 127.0.0.1\r\n by "
	"atlas-production.v2-mail-prod1-gq1.omega.yahoo.com with HTTP; Wed, 6 "
	"Aug 2025 21:48:28 +0000\r\n"
	"Return-Path: <b@brand.test>\r\n"
	"Authentication-Results: "
	"atlas-production.v2-mail-prod1-gq1.omega.yahoo.com;\r\n"
	" dkim=pass header.i=@brand.test header.s=s1;\r\n"
	" dmarc=pass(p=REJECT) header.from=brand.test;\r\n"
	"X-Apparently-To: you@yahoo.com\r\n"
	"Received: from 192.0.2.1 (EHLO out.brand.test)\r\n by 10.217.151.12 "
	"with SMTPs\r\n",
	"192.0.2.1", AUTH_AUTHENTICATED},
    {"icloud",
	"Received: from out.brand.test (out.brand.test [192.0.2.1])\r\n\tby "
	"ci74p00im-qukt09072702.me.com (Postfix) with ESMTPS id 1\r\n"
	"X-ICL-SCORE: 3.3\r\nX-ICL-INFO: abc\r\n"
	"Authentication-Results: bimi.icloud.com; bimi=none\r\n"
	"X-ARC-Info: policy=fail; arc=none\r\n"
	"Authentication-Results: arc.icloud.com; arc=none\r\n"
	"Authentication-Results: dmarc.icloud.com; dmarc=pass "
	"header.from=brand.test\r\n"
	"Authentication-Results: dkim-verifier.icloud.com;\r\n\tdkim=pass "
	"(2048-bit key) header.d=brand.test\r\n",
	"192.0.2.1", AUTH_AUTHENTICATED},
    {"icloud",
	"Received: from p01-icloudmta-smtpin-1 (p01 [10.1.1.1]) by "
	"p01-mailgateway-smtp-2 (mailgateway)\r\n"
	"Received: from out.brand.test (out.brand.test [192.0.2.1]) by "
	"p01-icloudmta-smtpin-1 (Postfix)\r\n"
	"Authentication-Results: dmarc.icloud.com; dmarc=fail "
	"header.from=brand.test\r\n"
	"Authentication-Results: dmarc.icloud.com; dmarc=pass "
	"header.from=brand.test\r\n",
	"192.0.2.1", AUTH_FAILED},
    {"proton",
	"Received: from x (x.test [192.0.2.1]) by mailin022.protonmail.ch "
	"(Postfix)\r\n"
	"Received: from y (localhost [127.0.0.1]) by x.test\r\n"
	"Authentication-Results: mailin022.protonmail.ch; dmarc=pass "
	"header.from=brand.test\r\n",
	"192.0.2.1", AUTH_NOT_ESTABLISHED},
    {"docomo",
	"Authentication-Results: mfsmax.docomo.ne.jp; dmarc=pass "
	"header.from=brand.test dmarc_spf=pass\r\n"
	"Received: from out.brand.test (out.brand.test [192.0.2.1]) by "
	"mfsmax.docomo.ne.jp\r\n",
	"192.0.2.1", AUTH_AUTHENTICATED},
    {"nifty",
	"Received: from out.brand.test (out.brand.test [192.0.2.1]) by "
	"mx.mail.nifty.com with ESMTP\r\n"
	"Authentication-Results: nifty.com; spf=pass\r\n\t "
	"smtp.mailfrom=b@brand.test; sender-id=pass\r\n\t "
	"header.From=b@brand.test\r\n",
	"192.0.2.1", AUTH_NOT_ESTABLISHED},
};

static void
reads_each(void **state)
{
	struct arena *a = arena_new();
	struct url_tables *t = url_tables_new(NULL, NULL);
	struct str why = STR_NONE;
	struct know *k = know_open(a, getenv("MEKIKI_DATA"), NULL, &why);
	struct receiver_table table;

	if (!k || !receivers_read(a, k, &table, &why))
		print_error("%.*s\n", STR_FMT(why));
	assert_non_null(k);
	assert_true(table.n >= 14);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct message_options plain = {.no_html = true};
		struct auth_options o = {.receivers = &table};
		struct auth_report r;
		struct buf mail;

		buf_init(&mail, a, 1 << 16);
		buf_add(&mail, str_c(cases[i].mail));
		buf_add(&mail, STR("From: news@brand.test\r\n\r\nx\r\n"));
		assert_true(
		    auth_check(a, message_read(a, buf_str(&mail), &plain),
			ask_new(a, 1), t, &o, &r));
		if (r.state != cases[i].state)
			print_error("case %zu (%s): %s\n", i, cases[i].receiver,
			    r.reason);
		assert_int_equal(r.state, cases[i].state);
		assert_str(r.client_ip, cases[i].client);
	}
	know_free(k);
	url_tables_free(t);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads_each)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

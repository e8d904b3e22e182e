/* SPDX-License-Identifier: MIT */
/* Whose word counts: the border, and results fields around it. */
#include "auth/border.h"
#include "base/buf.h"
#include "unit.h"

static const struct str own_hosts[] = {{"mail.test", 9}};
static const struct str own_ids[] = {{"auth.test", 9}};
static const struct str own_networks[] = {{"2001:db8:1::/48", 15}};
static const struct str edge_hosts[] = {{"cloud.test", 10}};
static const struct str edges[] = {{"edge.cloud.test", 15}};

static const struct receiver receivers[] = {
    {.id = {"below", 5},
	.hosts = own_hosts,
	.n_hosts = 1,
	.networks = own_networks,
	.n_networks = 1,
	.authserv_ids = own_ids,
	.n_authserv_ids = 1,
	.place = RECEIVER_BELOW,
	.strips_forged = true},
    {.id = {"cloud", 5},
	.hosts = edge_hosts,
	.n_hosts = 1,
	.edges = edges,
	.n_edges = 1,
	.has_no_authserv_id = true,
	.place = RECEIVER_ABOVE},
};
static const struct receiver_table table = {receivers, 2};

/* In each mail, B marks nothing: the border is told by its client's IP. */
static const struct {
	const char *mail, *client; /* NULL: no border */
	/* Believed fields by number from the top, for each way to trust. */
	const char *automatic, *receiver, *named, *none;
} cases[] = {
    /* No profile: above the border by itself, directly below on request. */
    {"Authentication-Results: mx.site.test; spf=pass\n"
     "Received: from x (y [192.0.2.1]) by mx.site.test\n"
     "Authentication-Results: mx.site.test; dkim=pass\n"
     "Authentication-Results: site.test; dkim=pass\n"
     "Authentication-Results: test; dkim=pass\n"
     "Authentication-Results: evil.test; dkim=pass\n"
     "From: a@b\n"
     "Authentication-Results: mx.site.test; dmarc=pass\n",
	"192.0.2.1", "0", "0 1 2", "0 1", ""},
    /* Inner hops over private addresses, and a name of the same domain. */
    {"Authentication-Results: in.site.test; spf=pass\n"
     "Received: from a (a [10.0.0.1]) by store.site.test\n"
     "Received: from localhost (localhost [127.0.0.1]) by scan.local\n"
     "Received: from mx.site.test (mx.site.test [203.0.113.1]) by in.site.test\n"
     "Received: from x (y [192.0.2.1]) by mx.site.test\n"
     "Received: from mx.site.test (mx.site.test [203.0.113.1]) by mx.site.test\n",
	"192.0.2.1", "0", "0", "", ""},
    /* A name that may be forged is not the receiver's. */
    {"Received: from x (mx.site.test [192.0.2.1] (may be forged)) by "
     "mx.site.test\n",
	"192.0.2.1", "", "", "", ""},
    /* HELO never counts. */
    {"Received: from mx.site.test (unknown [192.0.2.1]) by mx.site.test\n",
	"192.0.2.1", "", "", "", ""},
    /* Who only forwards the file's way: no border, nothing believed. */
    {"Authentication-Results: mx.site.test; spf=pass\nFrom: a@b\n", NULL, "",
	"", "0", ""},
    /* The chain leaves the receiver without a border. */
    {"Received: from a (a [10.0.0.1]) by mx.site.test\n"
     "Received: from x (y [192.0.2.1]) by mx.other.example\n"
     "Authentication-Results: mx.site.test; spf=pass\n",
	NULL, "", "", "0", ""},
    /* A fetched mail: the receiver is behind the one who fetched it. */
    {"Received: from pop.site.test (pop.site.test [203.0.113.9]) by home.lan "
     "with POP3\n"
     "Authentication-Results: mx.site.test; spf=pass\n"
     "Received: from x (y [192.0.2.1]) by mx.site.test\n",
	"192.0.2.1", "0", "0", "0", ""},
    /* A profile: below, first field of its own name alone. */
    {"Received: by 2001:db8:1::5 with SMTP\n"
     "Received: from x (y [2001:db8:1::9]) by a.mail.test\n"
     "Received: from x (y [192.0.2.1]) by b.mail.test\n"
     "Received-SPF: pass\n"
     "Authentication-Results: auth.test; spf=pass\n"
     "Authentication-Results: auth.test; dkim=pass\n",
	"192.0.2.1", "0", "0 1", "", ""},
    {"Received: from x (y [192.0.2.1]) by b.mail.test\n"
     "Subject: x\n"
     "Authentication-Results: auth.test; spf=pass\n",
	"192.0.2.1", "", "", "", ""},
    /* A profile without authserv-id, whose edges alone make the border. */
    {"Received: from x (2603::1) by store.cloud.test (2603::2)\n"
     "Authentication-Results: spf=pass smtp.mailfrom=a.example\n"
     "Authentication-Results: evil.test; spf=pass\n"
     "Received: from x (192.0.2.1) by 1.edge.cloud.test (10.1.1.1)\n"
     "Authentication-Results: spf=pass smtp.mailfrom=b.example\n",
	"192.0.2.1", "0", "0", "", ""},
};

static void
check(struct arena *a, const struct url_tables *t, size_t i,
    enum auth_trust trust, const char *want)
{
	struct fields f = fields_split(a, str_c(cases[i].mail));
	struct auth_options o = {
	    .trust = trust, .authserv_id = STR("mx.site.test")};
	struct border b;
	struct buf got;
	size_t n = 0;

	border_find(a, &f, t, &table, &b);
	assert_int_equal(b.index != NO_BORDER, cases[i].client != NULL);
	if (cases[i].client)
		assert_str(ip_text(a, &b.hop.ip), cases[i].client);
	buf_init(&got, a, 100);
	for (size_t k = 0; k < f.n; k++) {
		struct authres r;

		if (!str_ieq(f.v[k].name, STR("Authentication-Results")) ||
		    !authres_parse_lenient(a, f.v[k].body, &r))
			continue;
		if (border_believes(&b, &f, t, &o, &r, k))
			buf_fmt(&got, "%s%zu", got.n ? " " : "", n);
		n++;
	}
	if (!str_eq(buf_str(&got), str_c(want)))
		print_error("case %zu, trust %d\n", i, (int)trust);
	assert_str(buf_str(&got), want);
}

static void
believes(void **state)
{
	struct arena *a = arena_new();
	struct url_tables *t = url_tables_new(NULL, NULL);

	assert_non_null(t);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		check(a, t, i, AUTH_TRUST_AUTO, cases[i].automatic);
		check(a, t, i, AUTH_TRUST_RECEIVER, cases[i].receiver);
		check(a, t, i, AUTH_TRUST_NAMED, cases[i].named);
		check(a, t, i, AUTH_TRUST_NONE, cases[i].none);
	}
	url_tables_free(t);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(believes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

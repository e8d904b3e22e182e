/* SPDX-License-Identifier: MIT */
/* Authentication-Results: the grammar, and the forms that are seen. */
#include "auth/authres.h"
#include "base/buf.h"
#include "unit.h"

/* Results as "method=result[ name=value]...|...". */
static struct str
shown(struct arena *a, const struct authres *r)
{
	struct buf b;

	buf_init(&b, a, 1 << 20);
	buf_add(&b, r->authserv_id);
	for (size_t i = 0; i < r->n; i++) {
		const struct authres_result *o = &r->results[i];

		buf_fmt(
		    &b, "|%.*s=%.*s", STR_FMT(o->method), STR_FMT(o->result));
		if (o->reason.p)
			buf_fmt(&b, " reason:%.*s", STR_FMT(o->reason));
		for (size_t p = 0; p < o->n_properties; p++)
			buf_fmt(&b, " %.*s:%.*s",
			    STR_FMT(o->properties[p].name),
			    STR_FMT(o->properties[p].value));
	}
	return buf_str(&b);
}

static const struct {
	const char *body, *strict, *lenient; /* NULL: refused */
} cases[] = {
    {"example.org 1; none", "example.org", "example.org"},
    {"example.com; spf=Pass smtp.mailfrom=a@example.net",
	"example.com|spf=pass smtp.mailfrom:a@example.net",
	"example.com|spf=pass smtp.mailfrom:a@example.net"},
    {"x.example; dkim=pass (2048-bit key; unprotected) header.d=a.example\r\n"
     " header.i=@a.example header.b=\"a/b+=\";\r\n dmarc=pass (p=none)",
	"x.example|dkim=pass header.d:a.example header.i:@a.example "
	"header.b:a/b+=|dmarc=pass",
	"x.example|dkim=pass header.d:a.example header.i:@a.example "
	"header.b:a/b+=|dmarc=pass"},
    {"foo.example (a) 1 (b); dkim (c) / 1 (d) = (e) fail policy (f) . (g) "
     "expired (h) = (i) 1362471462",
	"foo.example|dkim=fail policy.expired:1362471462",
	"foo.example|dkim=fail policy.expired:1362471462"},
    {"x.example; dkim=fail reason=\"bad; really\" header.b=gfT/i2HB;",
	"x.example|dkim=fail reason:bad; really header.b:gfT/i2HB",
	"x.example|dkim=fail reason:bad; really header.b:gfT/i2HB"},
    /* Exchange Online: no authserv-id. */
    {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=none "
     "(message not signed) header.d=none;dmarc=bestguesspass action=none "
     "header.from=a.example;compauth=pass reason=109",
	NULL,
	"|spf=pass smtp.mailfrom:a.example|dkim=none header.d:none|"
	"dmarc=bestguesspass action:none header.from:a.example|"
	"compauth=pass reason:109"},
    /* docomo. */
    {"mfsmax.example; dmarc=fail header.from=a.example dmarc_spf=fail "
     "dmarc_dkim=fail aspf=relaxed",
	"mfsmax.example|dmarc=fail header.from:a.example dmarc_spf:fail "
	"dmarc_dkim:fail aspf:relaxed",
	"mfsmax.example|dmarc=fail header.from:a.example dmarc_spf:fail "
	"dmarc_dkim:fail aspf:relaxed"},
    /* Providers with SPF and Sender ID alone. */
    {"mx.example; spf=pass smtp.mailfrom=a@b.example; sender-id=permerror "
     "header.From=a@b.example",
	"mx.example|spf=pass smtp.mailfrom:a@b.example|sender-id=permerror "
	"header.from:a@b.example",
	"mx.example|spf=pass smtp.mailfrom:a@b.example|sender-id=permerror "
	"header.from:a@b.example"},
    /* No ";" between results. */
    {"mx.example;\r\n\tdkim=pass header.i=@a.example\r\n\tdkim=pass "
     "header.i=@b.example",
	"mx.example|dkim=pass header.i:@a.example dkim:pass "
	"header.i:@b.example",
	"mx.example|dkim=pass header.i:@a.example|dkim=pass "
	"header.i:@b.example"},
    {"mx.example; dmarc=none header.from=;spf=none",
	"mx.example|dmarc=none header.from:|spf=none",
	"mx.example|dmarc=none header.from:|spf=none"},
    {"mx.example", NULL, "mx.example"},
    {"\303\251.example; none", NULL, NULL},
    {"", NULL, NULL},
    {"mx.example; =pass; spf=pass", NULL, "mx.example|spf=pass"},
    {"mx.example; spf=pass (open", NULL, "mx.example"},
    {"mx.example; spf=pass \"x", NULL, "mx.example"},
};

static void
reads(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct authres r;
		struct str body = str_c(cases[i].body);

		if (authres_parse(a, body, &r) != !!cases[i].strict)
			print_error("strict: %s\n", cases[i].body);
		assert_int_equal(
		    authres_parse(a, body, &r), cases[i].strict != NULL);
		if (cases[i].strict)
			assert_str(shown(a, &r), cases[i].strict);
		assert_int_equal(authres_parse_lenient(a, body, &r),
		    cases[i].lenient != NULL);
		if (cases[i].lenient)
			assert_str(shown(a, &r), cases[i].lenient);
	}
	arena_free(a);
}

static void
is_bounded(void **state)
{
	struct arena *a = arena_new();
	struct authres r;
	struct buf b;

	buf_init(&b, a, 1 << 22);
	buf_add(&b, STR("x.example"));
	for (int i = 0; i < 50000; i++)
		buf_add(&b, STR(";dkim=pass"));
	assert_true(authres_parse_lenient(a, buf_str(&b), &r));
	assert_int_equal(r.n, AUTHRES_RESULTS_MOST);
	buf_init(&b, a, 1 << 22);
	for (int i = 0; i < 100000; i++)
		buf_byte(&b, '(');
	assert_false(authres_parse(a, buf_str(&b), &r));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads),
	    cmocka_unit_test(is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

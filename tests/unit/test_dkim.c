/* SPDX-License-Identifier: MIT */
/* DKIM: what changes a signature survives, and the word for each failure. */
#include "auth/dkim.h"
#include "ask/zone.h"
#include "base/limits.h"
#include "sign.h"
#include "unit.h"

static const char mail[] = "Received: from a by b; x\r\n"
			   "From: Shop <news@example.com>\r\n"
			   "To: you@example.net\r\n"
			   "Subject:  Your   order\r\n"
			   " no. 7\r\n"
			   "Date: Tue, 24 Nov 2026 10:00:00 +0900\r\n"
			   "\r\n"
			   "Hello,  \r\n"
			   "two\twords\r\n"
			   "\r\n";

enum change {
	NOTHING,
	BODY_SPACE,	/* a blank more at a line's end */
	BODY_APPENDED,	/* a list's footer */
	BODY_END_LINES, /* empty lines more at the end */
	FIELD_FOLDED,	/* Subject folded elsewhere */
	FIELD_CHANGED,
	FROM_ADDED, /* a second From on top */
	LINES_LF    /* as in a UNIX mailbox */
};

static const struct {
	const char *canon, *names, *extra;
	unsigned bits;
	enum change change;
	enum auth_result result;
	const char *reason;
} cases[] = {
    {NULL, NULL, NULL, 1024, NOTHING, AUTH_PASS, "pass"},
    {NULL, NULL, NULL, 0, NOTHING, AUTH_PASS, "pass"},
    {"simple/simple", NULL, NULL, 2048, NOTHING, AUTH_PASS, "pass"},
    {"simple/simple", NULL, NULL, 0, LINES_LF, AUTH_PASS, "pass"},
    {"relaxed/simple", NULL, NULL, 0, LINES_LF, AUTH_PASS, "pass"},
    {"relaxed/relaxed", NULL, NULL, 0, BODY_SPACE, AUTH_PASS, "pass"},
    {"relaxed/simple", NULL, NULL, 0, BODY_SPACE, AUTH_FAIL, "body-changed"},
    {"relaxed/simple", NULL, NULL, 0, BODY_END_LINES, AUTH_PASS, "pass"},
    {"simple/simple", NULL, NULL, 0, FIELD_FOLDED, AUTH_FAIL, "header-changed"},
    {"relaxed/simple", NULL, NULL, 0, FIELD_FOLDED, AUTH_PASS, "pass"},
    {NULL, NULL, NULL, 0, FIELD_CHANGED, AUTH_FAIL, "header-changed"},
    {NULL, NULL, NULL, 0, BODY_APPENDED, AUTH_FAIL, "body-changed"},
    {NULL, NULL, " l=19;", 0, BODY_APPENDED, AUTH_PASS, "body-partial"},
    {NULL, NULL, " l=9999;", 0, NOTHING, AUTH_PERMERROR, "body-short"},
    {NULL, NULL, NULL, 0, FROM_ADDED, AUTH_POLICY, "from-added"},
    {NULL, "from:from:subject", NULL, 0, NOTHING, AUTH_PASS, "pass"},
    {NULL, "from:from:subject", NULL, 0, FROM_ADDED, AUTH_FAIL,
	"header-changed"},
    {NULL, "to:subject", NULL, 0, NOTHING, AUTH_PERMERROR, "from-unsigned"},
    {NULL, NULL, " x=1000;", 0, NOTHING, AUTH_POLICY, "expired"},
    {NULL, NULL, " t=2000; x=1000;", 0, NOTHING, AUTH_PERMERROR, "malformed"},
    {NULL, NULL, " i=@shop.example.com;", 0, NOTHING, AUTH_PASS, "pass"},
    {NULL, NULL, " i=@evil.test;", 0, NOTHING, AUTH_PERMERROR, "identity"},
    {NULL, NULL, " i=a=40b@example.com;", 0, NOTHING, AUTH_PASS, "pass"},
    {NULL, NULL, " q=http;", 0, NOTHING, AUTH_PERMERROR, "query"},
    {NULL, NULL, " d=twice.example;", 0, NOTHING, AUTH_PERMERROR, "malformed"},
    {"odd/relaxed", NULL, NULL, 0, NOTHING, AUTH_PERMERROR, "canonicalization"},
    {NULL, NULL, NULL, 512, NOTHING, AUTH_PERMERROR, "key-short"},
};

/* mail with `from` (once) replaced by `to`. */
static struct str
replaced(struct arena *a, struct str s, const char *from, const char *to)
{
	ssize_t at = str_find(s, str_c(from));
	struct buf b;

	assert_true(at >= 0);
	buf_init(&b, a, s.n + 1000);
	buf_add(&b, str_sub(s, 0, (size_t)at));
	buf_add(&b, str_c(to));
	buf_add(&b, str_skip(s, (size_t)at + strlen(from)));
	return buf_str(&b);
}

static struct str
changed(struct arena *a, struct str s, enum change c)
{
	struct buf b;

	switch (c) {
	case BODY_SPACE:
		return replaced(a, s, "Hello,", "Hello, ");
	case BODY_APPENDED:
		return replaced(a, s, "words\r\n", "words\r\n--\r\nlist\r\n");
	case BODY_END_LINES:
		return replaced(a, s, "words\r\n", "words\r\n\r\n\r\n");
	case FIELD_FOLDED:
		return replaced(a, s, "  Your   order", " Your\r\n order");
	case FIELD_CHANGED:
		return replaced(a, s, "no. 7", "no. 8");
	case FROM_ADDED:
		return replaced(a, s, "Received:", "From: a@b\r\nReceived:");
	case LINES_LF:
		buf_init(&b, a, s.n);
		for (size_t i = 0; i < s.n; i++)
			if (s.p[i] != '\r')
				buf_byte(&b, s.p[i]);
		return buf_str(&b);
	default:
		return s;
	}
}

static struct dkim_signature *
verify(struct arena *a, struct str raw, enum ask_status status,
    struct str record, size_t *n)
{
	struct ask *k = ask_new(a, 100);
	struct fields f = fields_split(a, raw);
	struct dkim_options o = {.now = 5000};
	struct dkim_signature *v;
	const struct ask_item *q;

	while (!dkim_verify(a, k, &f, &o, &v, n))
		while ((q = ask_next_open(k, NULL)))
			ask_answer(k, q->type, q->name, status, &record,
			    status == ASK_OK);
	return v;
}

static void
says_what_is_wrong(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct signer s = signer_new(a, cases[i].bits);
		struct sign_how how = {.canon = cases[i].canon,
		    .names = cases[i].names,
		    .extra = cases[i].extra};
		struct str raw;
		size_t n;
		struct dkim_signature *v;

		/* l= is over the first bytes: sign those alone. */
		raw = str_c(mail);
		if (cases[i].extra && strstr(cases[i].extra, "l=19"))
			raw.n -= 2;
		raw = changed(a, sign_mail(a, &s, raw, &how), cases[i].change);
		v = verify(a, raw, ASK_OK, s.record, &n);
		assert_int_equal(n, 1);
		if (v[0].result != cases[i].result ||
		    strcmp(v[0].reason, cases[i].reason) != 0)
			print_error("case %zu: %s, %s\n", i,
			    auth_result_name(v[0].result), v[0].reason);
		assert_int_equal(v[0].result, cases[i].result);
		assert_string_equal(v[0].reason, cases[i].reason);
		EVP_PKEY_free(s.key);
	}
	arena_free(a);
}

static void
reads_key_records(void **state)
{
	static const struct {
		const char *before, *after; /* around "p=..." */
		enum ask_status status;
		enum auth_result result;
		const char *reason;
	} keys[] = {
	    {"", "", ASK_OK, AUTH_PASS, "pass"},
	    {"v=DKIM1; ", "; t=y", ASK_OK, AUTH_PASS, "pass"},
	    {"v=DKIM1; s=email:x; h=sha1:sha256; ", "", ASK_OK, AUTH_PASS,
		"pass"},
	    {"v=DKIM2; ", "", ASK_OK, AUTH_PERMERROR, "key-malformed"},
	    {"h=sha1; ", "", ASK_OK, AUTH_PERMERROR, "key-hash"},
	    {"s=web; ", "", ASK_OK, AUTH_PERMERROR, "key-service"},
	    {"k=ed25519; ", "", ASK_OK, AUTH_PERMERROR, "key-algorithm"},
	    {"x", "", ASK_OK, AUTH_PERMERROR, "key-malformed"},
	    {"p=; ", "", ASK_OK, AUTH_PERMERROR, "key-malformed"},
	    {"", "", ASK_NXDOMAIN, AUTH_PERMERROR, "key-gone"},
	    {"", "", ASK_NODATA, AUTH_PERMERROR, "key-gone"},
	    {"", "", ASK_NONE, AUTH_TEMPERROR, "dns"},
	};
	struct arena *a = arena_new();
	struct signer s = signer_new(a, 1024);
	struct sign_how how = {0};
	struct str raw = sign_mail(a, &s, str_c(mail), &how);
	struct str p = str_skip(s.record, strlen("v=DKIM1; k=rsa; "));
	struct dkim_signature *v;
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct buf b;

		buf_init(&b, a, 8192);
		buf_fmt(
		    &b, "%s%.*s%s", keys[i].before, STR_FMT(p), keys[i].after);
		v = verify(a, raw, keys[i].status, buf_str(&b), &n);
		if (v[0].result != keys[i].result)
			print_error("key %zu: %s\n", i, v[0].reason);
		assert_int_equal(v[0].result, keys[i].result);
		assert_string_equal(v[0].reason, keys[i].reason);
	}
	v = verify(a, raw, ASK_OK, STR("v=DKIM1; p="), &n);
	assert_string_equal(v[0].reason, "key-revoked");
	v = verify(a, raw, ASK_OK, STR("v=DKIM1; p=AAAA"), &n);
	assert_string_equal(v[0].reason, "key-malformed");
	EVP_PKEY_free(s.key);
	arena_free(a);
}

static void
tells_without_keys(void **state)
{
	struct arena *a = arena_new();
	struct signer s = signer_new(a, 0);
	struct sign_how how = {0};
	struct str raw = sign_mail(a, &s, str_c(mail), &how);
	struct dkim_options o = {.is_offline = true};
	struct dkim_signature *v;
	struct fields f = fields_split(a, raw);
	struct ask *k = ask_new(a, 100);
	size_t n;

	assert_true(dkim_verify(a, k, &f, &o, &v, &n));
	assert_int_equal(ask_count(k), 0);
	assert_int_equal(v[0].result, AUTH_ABSENT);
	assert_string_equal(v[0].reason, "not-asked");
	f = fields_split(a, changed(a, raw, BODY_APPENDED));
	assert_true(dkim_verify(a, k, &f, &o, &v, &n));
	assert_string_equal(v[0].reason, "body-changed");
	EVP_PKEY_free(s.key);
	arena_free(a);
}

static void
is_bounded(void **state)
{
	struct arena *a = arena_new();
	struct signer s = signer_new(a, 0);
	struct sign_how how = {0};
	struct str raw = str_c(mail);
	struct dkim_signature *v;
	struct buf key;
	size_t n;

	for (int i = 0; i < 500; i++)
		raw = sign_mail(a, &s, raw, &how);
	v = verify(a, raw, ASK_OK, s.record, &n);
	assert_int_equal(n, 500);
	assert_int_equal(v[0].result, AUTH_PASS);
	assert_int_equal(v[LIMIT_DKIM_SIGNATURES - 1].result, AUTH_PASS);
	assert_string_equal(v[LIMIT_DKIM_SIGNATURES].reason, "limit");
	/* A key record of 100 kB. */
	buf_init(&key, a, 1 << 20);
	buf_add(&key, STR("v=DKIM1; p="));
	for (int i = 0; i < 100000; i++)
		buf_byte(&key, 'A');
	v = verify(a, raw, ASK_OK, buf_str(&key), &n);
	assert_int_equal(v[0].result, AUTH_PERMERROR);
	EVP_PKEY_free(s.key);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_is_wrong),
	    cmocka_unit_test(reads_key_records),
	    cmocka_unit_test(tells_without_keys),
	    cmocka_unit_test(is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* ARC: sealed here, broken here, and whose seals count. */
#include "auth/arc.h"
#include "ask/zone.h"
#include "auth/auth.h"
#include "sign.h"
#include "unit.h"

static const char mail[] = "Subject: hello\r\n"
			   "From: Brand <news@brand.test>\r\n"
			   "Date: Tue, 24 Nov 2026 10:00:00 +0900\r\n"
			   "\r\n"
			   "Hello\r\n";

/* Adds one set on top: results, message signature, seal. */
static struct str
sealed(struct arena *a, const struct signer *s, struct str text, unsigned i,
    const char *results, const char *domain, const char *cv)
{
	struct sign_how how = {.field = "ARC-Message-Signature",
	    .domain = domain,
	    .names = "from:subject"};
	unsigned char h[EVP_MAX_MD_SIZE];
	struct fields f;
	struct canon_sink k;
	struct buf b, seal, out;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	char head[20];

	snprintf(head, sizeof head, "i=%u; ", i);
	how.head = head;
	buf_init(&b, a, 1 << 20);
	buf_fmt(&b, "ARC-Authentication-Results: i=%u; %s; %s\r\n", i, domain,
	    results);
	buf_add(&b, text);
	text = sign_mail(a, s, buf_str(&b), &how);
	/* The signature is on top, the results second. */
	buf_init(&seal, a, 1 << 16);
	buf_fmt(&seal,
	    "ARC-Seal: i=%u; a=ed25519-sha256; cv=%s; d=%s; s=sel; b=", i, cv,
	    domain);
	buf_init(&b, a, 1 << 20);
	buf_add(&b, buf_str(&seal));
	buf_add(&b, STR("\r\n"));
	buf_add(&b, text);
	f = fields_split(a, buf_str(&b));
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	canon_start(&k, md, UINT64_MAX);
	for (unsigned j = i; j >= 1; j--) {
		/* Oldest set first; each is three fields, newest on top. */
		size_t at = (size_t)(j - 1) * 3;

		canon_field(&k, &f.v[at + 2], CANON_RELAXED, STR_NONE, true);
		canon_field(&k, &f.v[at + 1], CANON_RELAXED, STR_NONE, true);
		canon_field(&k, &f.v[at], CANON_RELAXED, STR_NONE, j != 1);
	}
	canon_end(&k);
	EVP_DigestFinal_ex(md, h, NULL);
	EVP_MD_CTX_free(md);
	buf_init(&out, a, 1 << 20);
	buf_add(&out, buf_str(&seal));
	buf_add(&out, sign_digest(s, a, h));
	buf_add(&out, STR("\r\n"));
	buf_add(&out, text);
	return buf_str(&out);
}

struct world {
	struct arena *a;
	struct signer s;
	struct zone *zone;
	struct url_tables *t;
	struct str one, two; /* sets */
};

static int
make_world(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct buf z;
	struct str why;

	w->a = arena_new();
	w->s = signer_new(w->a, 0);
	w->t = url_tables_new(NULL, NULL);
	buf_init(&z, w->a, 4000);
	buf_fmt(&z,
	    "sel._domainkey.list.test TXT \"%.*s\"\n"
	    "sel._domainkey.relay.test TXT \"%.*s\"\n"
	    "_dmarc.brand.test TXT \"v=DMARC1; p=reject\"\n",
	    STR_FMT(w->s.record), STR_FMT(w->s.record));
	w->zone = zone_read(w->a, buf_str(&z), &why);
	w->one = sealed(w->a, &w->s, str_c(mail), 1,
	    "dmarc=pass header.from=brand.test", "list.test", "none");
	w->two = sealed(w->a, &w->s, w->one, 2,
	    "arc=pass; dmarc=fail header.from=brand.test", "relay.test",
	    "pass");
	*state = w;
	return 0;
}

static int
end_world(void **state)
{
	struct world *w = *state;

	EVP_PKEY_free(w->s.key);
	url_tables_free(w->t);
	arena_free(w->a);
	free(w);
	return 0;
}

static struct arc_answer
verify(struct world *w, struct str raw)
{
	struct fields f = fields_split(w->a, raw);
	struct ask *k = ask_new(w->a, 100);
	struct arc_answer out;

	while (!arc_verify(w->a, k, &f, &out))
		assert_true(zone_answer_open(w->zone, w->a, k));
	return out;
}

static void
validates(void **state)
{
	struct world *w = *state;
	struct arc_answer r = verify(w, w->two);
	char *p = (char *)arena_str(w->a, w->two).p;
	ssize_t at;

	assert_int_equal(verify(w, str_c(mail)).result, AUTH_NONE);
	assert_int_equal(verify(w, w->one).result, AUTH_PASS);
	assert_int_equal(r.result, AUTH_PASS);
	assert_int_equal(r.n, 2);
	assert_str(r.sealer[0], "list.test");
	assert_str(r.sealer[1], "relay.test");
	/* The first hop's results are sealed. */
	at = str_find(w->two, STR("dmarc=pass"));
	p[at + 6] = 'f';
	r = verify(w, (struct str){p, w->two.n});
	assert_int_equal(r.result, AUTH_FAIL);
	assert_string_equal(r.reason, "header-changed");
	p[at + 6] = 'p';
	p[w->two.n - 4] = 'x';
	r = verify(w, (struct str){p, w->two.n});
	assert_string_equal(r.reason, "body-changed");
}

static struct auth_report
check(struct world *w, const struct str *sealers, size_t n)
{
	struct message_options plain = {.no_html = true};
	struct auth_options o = {.use_dns = true,
	    .now = 1800000000,
	    .trusted_sealers = sealers,
	    .n_trusted_sealers = n};
	struct ask *k = ask_new(w->a, 100);
	const struct message *m = message_read(w->a, w->two, &plain);
	struct auth_report r;

	while (!auth_check(w->a, m, k, w->t, &o, &r))
		assert_true(zone_answer_open(w->zone, w->a, k));
	return r;
}

/* Only an unbroken run of trusted sealers carries the first one's word. */
static void
believes_trusted_sealers(void **state)
{
	struct world *w = *state;
	struct str both[] = {STR("relay.test"), STR("list.test")};
	struct auth_report r = check(w, both, 2);

	assert_int_equal(r.state, AUTH_AUTHENTICATED);
	assert_string_equal(r.reason, "arc");
	assert_str(r.domain, "brand.test");
	assert_int_equal(r.basis, AUTH_RECORDED);
	r = check(w, both + 1, 1);
	assert_int_not_equal(r.state, AUTH_AUTHENTICATED);
	r = check(w, both, 1);
	assert_int_not_equal(r.state, AUTH_AUTHENTICATED);
	r = check(w, NULL, 0);
	assert_int_not_equal(r.state, AUTH_AUTHENTICATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(validates),
	    cmocka_unit_test(believes_trusted_sealers),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}

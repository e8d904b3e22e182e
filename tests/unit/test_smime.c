/* SPDX-License-Identifier: MIT */
/* S/MIME: certificates made here, signatures good, broken and odd. */
#include "auth/smime.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "sign.h"
#include "unit.h"

static const int64_t now = 1800000000;

struct identity {
	X509 *x;
	EVP_PKEY *key;
};

static void
extend(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;

	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	X509_add_ext(x, e, -1);
	X509_EXTENSION_free(e);
}

/* A certificate by `issuer`, or by itself when that is NULL. */
static struct identity
certificate(const struct identity *issuer, const char *name,
    const char *address, bool is_ca, int64_t until)
{
	struct identity id = {
	    X509_new(), EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)};
	static long serial;
	char san[200];

	X509_set_version(id.x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(id.x), ++serial);
	ASN1_TIME_set(X509_getm_notBefore(id.x), (time_t)(now - 86400 * 900));
	ASN1_TIME_set(X509_getm_notAfter(id.x), (time_t)until);
	X509_set_pubkey(id.x, id.key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(id.x), "CN",
	    MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(
	    id.x, X509_get_subject_name(issuer ? issuer->x : id.x));
	extend(id.x, issuer ? issuer->x : id.x, NID_basic_constraints,
	    is_ca ? "critical,CA:TRUE" : "CA:FALSE");
	if (address) {
		snprintf(san, sizeof san, "email:%s", address);
		extend(id.x, issuer->x, NID_subject_alt_name, san);
	}
	X509_sign(id.x, issuer ? issuer->key : id.key, EVP_sha256());
	return id;
}

static void
drop(struct identity *id)
{
	X509_free(id->x);
	EVP_PKEY_free(id->key);
}

static struct str
pem_of(struct arena *a, X509 *x)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *p;
	struct str s;

	PEM_write_bio_X509(out, x);
	s.n = (size_t)BIO_get_mem_data(out, &p);
	s.p = p;
	s = arena_str(a, s);
	BIO_free(out);
	return s;
}

static const char part[] = "Content-Type: text/plain\r\n\r\nDear customer,\r\n"
			   "your statement is ready.\r\n";

/* A multipart/signed mail: `shown` stands where `part` was signed. */
static struct str
mail(struct arena *a, const struct identity *by, const struct identity *ca,
    const char *from, const char *shown, const EVP_MD *md)
{
	BIO *in = BIO_new_mem_buf(part, -1);
	STACK_OF(X509) *extra = sk_X509_new_null();
	int flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
	unsigned char *der = NULL;
	CMS_ContentInfo *cms;
	struct str b64;
	struct buf b;
	int n;

	sk_X509_push(extra, ca->x);
	cms = CMS_sign(NULL, NULL, extra, NULL, (unsigned)flags);
	CMS_add1_signer(cms, by->x, by->key, md, (unsigned)flags);
	CMS_final(cms, in, NULL, (unsigned)flags);
	n = i2d_CMS_ContentInfo(cms, &der);
	b64 = sign_base64(a, der, (size_t)n);
	buf_init(&b, a, 1 << 20);
	buf_fmt(&b,
	    "From: Bank <%s>\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: multipart/signed; boundary=XX; "
	    "protocol=\"application/pkcs7-signature\"\r\n\r\n--XX\r\n%s\r\n"
	    "--XX\r\nContent-Type: application/pkcs7-signature\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n",
	    from, shown);
	for (size_t i = 0; i < b64.n; i += 64) {
		buf_add(&b, str_sub(b64, i, 64));
		buf_add(&b, STR("\r\n"));
	}
	buf_add(&b, STR("--XX--\r\n"));
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	sk_X509_free(extra);
	BIO_free(in);
	return buf_str(&b);
}

struct world {
	struct arena *a;
	struct identity root, middle, bank, old, other_root;
	struct smime_roots *roots, *other;
};

static int
make_world(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	int64_t later = now + 86400 * 900;

	w->a = arena_new();
	w->root = certificate(NULL, "Root", NULL, true, later);
	w->middle = certificate(&w->root, "Middle", NULL, true, later);
	w->bank = certificate(
	    &w->middle, "Test Bank", "info@bank.test", false, later);
	w->old = certificate(
	    &w->middle, "Test Bank", "info@bank.test", false, now - 86400);
	w->other_root = certificate(NULL, "Other", NULL, true, later);
	w->roots = smime_roots_new(pem_of(w->a, w->root.x));
	w->other = smime_roots_new(pem_of(w->a, w->other_root.x));
	*state = w;
	return 0;
}

static int
end_world(void **state)
{
	struct world *w = *state;

	smime_roots_free(w->roots);
	smime_roots_free(w->other);
	drop(&w->root);
	drop(&w->middle);
	drop(&w->bank);
	drop(&w->old);
	drop(&w->other_root);
	arena_free(w->a);
	free(w);
	return 0;
}

static void
expect(struct world *w, struct str raw, struct smime_roots *roots, int64_t at,
    enum auth_result result, const char *reason)
{
	struct message_options plain = {.no_html = true};
	struct smime_answer s;

	smime_verify(w->a, message_read(w->a, raw, &plain), roots, at, &s);
	if (s.result != result)
		print_error("%s: %s\n", reason, s.reason);
	assert_int_equal(s.result, result);
	if (reason)
		assert_string_equal(s.reason, reason);
	if (s.result == AUTH_PASS) {
		assert_str(s.name, "Test Bank");
		assert_str(s.issuer, "Middle");
		assert_str(s.address, "info@bank.test");
	}
}

static void
verifies(void **state)
{
	struct world *w = *state;
	struct str good = mail(
	    w->a, &w->bank, &w->middle, "info@bank.test", part, EVP_sha256());
	struct str old = mail(
	    w->a, &w->old, &w->middle, "info@bank.test", part, EVP_sha256());
	struct buf lf;

	expect(w, good, w->roots, now, AUTH_PASS, "smime");
	expect(w, good, w->other, now, AUTH_POLICY, "smime-untrusted");
	expect(w, good, NULL, now, AUTH_POLICY, "smime-no-roots");
	expect(w, old, w->roots, now, AUTH_POLICY, "smime-expired");
	/* At the time of receipt it was valid. */
	expect(w, old, w->roots, now - 86400 * 30, AUTH_PASS, "smime");
	expect(w,
	    mail(w->a, &w->bank, &w->middle, "info@evil.test", part,
		EVP_sha256()),
	    w->roots, now, AUTH_POLICY, "smime-address");
	expect(w,
	    mail(w->a, &w->bank, &w->middle, "info@bank.test",
		"Content-Type: text/plain\r\n\r\npay here\r\n", EVP_sha256()),
	    w->roots, now, AUTH_FAIL, "smime-changed");
	expect(w,
	    mail(
		w->a, &w->bank, &w->middle, "info@bank.test", part, EVP_sha1()),
	    w->roots, now, AUTH_POLICY, "smime-weak");
	buf_init(&lf, w->a, good.n);
	for (size_t i = 0; i < good.n; i++)
		if (good.p[i] != '\r')
			buf_byte(&lf, good.p[i]);
	expect(w, buf_str(&lf), w->roots, now, AUTH_PASS, "smime");
}

static void
survives_garbage(void **state)
{
	struct world *w = *state;
	struct str good = mail(
	    w->a, &w->bank, &w->middle, "info@bank.test", part, EVP_sha256());
	char *p = (char *)arena_str(w->a, good).p;
	struct message_options plain = {.no_html = true};
	struct smime_answer s;
	uint32_t seed = 1;

	for (int i = 0; i < 300; i++) {
		size_t at;
		char kept;

		seed = seed * 1664525 + 1013904223;
		at = seed % good.n;
		kept = p[at];
		p[at] ^= (char)(seed >> 24);
		smime_verify(w->a,
		    message_read(w->a, (struct str){p, good.n}, &plain),
		    w->roots, now, &s);
		p[at] = kept;
	}
	expect(w, STR("From: a@b\r\n\r\nplain\r\n"), w->roots, now, AUTH_ABSENT,
	    NULL);
	assert_null(smime_roots_new(STR("no certificate")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verifies),
	    cmocka_unit_test(survives_garbage),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}

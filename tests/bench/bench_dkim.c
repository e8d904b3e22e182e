/* SPDX-License-Identifier: MIT */
/* How much a DKIM check costs beside the bare cryptography in it. */
#include <time.h>

#include "auth/dkim.h"
#include "auth/tags.h"
#include "sign.h"

enum {
	BODY = 20 * 1024,
	ROUNDS = 2000,
	TURNS = 7
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str
text_mail(struct arena *a)
{
	struct buf b;

	buf_init(&b, a, BODY * 2);
	buf_add(&b,
	    STR("From: Shop <news@example.com>\r\nTo: you@example.net\r\n"
		"Subject: Your order\r\nDate: Tue, 24 Nov 2026 10:00:00 "
		"+0900\r\n\r\n"));
	while (b.n < BODY)
		buf_add(&b,
		    STR("<td style=\"padding:0\">some  words of a mail "
			"</td>\r\n"));
	return buf_str(&b);
}

/* One check, as auth_check does it; false when it does not pass. */
static bool
check(struct str mail, struct str record)
{
	struct arena *a = arena_new();
	struct ask *k = ask_new(a, 10);
	struct fields f = fields_split(a, mail);
	struct dkim_options o = {0};
	struct dkim_signature *v;
	size_t n;
	bool is_good;

	ask_answer(k, ASK_TXT, STR("sel._domainkey.example.com"), ASK_OK,
	    &record, 1);
	is_good = dkim_verify(a, k, &f, &o, &v, &n) && n == 1 &&
		  v[0].result == AUTH_PASS;
	arena_free(a);
	return is_good;
}

/* Key decoding, hash of the body, verification; nothing else. */
static bool
bare(struct str der, struct str body, struct str signature,
    const unsigned char *digest)
{
	const unsigned char *p = (const unsigned char *)der.p;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)der.n);
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
	unsigned char h[EVP_MAX_MD_SIZE];
	bool is_good;

	EVP_Digest(body.p, body.n, h, NULL, EVP_sha256(), NULL);
	EVP_PKEY_verify_init(c);
	EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING);
	EVP_PKEY_CTX_set_signature_md(c, EVP_sha256());
	is_good = EVP_PKEY_verify(c, (const unsigned char *)signature.p,
		      signature.n, digest, 32) == 1;
	EVP_PKEY_CTX_free(c);
	EVP_PKEY_free(key);
	return is_good;
}

int
main(void)
{
	struct arena *a = arena_new();
	struct signer s = signer_new(a, 2048);
	struct sign_how how = {0};
	struct str mail = sign_mail(a, &s, text_mail(a), &how);
	struct str der = base64_decode(
	    a, str_skip(s.record, strlen("v=DKIM1; k=rsa; p=")));
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct str signature, body = fields_split(a, mail).body;
	double best[2] = {1e9, 1e9}, start;
	bool is_good = true;

	EVP_Digest("x", 1, digest, NULL, EVP_sha256(), NULL);
	signature = base64_decode(a, sign_digest(&s, a, digest));
	for (int turn = 0; turn < TURNS; turn++) {
		start = now();
		for (int i = 0; i < ROUNDS; i++)
			is_good &= bare(der, body, signature, digest);
		if (now() - start < best[0])
			best[0] = now() - start;
		start = now();
		for (int i = 0; i < ROUNDS; i++)
			is_good &= check(mail, s.record);
		if (now() - start < best[1])
			best[1] = now() - start;
	}
	printf("dkim, %zu bytes, RSA-2048: %.1f us a mail; bare OpenSSL "
	       "%.1f us; ratio %.2f\n",
	    mail.n, best[1] / ROUNDS * 1e6, best[0] / ROUNDS * 1e6,
	    best[1] / best[0]);
	EVP_PKEY_free(s.key);
	arena_free(a);
	return is_good ? 0 : 1;
}

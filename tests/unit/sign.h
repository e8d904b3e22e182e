/* SPDX-License-Identifier: MIT */
/* A DKIM signer for tests: makes keys, key records and signed mails. */
#ifndef TESTS_SIGN_H
#define TESTS_SIGN_H

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "auth/canon.h"
#include "base/buf.h"

struct signer {
	EVP_PKEY *key;
	struct str record; /* the TXT record */
	bool is_ed25519;
};

/* What a signature says; NULL members have usual values. */
struct sign_how {
	const char *canon;  /* "relaxed/relaxed" */
	const char *names;  /* h= */
	const char *domain; /* d= */
	const char *extra;  /* tags, with their ";" behind */
	const char *field;  /* "DKIM-Signature" */
	const char *head;   /* tags before all others; "v=1; " */
};

static inline struct str
sign_base64(struct arena *a, const void *p, size_t n)
{
	char *out = arena_raw(a, n * 2 + 8);

	return (struct str){
	    out, (size_t)EVP_EncodeBlock((unsigned char *)out, p, (int)n)};
}

/* bits 0: an Ed25519 key. */
static inline struct signer
signer_new(struct arena *a, unsigned bits)
{
	struct signer s = {.is_ed25519 = bits == 0};
	unsigned char der[4096], *p = der;
	size_t n = sizeof der;
	struct buf b;

	s.key = bits ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)bits)
		     : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (s.is_ed25519)
		EVP_PKEY_get_raw_public_key(s.key, der, &n);
	else
		n = (size_t)i2d_PUBKEY(s.key, &p);
	buf_init(&b, a, 8192);
	buf_fmt(&b, "v=DKIM1; k=%s; p=", s.is_ed25519 ? "ed25519" : "rsa");
	buf_add(&b, sign_base64(a, der, n));
	s.record = buf_str(&b);
	return s;
}

static inline struct str
sign_digest(const struct signer *s, struct arena *a, const unsigned char *h)
{
	unsigned char out[4096];
	size_t n = sizeof out;

	if (s->is_ed25519) {
		EVP_MD_CTX *m = EVP_MD_CTX_new();

		EVP_DigestSignInit(m, NULL, NULL, NULL, s->key);
		EVP_DigestSign(m, out, &n, h, 32);
		EVP_MD_CTX_free(m);
	} else {
		EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(s->key, NULL);

		EVP_PKEY_sign_init(c);
		EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING);
		EVP_PKEY_CTX_set_signature_md(c, EVP_sha256());
		EVP_PKEY_sign(c, out, &n, h, 32);
		EVP_PKEY_CTX_free(c);
	}
	return sign_base64(a, out, n);
}

static inline enum canon
sign_canon(struct str word)
{
	return str_eq(word, STR("simple")) ? CANON_SIMPLE : CANON_RELAXED;
}

/* Digests the fields named in h=, bottom up for each name. */
static inline void
sign_fields(struct canon_sink *k, const struct fields *f, struct str names,
    enum canon how)
{
	bool used[1024] = {false};

	while (names.p) {
		struct str name = str_trim(str_cut(&names, ':'));

		for (size_t i = f->n < 1024 ? f->n : 1024; i-- > 0;)
			if (!used[i] && str_ieq(f->v[i].name, name)) {
				used[i] = true;
				canon_field(k, &f->v[i], how, STR_NONE, true);
				break;
			}
	}
}

/* The mail with a signature field on top. */
static inline struct str
sign_mail(struct arena *a, const struct signer *s, struct str mail,
    const struct sign_how *how)
{
	struct fields f = fields_split(a, mail), own;
	struct str canon = str_c(how->canon ? how->canon : "relaxed/relaxed");
	struct str names =
	    str_c(how->names ? how->names : "from:to:subject:date");
	struct str head = str_cut(&canon, '/');
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char h[EVP_MAX_MD_SIZE];
	struct canon_sink k;
	struct buf b, out;

	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	canon_start(&k, md, UINT64_MAX);
	canon_body(&k, f.body, sign_canon(canon));
	canon_end(&k);
	EVP_DigestFinal_ex(md, h, NULL);
	buf_init(&b, a, 1 << 20);
	buf_fmt(&b, "%s: %sa=%s-sha256; c=%s; d=%s; s=sel;\r\n\th=%.*s;%s",
	    how->field ? how->field : "DKIM-Signature",
	    how->head ? how->head : "v=1; ", s->is_ed25519 ? "ed25519" : "rsa",
	    how->canon ? how->canon : "relaxed/relaxed",
	    how->domain ? how->domain : "example.com", STR_FMT(names),
	    how->extra ? how->extra : "");
	buf_fmt(&b, "\r\n\tbh=");
	buf_add(&b, sign_base64(a, h, 32));
	buf_add(&b, STR("; b="));
	own = fields_split(a, buf_str(&b));
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	canon_start(&k, md, UINT64_MAX);
	sign_fields(&k, &f, names, sign_canon(head));
	canon_field(&k, &own.v[0], sign_canon(head), STR_NONE, false);
	canon_end(&k);
	EVP_DigestFinal_ex(md, h, NULL);
	EVP_MD_CTX_free(md);
	buf_init(&out, a, 1 << 26);
	buf_add(&out, buf_str(&b));
	buf_add(&out, sign_digest(s, a, h));
	buf_add(&out, STR("\r\n"));
	buf_add(&out, mail);
	return buf_str(&out);
}

#endif

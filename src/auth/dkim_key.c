/* SPDX-License-Identifier: MIT */
/* The key record of a selector (RFC 6376 section 3.6.1, RFC 8463). */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "auth/signature.h"
#include "base/buf.h"

enum {
	BITS_LEAST = 1024, /* RFC 8301 section 3.2 */
	BITS_LEAST_LEGACY = 512,
	BITS_MOST = 16384,
	ED25519_BYTES = 32
};

static void
free_key(void *p)
{
	EVP_PKEY_free(p);
}

bool
sig_ask_key(struct sig_message *m, struct ask *k, struct signature *s)
{
	struct buf name;

	if (s->result != AUTH_ABSENT)
		return true;
	buf_init(&name, m->arena, 600);
	buf_add(&name, s->s);
	buf_add(&name, STR("._domainkey."));
	buf_add(&name, s->d);
	s->key_item = ask_get(k, ASK_TXT, buf_str(&name));
	return s->key_item->status != ASK_OPEN;
}

/* Does a colon-separated list hold one of two words? */
static bool
list_has(struct str list, struct str a, struct str b)
{
	while (list.p) {
		struct str word = str_trim(str_cut(&list, ':'));

		if (str_ieq(word, a) || str_ieq(word, b))
			return true;
	}
	return false;
}

/* NULL, or why the record cannot serve this signature. */
static const char *
record_trouble(const struct signature *s, const struct tags *t)
{
	struct str v = tags_get(t, "v"), k = tags_get(t, "k");
	struct str h = tags_get(t, "h"), service = tags_get(t, "s");
	struct str flags = tags_get(t, "t"), p = tags_get(t, "p");
	bool is_rsa = s->algorithm != SIG_ED25519_SHA256;

	if (v.p &&
	    (!str_eq(v, STR("DKIM1")) || !str_eq(t->v[0].name, STR("v"))))
		return "key-malformed";
	if (!p.p)
		return "key-malformed";
	if (!p.n)
		return "key-revoked";
	if (k.p ? !str_eq(k, is_rsa ? STR("rsa") : STR("ed25519")) : !is_rsa)
		return "key-algorithm";
	if (h.p &&
	    !list_has(h,
		s->algorithm == SIG_RSA_SHA1 ? STR("sha1") : STR("sha256"),
		STR_NONE))
		return "key-hash";
	if (service.p && !list_has(service, STR("*"), STR("email")))
		return "key-service";
	if (list_has(flags, STR("s"), STR_NONE) && s->identity.p &&
	    !str_ieq(
		str_skip(s->identity, (size_t)(str_rchr(s->identity, '@') + 1)),
		s->d))
		return "key-strict";
	return NULL;
}

/* SubjectPublicKeyInfo, or the bare RSAPublicKey that some publish. */
static EVP_PKEY *
decode_rsa(struct str der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)der.n);

	if (!key) {
		p = (const unsigned char *)der.p;
		key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)der.n);
	}
	ERR_clear_error();
	if (key && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

static const char *
decode_key(struct sig_message *m, struct signature *s, struct str p)
{
	struct str der = base64_decode(m->arena, p);

	if (!der.n)
		return "key-malformed";
	if (s->algorithm == SIG_ED25519_SHA256) {
		if (der.n != ED25519_BYTES)
			return "key-malformed";
		s->key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
		    (const unsigned char *)der.p, der.n);
	} else {
		s->key = decode_rsa(der);
	}
	if (!s->key)
		return "key-malformed";
	arena_own(m->arena, s->key, free_key);
	s->key_bits = (unsigned)EVP_PKEY_get_bits(s->key);
	if (s->algorithm == SIG_ED25519_SHA256)
		return NULL;
	if (s->key_bits < (m->is_legacy ? BITS_LEAST_LEGACY : BITS_LEAST))
		return "key-short";
	return s->key_bits > BITS_MOST ? "limit" : NULL;
}

static const char *
use_record(struct sig_message *m, struct signature *s, struct str record)
{
	struct tags t;
	const char *trouble;

	if (!tags_parse(record, &t))
		return "key-malformed";
	trouble = record_trouble(s, &t);
	if (!trouble)
		trouble = decode_key(m, s, tags_get(&t, "p"));
	s->is_testing = list_has(tags_get(&t, "t"), STR("y"), STR_NONE);
	return trouble;
}

void
sig_use_key(struct sig_message *m, struct signature *s)
{
	const struct ask_item *q = s->key_item;
	const char *trouble = NULL;

	if (s->result != AUTH_ABSENT)
		return;
	if (q->status == ASK_NONE) {
		s->result = AUTH_TEMPERROR;
		s->reason = "dns";
		return;
	}
	/* Other records may stand beside the key: the first good one. */
	for (size_t i = 0; i < q->n_records && i < 4; i++) {
		const char *why = use_record(m, s, q->records[i]);

		if (!why)
			return;
		if (!trouble)
			trouble = why;
	}
	s->result = AUTH_PERMERROR;
	s->reason = trouble ? trouble : "key-gone";
}

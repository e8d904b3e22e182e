/* SPDX-License-Identifier: MIT */
/* Checking a CMS signature over the whole message. */
#include "auth/smime.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pthread.h>

#include "auth/tags.h"

enum {
	SIGNATURE_MOST = 1024 * 1024,
	CERTIFICATES_MOST = 30,
	CHAIN_MOST = 10,
	NAME_MOST = 256
};

/* Some 150 certificates, read when the first signed mail comes. */
struct smime_roots {
	pthread_mutex_t lock;
	struct str pem;	   /* the caller's */
	X509_STORE *store; /* NULL until then */
};

struct smime_roots *
smime_roots_new(struct str pem)
{
	struct smime_roots *r;

	if (pem.n > INT32_MAX ||
	    str_find(pem, STR("-----BEGIN CERTIFICATE-----")) < 0)
		return NULL;
	r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->pem = pem;
	pthread_mutex_init(&r->lock, NULL);
	return r;
}

void
smime_roots_free(struct smime_roots *r)
{
	if (!r)
		return;
	X509_STORE_free(r->store);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static X509_STORE *
read_roots(struct str pem)
{
	BIO *in = BIO_new_mem_buf(pem.p, (int)pem.n);
	X509_STORE *store = X509_STORE_new();
	X509 *x;

	if (!in || !store)
		abort();
	while ((x = PEM_read_bio_X509(in, NULL, NULL, NULL))) {
		X509_STORE_add_cert(store, x);
		X509_free(x);
	}
	ERR_clear_error();
	BIO_free(in);
	return store;
}

/* The store counts its users itself and may be shared by threads. */
static X509_STORE *
roots_store(struct smime_roots *r)
{
	pthread_mutex_lock(&r->lock);
	if (!r->store)
		r->store = read_roots(r->pem);
	pthread_mutex_unlock(&r->lock);
	return r->store;
}

/* What one check holds; released by release(). */
struct check {
	struct arena *arena;
	CMS_ContentInfo *cms;
	STACK_OF(X509) * certificates, *signers;
	BIO *content;
	struct smime_answer *out;
};

static void
release(struct check *c)
{
	CMS_ContentInfo_free(c->cms);
	sk_X509_pop_free(c->certificates, X509_free);
	sk_X509_free(c->signers);
	BIO_free(c->content);
	ERR_clear_error();
}

static void
decide(struct check *c, enum auth_result result, const char *reason)
{
	c->out->result = result;
	c->out->reason = reason;
}

static bool
is_type(const struct mail_part *p, const char *a, const char *b)
{
	return str_eq(p->type_effective, str_c(a)) ||
	       str_eq(p->type_effective, str_c(b));
}

/* The bytes of a part with its header section, as they were signed. */
static struct str
whole_part(const struct mail_part *p, struct str raw)
{
	const char *start = p->body_raw.p, *end = start + p->body_raw.n;

	/* UNSAFE: all are views of raw; the steps back are checked. */
	if (p->n_headers) {
		start = p->headers[0].raw.p;
	} else if (start > raw.p && start[-1] == '\n') {
		start--;
		if (start > raw.p && start[-1] == '\r')
			start--;
	}
	return (struct str){start, (size_t)(end - start)};
}

/* Lines ended by CRLF, as RFC 8551 section 3.1.1 has them signed. */
static BIO *
with_crlf(struct arena *a, struct str s)
{
	char *p = arena_raw(a, s.n * 2 + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' && (!i || s.p[i - 1] != '\r'))
			p[n++] = '\r';
		p[n++] = s.p[i];
	}
	return n <= INT32_MAX ? BIO_new_mem_buf(p, (int)n) : NULL;
}

/* Finds signature and content; false when the message is not signed. */
static bool
open_signature(struct check *c, const struct message *m)
{
	const struct mail_part *root = m->root, *signature = NULL;
	const unsigned char *p;

	if (is_type(root, "multipart/signed", "multipart/signed")) {
		const struct mail_part *first = root->children;

		signature = first ? first->next : NULL;
		if (!signature || signature->next ||
		    !is_type(signature, "application/pkcs7-signature",
			"application/x-pkcs7-signature"))
			return false;
		c->content = with_crlf(c->arena, whole_part(first, m->raw));
	} else if (is_type(root, "application/pkcs7-mime",
		       "application/x-pkcs7-mime")) {
		signature = root;
	} else {
		return false;
	}
	decide(c, AUTH_PERMERROR, "smime-malformed");
	if (!signature->bytes.n || signature->bytes.n > SIGNATURE_MOST)
		return true;
	p = (const unsigned char *)signature->bytes.p;
	c->cms = d2i_CMS_ContentInfo(NULL, &p, (long)signature->bytes.n);
	if (c->cms && OBJ_obj2nid(CMS_get0_type(c->cms)) != NID_pkcs7_signed) {
		/* Encrypted: nothing that can be checked. */
		decide(c, AUTH_ABSENT, NULL);
		CMS_ContentInfo_free(c->cms);
		c->cms = NULL;
	}
	return true;
}

static bool
has_weak_digest(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);

	for (int i = 0; i < sk_CMS_SignerInfo_num(infos); i++) {
		X509_ALGOR *digest = NULL;
		const ASN1_OBJECT *name = NULL;
		int nid;

		CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(infos, i),
		    NULL, NULL, &digest, NULL);
		X509_ALGOR_get0(&name, NULL, NULL, digest);
		nid = OBJ_obj2nid(name);
		if (nid == NID_md5 || nid == NID_sha1 || nid == NID_md4)
			return true;
	}
	return false;
}

/* The signature itself, without asking who the signer is. */
static bool
check_signature(struct check *c)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(c->cms);

	c->certificates = CMS_get1_certs(c->cms);
	if (sk_X509_num(c->certificates) < 1 ||
	    sk_X509_num(c->certificates) > CERTIFICATES_MOST ||
	    sk_CMS_SignerInfo_num(infos) < 1 ||
	    sk_CMS_SignerInfo_num(infos) > 4)
		return false;
	if (CMS_verify(c->cms, NULL, NULL, c->content, NULL,
		CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) != 1) {
		decide(c, AUTH_FAIL, "smime-changed");
		return false;
	}
	c->signers = CMS_get0_signers(c->cms);
	return sk_X509_num(c->signers) > 0;
}

static struct str
entry_of(struct arena *a, X509_NAME *name, int nid)
{
	int at = X509_NAME_get_index_by_NID(name, nid, -1);
	unsigned char *utf8 = NULL;
	struct str out = STR_NONE;
	int n;

	if (at < 0)
		return STR_NONE;
	n = ASN1_STRING_to_UTF8(
	    &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (n > 0)
		out = arena_str(a, (struct str){(char *)utf8,
				       n < NAME_MOST ? (size_t)n : NAME_MOST});
	OPENSSL_free(utf8);
	return out;
}

static struct str
name_of(struct arena *a, X509_NAME *name)
{
	static const int nids[] = {
	    NID_commonName, NID_organizationName, NID_pkcs9_emailAddress};
	struct str s = STR_NONE;

	for (size_t i = 0; i < ARRAY_LEN(nids) && !s.p; i++)
		s = entry_of(a, name, nids[i]);
	return s;
}

/* Does the certificate hold an address of the From field? */
static bool
has_address(struct check *c, X509 *x, const struct message *m)
{
	STACK_OF(OPENSSL_STRING) *list = X509_get1_email(x);
	bool found = false;

	for (int i = 0; i < sk_OPENSSL_STRING_num(list) && !found; i++) {
		struct str mail = str_c(sk_OPENSSL_STRING_value(list, i));

		c->out->address = arena_str(c->arena, mail);
		found = m->n_from == 1 && str_ieq(mail, m->from[0].addr);
	}
	X509_email_free(list);
	return found;
}

/* NULL when the chain leads to a root that was valid at the time. */
static const char *
chain_trouble(struct check *c, X509 *x, struct smime_roots *roots, int64_t at)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	const char *trouble = "smime-untrusted";
	X509_VERIFY_PARAM *param;
	int error;

	if (!ctx || X509_STORE_CTX_init(
			ctx, roots_store(roots), x, c->certificates) != 1)
		abort();
	param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_time(param, (time_t)at);
	X509_VERIFY_PARAM_set_depth(param, CHAIN_MOST);
	X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SMIME_SIGN);
	X509_VERIFY_PARAM_set_auth_level(param, 1);
	if (X509_verify_cert(ctx) == 1) {
		trouble = NULL;
	} else {
		error = X509_STORE_CTX_get_error(ctx);
		if (error == X509_V_ERR_CERT_HAS_EXPIRED ||
		    error == X509_V_ERR_CERT_NOT_YET_VALID)
			trouble = "smime-expired";
	}
	X509_STORE_CTX_free(ctx);
	return trouble;
}

static void
check_signer(struct check *c, const struct message *m,
    struct smime_roots *roots, int64_t at)
{
	X509 *x = sk_X509_value(c->signers, 0);
	const char *trouble;

	for (int i = 0; i < sk_X509_num(c->signers); i++)
		if (has_address(c, sk_X509_value(c->signers, i), m)) {
			x = sk_X509_value(c->signers, i);
			break;
		}
	c->out->name = name_of(c->arena, X509_get_subject_name(x));
	c->out->issuer = name_of(c->arena, X509_get_issuer_name(x));
	trouble = roots ? chain_trouble(c, x, roots, at) : "smime-no-roots";
	if (has_weak_digest(c->cms))
		decide(c, AUTH_POLICY, "smime-weak");
	else if (trouble)
		decide(c, AUTH_POLICY, trouble);
	else if (!has_address(c, x, m))
		decide(c, AUTH_POLICY, "smime-address");
	else
		decide(c, AUTH_PASS, "smime");
}

void
smime_verify(struct arena *a, const struct message *m,
    struct smime_roots *roots, int64_t at, struct smime_answer *out)
{
	struct smime_answer answer = {0};
	struct check c = {.arena = a, .out = &answer};

	/* Nothing of OpenSSL is called, which would start it, without need. */
	if (m->root && open_signature(&c, m)) {
		if (c.cms && check_signature(&c))
			check_signer(&c, m, roots, at);
		release(&c);
	}
	*out = answer;
}

/* SPDX-License-Identifier: MIT */
/* Reading a signature field, and the digests it is checked against. */
#include "auth/signature.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

static void
free_md(void *p)
{
	EVP_MD_CTX_free(p);
}

void
sig_message_init(struct sig_message *m, struct arena *a, const struct fields *f,
    bool is_legacy)
{
	memset(m, 0, sizeof *m);
	m->arena = a;
	m->fields = f;
	m->is_legacy = is_legacy;
	m->md = EVP_MD_CTX_new();
	if (!m->md)
		abort();
	arena_own(a, m->md, free_md);
}

static void
refuse(struct signature *s, enum auth_result result, const char *reason)
{
	s->result = result;
	s->reason = reason;
}

static bool
malformed(struct signature *s, const char *reason)
{
	refuse(s, AUTH_PERMERROR, reason);
	return false;
}

/* 1 to 12 digits (section 3.5: at least that many are to be read). */
static bool
number(struct str text, int64_t *out)
{
	uint64_t v;

	if (text.n > 12 || !str_u64(text, &v))
		return false;
	*out = (int64_t)v;
	return true;
}

static bool
parse_version(struct sig_message *m, struct signature *s)
{
	struct str v = tags_get(&s->tags, "v"), q = tags_get(&s->tags, "q");

	if (s->kind != SIG_DKIM || str_eq(v, STR("1")))
		return true;
	/* Drafts: no v= with the query method of then, or 0.5. */
	if (m->is_legacy &&
	    (v.p ? str_eq(v, STR("0.5")) : !str_eq(q, STR("dns/txt"))))
		return true;
	return malformed(s, "version");
}

static bool
parse_algorithm(struct sig_message *m, struct signature *s)
{
	struct str a = tags_get(&s->tags, "a");

	if (str_eq(a, STR("rsa-sha256")))
		s->algorithm = SIG_RSA_SHA256;
	else if (str_eq(a, STR("ed25519-sha256")))
		s->algorithm = SIG_ED25519_SHA256;
	else if (str_eq(a, STR("rsa-sha1")) && m->is_legacy &&
		 s->kind == SIG_DKIM)
		s->algorithm = SIG_RSA_SHA1;
	else
		return malformed(s, str_eq(a, STR("rsa-sha1"))
					? "algorithm-weak"
					: "algorithm");
	return true;
}

static bool
canon_of(struct str word, enum canon *out)
{
	if (str_eq(word, STR("simple")))
		*out = CANON_SIMPLE;
	else if (str_eq(word, STR("relaxed")))
		*out = CANON_RELAXED;
	else
		return false;
	return true;
}

static bool
parse_canon(struct signature *s)
{
	struct str c = tags_get(&s->tags, "c"), head;

	/* Sealers leave c= out and mean relaxed, as the seal itself is. */
	s->header_canon = s->body_canon =
	    s->kind == SIG_DKIM ? CANON_SIMPLE : CANON_RELAXED;
	if (s->kind == SIG_ARC_SEAL)
		return true;
	if (!c.p)
		return true;
	head = str_cut(&c, '/');
	if (!canon_of(head, &s->header_canon) ||
	    (c.p && !canon_of(c, &s->body_canon)))
		return malformed(s, "canonicalization");
	return true;
}

static bool
parse_query(struct signature *s)
{
	struct str rest = tags_get(&s->tags, "q");

	if (!rest.p || s->kind == SIG_ARC_SEAL)
		return true;
	while (rest.p) {
		struct str method = str_trim(str_cut(&rest, ':'));

		if (str_eq(method, STR("dns/txt")) ||
		    str_eq(method, STR("dns")))
			return true;
	}
	return malformed(s, "query");
}

static bool
parse_names(struct sig_message *m, struct signature *s)
{
	struct str rest = tags_get(&s->tags, "h");
	bool has_from = false;

	if (s->kind == SIG_ARC_SEAL)
		return !rest.p || malformed(s, "malformed");
	if (!rest.p)
		return malformed(s, "malformed");
	while (rest.p) {
		struct str name = str_trim(str_cut(&rest, ':'));

		if (s->n_names == SIG_NAMES_MOST)
			return malformed(s, "limit");
		if (str_ieq(name, STR("from")))
			has_from = true;
		s->names =
		    arena_push(m->arena, s->names, s->n_names, sizeof name);
		s->names[s->n_names++] = name;
	}
	if (s->kind == SIG_DKIM && !has_from)
		return malformed(s, "from-unsigned");
	return true;
}

/* dkim-quoted-printable of RFC 6376 section 2.11, without white space. */
static struct str
quoted(struct arena *a, struct str value)
{
	struct str in = tag_squeeze(a, value);
	char *p = (char *)in.p;
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		int high = -1, low = -1;

		if (p[i] == '=' && i + 2 < in.n) {
			high = hex_value((unsigned char)p[i + 1]);
			low = hex_value((unsigned char)p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			p[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			p[n++] = p[i];
		}
	}
	return (struct str){p, n};
}

static bool
parse_identity(struct sig_message *m, struct signature *s)
{
	struct str i = tags_get(&s->tags, "i");
	int64_t v;

	if (s->kind != SIG_DKIM) {
		if (!i.p || !number(i, &v) || v < 1 || v > 50)
			return malformed(s, "instance");
		s->instance = (unsigned)v;
		return true;
	}
	if (!i.p)
		return true;
	s->identity = quoted(m->arena, i);
	if (!is_below(
		str_skip(s->identity, (size_t)(str_rchr(s->identity, '@') + 1)),
		s->d) ||
	    str_rchr(s->identity, '@') < 0)
		return malformed(s, "identity");
	return true;
}

static bool
parse_times(struct signature *s)
{
	struct str t = tags_get(&s->tags, "t"), x = tags_get(&s->tags, "x");
	struct str l = tags_get(&s->tags, "l");
	int64_t v;

	s->signed_at = s->expires_at = INT64_MIN;
	if (t.p && !number(t, &s->signed_at))
		return malformed(s, "malformed");
	if (s->kind != SIG_DKIM)
		return true;
	if (x.p && !number(x, &s->expires_at))
		return malformed(s, "malformed");
	if (t.p && x.p && s->expires_at < s->signed_at)
		return malformed(s, "malformed");
	if (l.p) {
		if (!number(l, &v))
			return malformed(s, "malformed");
		s->has_length = true;
		s->length = (uint64_t)v;
	}
	return true;
}

static bool
parse_values(struct sig_message *m, struct signature *s)
{
	struct str d = tag_squeeze(m->arena, tags_get(&s->tags, "d"));
	struct str selector = tag_squeeze(m->arena, tags_get(&s->tags, "s"));
	struct str bh = tags_get(&s->tags, "bh");

	if (d.n && d.p[d.n - 1] == '.')
		d.n--;
	if (!is_domain(d, 2) || !is_domain(selector, 1))
		return malformed(s, "malformed");
	s->d = arena_lower(m->arena, d);
	s->s = arena_lower(m->arena, selector);
	s->b_raw = tags_get(&s->tags, "b");
	s->b = base64_decode(m->arena, s->b_raw);
	if (!s->b.n)
		return malformed(s, "malformed");
	if (s->kind == SIG_ARC_SEAL)
		return !bh.p || malformed(s, "malformed");
	s->bh = base64_decode(m->arena, bh);
	return s->bh.n > 0 || malformed(s, "malformed");
}

/*
 * b= goes out of the digest as its whole value stands in the field, white
 * space at its ends included (RFC 6376 section 3.7).
 */
static struct str
with_space(struct str body, struct str value)
{
	const char *first = body.p, *end = body.p + body.n;

	/* UNSAFE: value is a view into body, so both loops stay inside. */
	while (value.p > first && value.p[-1] != '=') {
		value.p--;
		value.n++;
	}
	while (value.p + value.n < end && value.p[value.n] != ';')
		value.n++;
	return value;
}

void
sig_parse(struct sig_message *m, const struct field *f, enum sig_kind kind,
    struct signature *out)
{
	memset(out, 0, sizeof *out);
	out->kind = kind;
	out->field = f;
	if (!tags_parse(f->body, &out->tags)) {
		refuse(out, AUTH_PERMERROR, "malformed");
		/* For the report, as far as it can be read. */
		tags_parse_lenient(f->body, &out->tags);
		out->d = arena_lower(m->arena, tags_get(&out->tags, "d"));
		out->s = arena_lower(m->arena, tags_get(&out->tags, "s"));
		return;
	}
	if (!parse_values(m, out) || !parse_version(m, out) ||
	    !parse_algorithm(m, out) || !parse_canon(out) ||
	    !parse_query(out) || !parse_names(m, out) ||
	    !parse_identity(m, out) || !parse_times(out))
		return;
	out->b_raw = with_space(f->body, out->b_raw);
}

static const EVP_MD *
md_of(enum sig_algorithm a)
{
	return a == SIG_RSA_SHA1 ? EVP_sha1() : EVP_sha256();
}

static const struct sig_body *
body_digest(struct sig_message *m, const struct signature *s)
{
	uint64_t limit = s->has_length ? s->length : UINT64_MAX;
	bool is_sha1 = s->algorithm == SIG_RSA_SHA1;
	struct canon_sink k;
	struct sig_body *b;

	for (size_t i = 0; i < m->n_bodies; i++) {
		b = &m->bodies[i];
		if (b->canon == s->body_canon && b->limit == limit &&
		    (b->algorithm == SIG_RSA_SHA1) == is_sha1)
			return b;
	}
	if (m->n_bodies == SIG_BODIES_MOST)
		return NULL;
	b = &m->bodies[m->n_bodies++];
	b->canon = s->body_canon;
	b->algorithm = s->algorithm;
	b->limit = limit;
	EVP_DigestInit_ex(m->md, md_of(s->algorithm), NULL);
	canon_start(&k, m->md, limit);
	canon_body(&k, m->fields->body, s->body_canon);
	canon_end(&k);
	EVP_DigestFinal_ex(m->md, b->digest, NULL);
	b->total = k.total;
	return b;
}

void
sig_check_body(struct sig_message *m, struct signature *s)
{
	const struct sig_body *b;

	if (s->result != AUTH_ABSENT)
		return;
	b = body_digest(m, s);
	if (!b)
		refuse(s, AUTH_POLICY, "limit");
	else if (s->has_length && s->length > b->total)
		refuse(s, AUTH_PERMERROR, "body-short");
	else if (s->bh.n != (size_t)EVP_MD_get_size(md_of(s->algorithm)) ||
		 memcmp(s->bh.p, b->digest, s->bh.n) != 0)
		refuse(s, AUTH_FAIL, "body-changed");
	else
		s->is_partial = s->has_length && s->length < b->total;
}

void
sig_digest_start(
    struct sig_message *m, struct canon_sink *k, struct signature *s)
{
	EVP_DigestInit_ex(m->md, md_of(s->algorithm), NULL);
	canon_start(k, m->md, UINT64_MAX);
}

static bool
verify_rsa(const struct signature *s, const unsigned char *digest)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(s->key, NULL);
	const EVP_MD *md = md_of(s->algorithm);
	bool is_good =
	    ctx && EVP_PKEY_verify_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, md) == 1 &&
	    EVP_PKEY_verify(ctx, (const unsigned char *)s->b.p, s->b.n, digest,
		(size_t)EVP_MD_get_size(md)) == 1;

	EVP_PKEY_CTX_free(ctx);
	return is_good;
}

/* RFC 8463 section 3: Ed25519 signs the digest as its message. */
static bool
verify_ed25519(const struct signature *s, const unsigned char *digest)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool is_good =
	    ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, s->key) == 1 &&
	    EVP_DigestVerify(ctx, (const unsigned char *)s->b.p, s->b.n, digest,
		SIG_DIGEST_MOST) == 1;

	EVP_MD_CTX_free(ctx);
	return is_good;
}

void
sig_digest_check(
    struct sig_message *m, struct canon_sink *k, struct signature *s)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	canon_end(k);
	EVP_DigestFinal_ex(m->md, digest, NULL);
	if (s->algorithm == SIG_ED25519_SHA256 ? verify_ed25519(s, digest)
					       : verify_rsa(s, digest))
		refuse(s, AUTH_PASS, "pass");
	else
		refuse(s, AUTH_FAIL, "header-changed");
}

/* The last field of that name above those already used, or NULL. */
static const struct field *
take_field(const struct fields *f, bool *used, struct str name)
{
	for (size_t i = f->n; i-- > 0;)
		if (!used[i] && str_ieq(f->v[i].name, name)) {
			used[i] = true;
			return &f->v[i];
		}
	return NULL;
}

void
sig_check_fields(struct sig_message *m, struct signature *s)
{
	struct canon_sink k;
	bool *used;

	if (s->result != AUTH_ABSENT)
		return;
	used = arena_array(m->arena, m->fields->n, sizeof *used);
	sig_digest_start(m, &k, s);
	for (size_t i = 0; i < s->n_names; i++) {
		const struct field *f =
		    take_field(m->fields, used, s->names[i]);

		if (f)
			canon_field(&k, f, s->header_canon, STR_NONE, true);
	}
	canon_field(&k, s->field, s->header_canon, s->b_raw, false);
	sig_digest_check(m, &k, s);
}

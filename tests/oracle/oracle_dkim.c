/* SPDX-License-Identifier: MIT */
/* 2,000 and more made-up mails, signed by one of two, verified by both. */
#include <opendkim/dkim.h>
#include <openssl/pem.h>
#include <unistd.h>

#include "auth/dkim.h"
#include "oracle/random.h"
#include "sign.h"

enum {
	MAILS = 2040,
	KEYS = 3
};

struct world {
	struct arena *a;
	struct chance c;
	struct signer key[KEYS];
	char *pem[KEYS];
	DKIM_LIB *lib;
};

static const char *const blanks[] = {
    " ", " ", "  ", "\t", " \t ", "\r\n ", "\r\n\t", " \r\n  "};
static const char *const words[] = {"order", "Account", "x",
    "=?utf-8?B?44GC?=", "a,b;c", "\"q  q\"", "(c)", "100%", "\343\201\202",
    "b=c", ":"};

static void
add_words(struct world *w, struct buf *b, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (i)
			buf_add(b, str_c(chance_word(&w->c, blanks, 8)));
		buf_add(b, str_c(chance_word(&w->c, words, 11)));
	}
}

static void
add_field(struct world *w, struct buf *b, const char *name)
{
	static const char *const colons[] = {":", ": ", ":  ", ":\t", " : "};

	/* A blank before the colon is obsolete; only some servers keep it. */
	buf_fmt(b, "%s%s", name, chance_word(&w->c, colons, 4));
	add_words(w, b, chance_of(&w->c, 9) + 1);
	buf_add(b, chance_of(&w->c, 9) ? STR("\r\n") : STR(" \r\n"));
}

static void
add_body(struct world *w, struct buf *b)
{
	static const char *const ends[] = {
	    "\r\n", "\r\n", "\r\n", " \r\n", "\t \r\n", "\r\n\r\n"};
	unsigned n = chance_of(&w->c, 20);

	for (unsigned i = 0; i < n; i++) {
		unsigned k = chance_of(&w->c, 7);

		for (unsigned j = 0; j < k; j++) {
			buf_add(b, str_c(chance_word(&w->c, words, 11)));
			buf_add(b, str_c(chance_word(&w->c, blanks, 5)));
		}
		buf_add(b, str_c(chance_word(&w->c, ends, 6)));
	}
	/* Now and then without a last line end. */
	if (n && !chance_of(&w->c, 10))
		buf_add(b, STR("end"));
}

static struct str
make_mail(struct world *w)
{
	struct buf b;

	buf_init(&b, w->a, 1 << 20);
	for (unsigned i = chance_of(&w->c, 3); i; i--)
		add_field(w, &b, "Received");
	buf_add(&b, STR("From: Shop <news@example.com>\r\n"));
	add_field(w, &b, "To");
	add_field(w, &b, chance_of(&w->c, 2) ? "Subject" : "SUBJECT");
	add_field(w, &b, "Date");
	for (unsigned i = chance_of(&w->c, 4); i; i--)
		add_field(w, &b, "X-Mark");
	buf_add(&b, STR("\r\n"));
	add_body(w, &b);
	return buf_str(&b);
}

/* Gives the mail to a handle of theirs; the status of its end. */
static DKIM_STAT
feed(DKIM *d, struct world *w, struct str mail)
{
	struct fields f = fields_split(w->a, mail);

	for (size_t i = 0; i < f.n; i++)
		dkim_header(d, (u_char *)f.v[i].raw.p, f.v[i].raw.n);
	dkim_eoh(d);
	if (f.body.n)
		dkim_body(d, (u_char *)f.body.p, f.body.n);
	return dkim_eom(d, NULL);
}

static struct str
sign_theirs(struct world *w, struct str mail, size_t key, unsigned canon)
{
	static const dkim_canon_t how[] = {
	    DKIM_CANON_SIMPLE, DKIM_CANON_RELAXED};
	DKIM_STAT stat;
	unsigned char *value;
	struct buf b;
	size_t n;
	DKIM *d = dkim_sign(w->lib, (const unsigned char *)"x", NULL,
	    (unsigned char *)w->pem[key], (const unsigned char *)"sel",
	    (const unsigned char *)(key == 0   ? "a.example.com"
				    : key == 1 ? "b.example.com"
					       : "c.example.com"),
	    how[canon / 2], how[canon % 2], DKIM_SIGN_RSASHA256, -1, &stat);

	if (!d || feed(d, w, mail) != DKIM_STAT_OK ||
	    dkim_getsighdr_d(d, 16, &value, &n) != DKIM_STAT_OK) {
		if (d)
			dkim_free(d);
		return STR_NONE;
	}
	buf_init(&b, w->a, 1 << 22);
	buf_add(&b, STR("DKIM-Signature: "));
	/* Their folding is LF; on the wire it is CRLF. */
	for (size_t i = 0; i < n; i++) {
		if (value[i] == '\n' && (!i || value[i - 1] != '\r'))
			buf_byte(&b, '\r');
		buf_byte(&b, (char)value[i]);
	}
	buf_add(&b, STR("\r\n"));
	buf_add(&b, mail);
	dkim_free(d);
	return buf_str(&b);
}

static struct str
sign_ours(struct world *w, struct str mail, size_t key, unsigned canon)
{
	static const char *const how[] = {"simple/simple", "simple/relaxed",
	    "relaxed/simple", "relaxed/relaxed"};
	static const char *const names[] = {"from:to:subject:date",
	    "From:To:Subject:Date:X-Mark:X-Mark:From",
	    "received:from:subject:missing"};
	static const char *const domains[] = {
	    "a.example.com", "b.example.com", "c.example.com"};
	struct sign_how s = {.canon = how[canon],
	    .names = chance_word(&w->c, names, 3),
	    .domain = domains[key]};

	return sign_mail(w->a, &w->key[key], mail, &s);
}

/* What a list, a gateway or a forger does on the way. */
static struct str
change(struct world *w, struct str mail)
{
	struct fields f = fields_split(w->a, mail);
	size_t head = f.body.p ? (size_t)(f.body.p - mail.p) : mail.n;
	unsigned what = chance_of(&w->c, 12);
	struct buf b;
	ssize_t at;

	buf_init(&b, w->a, 1 << 22);
	switch (what) {
	case 0: /* a footer */
		buf_add(&b, mail);
		buf_add(&b, STR("\r\n-- \r\nthe list\r\n"));
		break;
	case 1: /* blanks at the body's end */
		buf_add(&b, mail);
		buf_add(&b, STR("\r\n\r\n"));
		break;
	case 2: /* one byte of it */
		if (mail.n < head + 2)
			return mail;
		at = (ssize_t)(head +
			       chance_of(&w->c, (unsigned)(mail.n - head)));
		buf_add(&b, str_sub(mail, 0, (size_t)at));
		buf_byte(&b, 'Q');
		buf_add(&b, str_skip(mail, (size_t)at + 1));
		break;
	case 3: /* a tag in the subject */
		at = str_ifind(mail, STR("\r\nsubject:"));
		buf_add(&b, str_sub(mail, 0, (size_t)at + 10));
		buf_add(&b, STR(" [list]"));
		buf_add(&b, str_skip(mail, (size_t)at + 10));
		break;
	case 4: /* more blanks in it */
		at = str_ifind(mail, STR("\r\nsubject:"));
		buf_add(&b, str_sub(mail, 0, (size_t)at + 10));
		buf_add(&b, STR("\r\n\t "));
		buf_add(&b, str_skip(mail, (size_t)at + 10));
		break;
	case 5: /* fields on top */
		buf_add(&b, STR("Received: from a by b; x\r\nX-Mark: new\r\n"));
		buf_add(&b, mail);
		break;
	case 6: /* blanks within the body */
		at = str_find(f.body, STR(" "));
		if (!f.body.p || at < 0)
			return mail;
		buf_add(&b, str_sub(mail, 0, head + (size_t)at));
		buf_add(&b, STR(" \t "));
		buf_add(&b, str_skip(mail, head + (size_t)at));
		break;
	default:
		return mail;
	}
	return buf_str(&b);
}

static struct dkim_signature
verify_ours(struct world *w, struct str mail)
{
	static const char *const names[] = {"sel._domainkey.a.example.com",
	    "sel._domainkey.b.example.com", "sel._domainkey.c.example.com"};
	struct fields f = fields_split(w->a, mail);
	struct ask *k = ask_new(w->a, 10);
	struct dkim_options o = {.now = 2000000000};
	struct dkim_signature *v;
	size_t n;

	for (size_t i = 0; i < KEYS; i++)
		ask_answer(
		    k, ASK_TXT, str_c(names[i]), ASK_OK, &w->key[i].record, 1);
	if (!dkim_check(w->a, k, &f, &o, &v, &n) || n != 1)
		return (struct dkim_signature){.reason = "none"};
	return v[0];
}

static bool
verify_theirs(struct world *w, struct str mail)
{
	DKIM_STAT stat;
	DKIM *d = dkim_verify(w->lib, (const unsigned char *)"y", NULL, &stat);
	bool is_good = d && feed(d, w, mail) == DKIM_STAT_OK;

	if (d)
		dkim_free(d);
	return is_good;
}

static void
make_world(struct world *w, char *path)
{
	static const unsigned bits[] = {1024, 2048, 3072};
	FILE *keys = fdopen(mkstemp(path), "w");
	dkim_query_t method = DKIM_QUERY_FILE;

	w->a = arena_new();
	w->c.state = 42;
	for (size_t i = 0; i < KEYS; i++) {
		BIO *out = BIO_new(BIO_s_mem());
		char *p;
		long n;

		w->key[i] = signer_new(w->a, bits[i]);
		PEM_write_bio_PrivateKey(
		    out, w->key[i].key, NULL, NULL, 0, NULL, NULL);
		n = BIO_get_mem_data(out, &p);
		w->pem[i] = strndup(p, (size_t)n);
		BIO_free(out);
		fprintf(keys, "sel._domainkey.%c.example.com %.*s\n",
		    (int)('a' + i), STR_FMT(w->key[i].record));
	}
	fclose(keys);
	w->lib = dkim_init(NULL, NULL);
	dkim_options(w->lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &method,
	    sizeof method);
	dkim_options(
	    w->lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO, path, strlen(path));
}

int
main(void)
{
	char path[] = "/tmp/mekiki-keys-XXXXXX";
	struct world w;
	size_t same = 0, passed = 0, signed_mails = 0, differ = 0;
	size_t open_ended = 0;

	make_world(&w, path);
	for (unsigned i = 0; i < MAILS; i++) {
		struct str mail = make_mail(&w);
		size_t key = i % KEYS;
		unsigned canon = i / KEYS % 4;
		struct dkim_signature mine;
		bool theirs;

		mail = i % 2 ? sign_ours(&w, mail, key, canon)
			     : sign_theirs(&w, mail, key, canon);
		if (!mail.p)
			continue;
		signed_mails++;
		mail = change(&w, mail);
		mine = verify_ours(&w, mail);
		theirs = verify_theirs(&w, mail);
		passed += theirs;
		if ((mine.result == AUTH_PASS) == theirs) {
			same++;
		} else if (!str_ends(mail, STR("\r\n"))) {
			open_ended++;
		} else if (++differ <= 5) {
			printf("mail %u: ours %s, theirs %s\n%.*s\n----\n", i,
			    mine.reason, theirs ? "pass" : "fail",
			    STR_FMT(mail));
		}
	}
	unlink(path);
	/* RFC 6376 section 3.4.4 has a CRLF added where the last is missing. */
	printf("opendkim: %zu mails, %zu pass, %zu alike, %zu differ by a "
	       "missing last line end, %zu differ\n",
	    signed_mails, passed, same, open_ended, differ);
	return differ != 0 || signed_mails < MAILS / 2;
}

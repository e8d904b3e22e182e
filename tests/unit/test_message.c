/* SPDX-License-Identifier: MIT */
/* Whole messages: the tree, what is shown, what is strange. */
#include "unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "mail/message.h"

#define HTML(text) "Content-Type: text/html\n\n" text "\n"
#define TEXT(text) "Content-Type: text/plain\n\n" text "\n"
#define MULTI(kind)                                                            \
	"Content-Type: multipart/" kind "; boundary=b\n"                       \
	"From: a@b.example\nDate: 1 Jan 2025 00:00:00 +0000\n\n"
#define MULTI_C(kind) "Content-Type: multipart/" kind "; boundary=c\n\n"
#define HEAD	      "From: a@b.example\nDate: 1 Jan 2025 00:00:00 +0000\n"

/*
 * The parts, one a word: section, a letter for the kind (t h a m r for
 * message), "+" when shown, "-" when in the other branch; then "=" and the
 * text where there is one.
 */
static const struct {
	const char *raw, *want, *fact;
} cases[] = {
    {"", "1t+= ", "mail.empty"},
    {HEAD "\nhello\r\nyou\rthere", "1t+=hello\nyou\nthere ", NULL},
    {HEAD HTML("x"), "1h+=x\n ", NULL},
    {HEAD "Content-Type: text/html charset=utf-8\n\nx", "1h+=x ", NULL},
    {HEAD "Content-Type: application/pdf; name=x\n\nx", "1a ", NULL},
    {HEAD "Content-Type: nonsense\n\nx", "1t+=x ", "mime.type"},
    {MULTI("mixed") "--b\n" TEXT("x") "--b\n" HTML("y") "--b--\n",
	"m 1t+=x 2h+=y ", NULL},
    {MULTI("alternative") "--b\n" TEXT("x") "--b\n" HTML("y") "--b--\n",
	"m 1t-=x 2h+=y ", NULL},
    {MULTI("alternative") "--b\n" HTML("y") "--b\n" TEXT("x") "--b--\n",
	"m 1h+=y 2t-=x ", "mime.alternative-order"},
    {MULTI("alternative") "--b\n" TEXT("x") "--b\n" MULTI_C(
	 "related") "--c\n" HTML("y") "--c\nContent-Type: image/png\n\nz\n"
				      "--c--\n--b--\n",
	"m 1t-=x 2m 2.1h+=y 2.2a ", NULL},
    {MULTI("related") "--b\nContent-Type: image/png\n\nz\n--b\n" HTML(
	 "y") "--b--\n",
	"m 1a 2a=y ", NULL},
    {MULTI("mixed") "--b\n" TEXT("x") "--b\nContent-Type: text/html; "
				      "name=y.html\n\ny\n--b--\n",
	"m 1t+=x 2a=y ", NULL},
    {MULTI("mixed") "--b\nContent-Type: text/plain\nContent-Disposition: "
		    "attachment\n\nx\n--b--\n",
	"m 1a=x ", NULL},
    {MULTI("mixed") "--b\nContent-Type: application/octet-stream\n"
		    "Content-Disposition: attachment; filename=x.html\n\nx\n"
		    "--b--\n",
	"m 1a=x ", NULL},
    {MULTI("signed") "--b\n" TEXT("x") "--b\nContent-Type: "
				       "application/pkcs7-signature\n\nz\n"
				       "--b--\n",
	"m 1t+=x 2a ", NULL},
    {MULTI("report") "--b\n" TEXT("x") "--b\nContent-Type: "
				       "message/delivery-status\n\ny\n--b\n"
				       "Content-Type: message/rfc822\n\n" HEAD
				       "\nz\n--b--\n",
	"m 1t+=x 2a=y 3r 3.1t+=z ", NULL},
    {MULTI("digest") "--b\n\n" HEAD "\nx\n--b--\n", "m 1r 1.1t+=x ", NULL},
    {"From: a@b.example\rDate: 1 Jan 2025 00:00:00 +0000\r\rx\ry", "1t+=x\ny ",
	"mail.cr-lines"},
    /* endings */
    {MULTI("mixed") "--b\n" TEXT("x"), "m 1t+=x\n ", "mime.no-final-boundary"},
    {MULTI("mixed") "--b\n" TEXT("x") "--b--\nepilogue\n--b\n" TEXT("y"),
	"m 1t+=x 2t+=y\n ", "mime.parts-after-end"},
    {MULTI("mixed") "preamble\n--b  \n" TEXT("x\n--bc\n--b y") "--b--",
	"m 1t+=x\n--bc\n--b y ", NULL},
    {MULTI("mixed") "--x\n" TEXT("x") "--x--\n", "m 1t+=x ",
	"mime.boundary-wrong"},
    {HEAD "Content-Type: multipart/mixed\n\n--x\n" TEXT("x") "--x--\n",
	"m 1t+=x ", "mime.boundary-missing"},
    {MULTI("mixed") "nothing here\n", "1t+=nothing here\n ", "mime.no-parts"},
    {MULTI("mixed") "--b\n" MULTI_C("mixed") "--c\n" TEXT("x") "--b\n" TEXT(
	 "y") "--b--\n",
	"m 1m 1.1t+=x 2t+=y ", "mime.no-final-boundary"},
    /* messages inside */
    {HEAD "Content-Type: message/rfc822\n\nSubject: s\n" HEAD "\nx",
	"1r 1.1t+=x ", NULL},
    {HEAD "Content-Type: message/rfc822\n"
	  "Content-Transfer-Encoding: base64\n\nRnJvbTogYUBiLmV4YW1wbGUKCng=",
	"1r 1.1t+=x ", NULL},
    {HEAD "Content-Type: message/rfc822\n\n" MULTI("mixed") "--b\n" TEXT(
	 "x") "--b--\n",
	"1r 1m 1.1t+=x ", NULL},
    {HEAD "Content-Type: application/octet-stream; name=x.eml\n\n" HEAD "\nx",
	"1a 1.1t+=x ", NULL},
    /* transfer encodings and charsets */
    {HEAD "Content-Transfer-Encoding: base64\n\neA==", "1t+=x ", NULL},
    {HEAD "Content-Transfer-Encoding: hexa\n\nx", "1t+=x ",
	"mime.encoding-unknown"},
    {MULTI("mixed") "--b\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
		    "\x1b$B$\"\x1b(B\n--b--\n",
	"m 1t+=\u3042 ", NULL},
    {HEAD "Content-Type: text/plain; charset=utf-8\n\n\x82\xa0\x82\xa2",
	"1t+=\u3042\u3044 ", "charset.wrong"},
    {HEAD "Content-Type: text/plain; charset=x\n\nx\xe9 y", "1t+=x\u00e9 y ",
	"charset.unknown"},
    {HEAD "Content-Type: text/html\n\n<meta charset='euc-kr'>\xb0\xa1",
	"1h+=<meta charset='euc-kr'>\uac00 ", "charset.meta"},
    {HEAD "Content-Type: text/html; charset=shift_jis\n\n"
	  "<meta charset=euc-jp>\x82\xa0",
	"1h+=<meta charset=euc-jp>\u3042 ", "charset.meta-conflict"},
    {HEAD "Content-Type: text/plain; charset=utf-7\n\n+AGE-b", "1t+=ab ",
	"charset.utf-7"},
    {HEAD "Content-Type: text/html\n\n<meta charset=utf-7>+AGE-",
	"1h+=<meta charset=utf-7>+AGE- ", NULL},
    {HEAD "\n\xef\xbb\xbfx", "1t+=x ", "charset.guessed-utf-8"},
    {HEAD "Content-Type: text/plain; format=flowed; delsp=yes\n\n"
	  "> a \n> b\nc \nd\n-- \ne\n",
	"1t+=> ab\ncd\n-- \ne\n ", NULL},
    {HEAD "Content-Type: text/plain; format=flowed\n\na \nb\n", "1t+=a b\n ",
	NULL},
    {HEAD "\nx\nbegin 644 y.html\n#86)C\n`\nend\nz\nbegin 644 q\nno\n",
	"1t+=x\nbegin 644 y.html\n#86)C\n`\nend\nz\nbegin 644 q\nno\n 1a=abc ",
	"mime.uuencode"},
    /* what is not judged */
    {HEAD "Content-Type: application/ms-tnef; name=winmail.dat\n\nx", "1a ",
	"mime.tnef"},
    {HEAD "Content-Type: application/octet-stream; name=x.msg\n\n"
	  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
	"1a ", "mime.outlook-msg"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", NULL, "mail.outlook-msg"},
    /* From, Subject, Date */
    {"Date: 1 Jan 2025 00:00:00 +0000\n\nx", "1t+=x ", "from.missing"},
    {HEAD "From: c@d.example\n\nx", "1t+=x ", "from.duplicate"},
    {"From: a@b.example, c@d.example\n\nx", "1t+=x ", "from.several"},
    {"From: Name <>\n\nx", "1t+=x ", "from.empty-angle"},
    {"From: Name\n\nx", "1t+=x ", "from.no-domain"},
    {"From: a@localhost\n\nx", "1t+=x ", "from.dotless"},
    {"From: a@[192.0.2.1]\n\nx", "1t+=x ", "from.literal"},
    {"From: a@%b.example\n\nx", "1t+=x ", "from.malformed"},
    {"From: \"x@y.example\" <a@b.example>\n\nx", "1t+=x ",
	"from.address-in-name"},
    {"From: \xe3\x81\x82 <a@b.example>\n\nx", "1t+=x ", "from.raw-8bit"},
    {"From: =?utf-8?Q?a=E2=80=AEb?= <a@b.example>\n\nx", "1t+=x ", "from.bidi"},
    {"From: =?utf-8?Q?a=E2=80=8Bb?= <a@b.example>\n\nx", "1t+=x ",
	"from.invisible"},
    {"From: =?utf-8?Q?a=01b?= <a@b.example>\n\nx", "1t+=x ", "from.control"},
    {"From: a@b.example\nDate: never\n\nx", "1t+=x ", "date.unreadable"},
    {"From: a@b.example\n\nx", "1t+=x ", "date.missing"},
    {HEAD "Subject: a\nSubject: b\n\nx", "1t+=x ", "subject.duplicate"},
};

static const char kinds[] = {[MAIL_TEXT] = 't',
    [MAIL_HTML] = 'h',
    [MAIL_ATTACHMENT] = 'a',
    [MAIL_MULTIPART] = 'm',
    [MAIL_MESSAGE] = 'r'};

static struct str
describe(struct arena *a, const struct message *m)
{
	struct buf b;

	buf_init(&b, a, 100000);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct mail_part *p = m->parts[i];

		buf_add(&b, p->section);
		buf_byte(&b, kinds[p->kind]);
		if (p->is_shown)
			buf_byte(&b, '+');
		if (p->is_alternative_hidden)
			buf_byte(&b, '-');
		if (p->text.p)
			buf_fmt(&b, "=%.*s", STR_FMT(p->text));
		buf_byte(&b, ' ');
	}
	return buf_str(&b);
}

static void
reads(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct message *m = message_read(a, str_c(cases[i].raw), NULL);

		if (cases[i].want)
			assert_str(describe(a, m), cases[i].want);
		if (cases[i].fact && !message_has_fact(m, cases[i].fact))
			fail_msg("no %s in case %zu", cases[i].fact, i);
		if (!cases[i].fact && m->n_facts)
			fail_msg("%s in case %zu", m->facts[0].id, i);
		for (size_t k = 0; k < m->n_facts; k++)
			assert_ptr_equal(m->facts[k].quote.n
					     ? m->facts[k].quote.p
					     : m->raw.p + m->facts[k].offset,
			    m->raw.p + m->facts[k].offset);
	}
	arena_free(a);
}

static void
shows_the_header(void **state)
{
	struct arena *a = arena_new();
	struct message *m = message_read(a,
	    STR("Subject: =?utf-8?Q?s=C3=A9?=\r\n"
		"From: Name <a@b.example>\r\n"
		"To: c@d.example, e@f.example\r\nTo: g@h.example\r\n"
		"Message-ID:\r\n <i@j.example> (x)\r\n"
		"Date: Tue, 28 Oct 2025 09:30:00 +0900\r\n\r\nx"),
	    NULL);

	assert_str(m->subject, "s\u00e9");
	assert_str(m->from[0].addr, "a@b.example");
	assert_int_equal(m->n_to, 3);
	assert_str(m->to[2].addr, "g@h.example");
	assert_str(m->message_id, "i@j.example");
	assert_int_equal(m->date, 1761611400);
	assert_int_equal(m->date_zone, 540);
	assert_str(str_skip(m->raw, m->body_offset), "x");
	assert_null(message_header(m, STR("subject"), 1));
	assert_str(message_header(m, STR("to"), 1)->value, "g@h.example");
	arena_free(a);
}

/* The body's charset reads a header without a label. */
static void
hints_with_the_body(void **state)
{
	struct arena *a = arena_new();
	struct message *m = message_read(a,
	    STR("Subject: \xb0\xa1\n"
		"Content-Type: text/plain; charset=euc-kr\n\nx"),
	    NULL);

	assert_str(m->subject, "\uac00");
	assert_true(message_has_fact(m, "header.raw-as-body"));
	arena_free(a);
}

static void
nests_to_the_limit(void **state)
{
	struct arena *a = arena_new();
	struct message *m;
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	for (int i = 0; i < 200; i++)
		buf_fmt(&b,
		    "Content-Type: multipart/mixed; boundary=b%dx\n\n--b%dx\n",
		    i, i);
	m = message_read(a, buf_str(&b), NULL);
	assert_true(message_has_fact(m, "limit.part_depth"));
	buf_init(&b, a, SIZE_MAX / 4);
	for (int i = 0; i < 200; i++)
		buf_add(&b, STR("Content-Type: message/rfc822\n\n"));
	m = message_read(a, buf_str(&b), NULL);
	assert_int_equal(m->n_parts, LIMIT_PART_DEPTH);
	assert_null(m->outer);
	assert_ptr_equal(m->root->message->outer, m);
	arena_free(a);
}

static void
tells_when_it_came(void **state)
{
	static const struct {
		const char *mail;
		int64_t want;
	} times[] = {
	    {"Received: from a by b; Thu, 1 Jan 1970 00:01:00 +0000\n"
	     "Received: from c by a; Thu, 1 Jan 1970 00:00:30 +0000\n"
	     "Date: Thu, 1 Jan 1970 00:00:10 +0000\n\n",
		60},
	    {"Received: (x; y) by b;\n\tThu, 1 Jan 1970 01:01:00 +0100\n\n",
		60},
	    {"Received: from a by b\nDate: Thu, 1 Jan 1970 00:00:10 +0000\n\n",
		10},
	    {"Received: from a by b; soon\n\n", INT64_MIN},
	    {"Subject: x\n\n", INT64_MIN},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		struct message *m = message_read(a, str_c(times[i].mail), NULL);

		assert_int_equal(message_received(m), times[i].want);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads),
	    cmocka_unit_test(shows_the_header),
	    cmocka_unit_test(hints_with_the_body),
	    cmocka_unit_test(nests_to_the_limit),
	    cmocka_unit_test(tells_when_it_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

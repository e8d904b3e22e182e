/* SPDX-License-Identifier: MIT */
/* Mails built to cost time or memory: work stays linear in their size. */
#include "unit.h"

#include <time.h>

#include "base/buf.h"
#include "mail/message.h"

enum {
	MEMORY_FACTOR = 8,
	MEMORY_FLOOR = 4 * 1024 * 1024 /* what small mails may take anyway */
};

#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define IS_MEASURED 0
#else
#define IS_MEASURED 1
#endif

static const struct {
	const char *name;
	const char *head, *unit;
	size_t times;
	const char *tail;
} mails[] = {
    {"one field of 1 MB", "Subject: ", "xxxxxxxx", 1 << 17, "\n\nx"},
    {"8-bit field of 1 MB", "Subject: ", "\x82\xa0", 1 << 19, "\n\nx"},
    {"folded field of 1 MB", "Subject: ", "x\n ", 350000, "\n\nx"},
    {"encoded words", "Subject:", " =?utf-8?Q?=E3?= =?utf-8?B?gYI=?=", 30000,
	"\n\nx"},
    {"words without end", "Subject: ", "=?a?Q?", 170000, "\n\nx"},
    {"words in other charsets",
	"Subject: ", "=?gbk?Q?=C4=E3?= =?big5?Q?=A7A?= ", 30000, "\n\nx"},
    {"half a million fields", "", "A:\n", 500000, "\nx"},
    {"a field in pieces", "Content-Type: a/b", "; n*0*=x", 130000, "\n\nx"},
    {"lines without colon", "A: 1\n", "x\nB: 1\n", 150000, "\nx"},
    {"group colons", "From: ", "a:", 50000, "\n\nx"},
    {"groups", "From: ", "a:;", 50000, "\n\nx"},
    {"brackets", "From: ", "<", 1 << 20, "\n\nx"},
    {"comments", "From: ", "(", 1 << 20, "\n\nx"},
    {"quotes", "From: ", "\"((\" \"", 170000, "\n\nx"},
    {"commas in an angle", "From: <@", ",", 1 << 20, "\n\nx"},
    {"names", "From: ", "a,", 1 << 19, " <a@b.example>\n\nx"},
    {"mailboxes", "To: ", "a <a@b.example>, ", 60000, "\n\nx"},
    {"fields of mailboxes", "", "To: a <a@b.example>\n", 50000, "\nx"},
    {"parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n",
	200000, "--b--\n"},
    {"empty parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n",
	200000, ""},
    {"nearly a boundary",
	"Content-Type: multipart/mixed; boundary=bbbbbbbb\n\n", "--bbbbbbbc\n",
	500000, ""},
    {"boundary of a hyphen", "Content-Type: multipart/mixed; boundary=-\n\n",
	"-", 10 << 20, ""},
    {"no boundary", "Content-Type: multipart/mixed\n\n", "--x\n", 1 << 20, ""},
    {"nested parts", "", "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
	30000, ""},
    {"nested messages", "", "Content-Type: message/rfc822\n\n", 50000, ""},
    {"base64", "Content-Transfer-Encoding: base64\n\n",
	"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJz"
	"dHV2d3h5\n",
	(50 << 20) / 73, ""},
    {"base64 of junk", "Content-Transfer-Encoding: base64\n\n", "=*", 5 << 20,
	""},
    {"quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\n",
	"=41=\n", 2 << 20, ""},
    {"trailing blanks", "Content-Transfer-Encoding: quoted-printable\n\n=\n",
	" ", 10 << 20, ""},
    {"Shift_JIS", "Content-Type: text/plain; charset=shift_jis\n\n",
	"\x82\xa0\x83\x5c", 2 << 20, ""},
    {"malformed UTF-8", "Content-Type: text/plain; charset=utf-8\n\n",
	"\xe3\x81", 2 << 20, ""},
    {"escapes", "Content-Type: text/plain; charset=iso-2022-jp\n\n",
	"\x1b$B\x1b(B", 1 << 20, ""},
    {"flowed lines", "Content-Type: text/plain; format=flowed\n\n", "> a \n",
	2 << 20, ""},
    {"bare returns", "Content-Type: text/plain\n\n", "x\r", 5 << 20, ""},
    {"uuencode", "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n",
	"#86)C\n", 1 << 20, "end\n"},
};

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str
build(struct arena *a, size_t i)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 4);
	buf_add(&b, str_c(mails[i].head));
	for (size_t k = 0; k < mails[i].times; k++)
		buf_add(&b, str_c(mails[i].unit));
	buf_add(&b, str_c(mails[i].tail));
	return buf_str(&b);
}

static void
is_linear(void **state)
{
	struct message_options options = {.no_html = true};

	for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
		struct arena *text = arena_new(), *a = arena_new();
		struct str raw = build(text, i);
		double start = seconds(), spent;
		size_t used, most = raw.n * MEMORY_FACTOR + MEMORY_FLOOR;

		message_read(a, raw, &options);
		spent = seconds() - start;
		used = arena_used(a);
		if (getenv("HOSTILE_VERBOSE"))
			print_message("%-24s %8zu bytes %6.3f s %6.1f x\n",
			    mails[i].name, raw.n, spent,
			    (double)used / (double)raw.n);
		if (IS_MEASURED && (spent > 1.0 || used > most))
			fail_msg("%s: %.2f s, %zu bytes for %zu", mails[i].name,
			    spent, used, raw.n);
		arena_free(a);
		arena_free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

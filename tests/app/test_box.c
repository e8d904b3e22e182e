/* SPDX-License-Identifier: MIT */
/* Boxes: where mails begin and end, in files and directories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "box/box.h"

#define FROM   "From x@y.example Tue Oct 28 09:30:00 2025\n"
#define MMDF   "\1\1\1\1\n"
#define HEADER "Received: x\nFrom: a@b.example\nDate: now\n\n"

/* Mails of a file as "offset:length:text|" each, "!" for a cut one. */
static const struct {
	enum box_form form;
	enum box_quoting quoting;
	const char *file, *want;
} cases[] = {
    {BOX_AUTO, BOX_MBOXRD, "A: 1\n\nFrom here\n", "0:16:A: 1\n\nFrom here\n|"},
    {BOX_AUTO, BOX_MBOXRD, "", "0:0:|"},
    {BOX_AUTO, BOX_MBOXRD, FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n\n",
	"42:9:A: 1\n\nx\n|93:9:B: 2\n\ny\n|"},
    {BOX_AUTO, BOX_MBOXRD, FROM "A: 1\r\n\r\nx\r\n\r\n" FROM "B: 2\r\n\r\ny",
	"42:13:A: 1\r\n\r\nx\r\n|97:9:B: 2\r\n\r\ny|"},
    /* no blank line, no time of day: text */
    {BOX_AUTO, BOX_MBOXRD, FROM "A: 1\n\nx\n" FROM "\nFrom now on\n",
	"42:63:A: 1\n\nx\n" FROM "\nFrom now on\n|"},
    {BOX_AUTO, BOX_MBOXRD, FROM "A: 1\n\n>From x\n>>From y\n",
	"42:23:A: 1\n\nFrom x\n>From y\n|"},
    {BOX_AUTO, BOX_MBOXO, FROM "A: 1\n\n>From x\n>>From y\n",
	"42:23:A: 1\n\nFrom x\n>>From y\n|"},
    {BOX_AUTO, BOX_MBOXCL,
	FROM "Content-Length: 46\n\nx\n\n" FROM "\n" FROM "B: 2\n\ny\n",
	"42:66:Content-Length: 46\n\nx\n\n" FROM "|150:8:B: 2\n\ny\n|"},
    {BOX_AUTO, BOX_MBOXCL,
	FROM "Content-Length: 999\n\nx\n\n" FROM "B: 2\n\ny\n",
	"42:24:Content-Length: 999\n\nx\n|108:8:B: 2\n\ny\n|"},
    {BOX_AUTO, BOX_MBOXRD, MMDF "A: 1\n\nx\n" MMDF MMDF "B: 2\n\ny\n" MMDF,
	"5:8:A: 1\n\nx\n|23:8:B: 2\n\ny\n|"},
    {BOX_MBOX, BOX_MBOXRD, "A: 1\n\nx\n\n" FROM "B: 2\n\ny",
	"0:9:A: 1\n\nx\n|51:7:B: 2\n\ny|"},
    {BOX_ONE, BOX_MBOXRD, FROM "A: 1\n\nx\n\n" FROM "B: 2\n",
	"0:98:" FROM "A: 1\n\nx\n\n" FROM "B: 2\n|"},
    {BOX_CONCAT, BOX_MBOXRD, HEADER "x\n\n" HEADER "y\n",
	"0:44:" HEADER "x\n|44:43:" HEADER "y\n|"},
    /* a message inside is none of the box's */
    {BOX_CONCAT, BOX_MBOXRD,
	HEADER "--b\nContent-Type: message/rfc822\n\n" HEADER "y\n",
	"0:118:" HEADER "--b\nContent-Type: message/rfc822\n\n" HEADER "y\n|"},
    {BOX_CONCAT, BOX_MBOXRD, HEADER "x\n\nFrom: quoted\nDate: then\n\ny\n",
	"0:71:" HEADER "x\n\nFrom: quoted\nDate: then\n\ny\n|"},
};

static char folder[] = "/tmp/mekiki-box-XXXXXX";

static const char *
in_folder(const char *name)
{
	static char path[200];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void
write_file(const char *name, const void *p, size_t n)
{
	FILE *f = fopen(in_folder(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	fclose(f);
}

static void
describe(struct box *box, char *out, size_t size)
{
	struct box_mail m;
	size_t n = 0;
	int r;

	out[0] = '\0';
	while ((r = box_next(box, &m)) > 0)
		n += (size_t)snprintf(out + n, size - n, "%s%llu:%llu:%.*s|",
		    m.is_cut ? "!" : "", (unsigned long long)m.offset,
		    (unsigned long long)m.length, (int)m.n,
		    (const char *)m.raw);
	assert_int_equal(r, 0);
}

static void
splits(void **state)
{
	char got[2000];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct box_options options = {
		    .form = cases[i].form, .quoting = cases[i].quoting};
		struct box *box;

		write_file("file", cases[i].file, strlen(cases[i].file));
		assert_int_equal(
		    box_open(in_folder("file"), &options, &box), 0);
		describe(box, got, sizeof got);
		box_close(box);
		assert_string_equal(got, cases[i].want);
	}
	unlink(in_folder("file"));
}

static void
keeps_from_line(void **state)
{
	struct box *box;
	struct box_mail m;

	write_file("file", FROM "A: 1\n", strlen(FROM "A: 1\n"));
	assert_int_equal(box_open(in_folder("file"), NULL, &box), 0);
	assert_int_equal(box_next(box, &m), 1);
	assert_string_equal(
	    m.from_line, "From x@y.example Tue Oct 28 09:30:00 2025");
	assert_string_equal(m.path, in_folder("file"));
	box_close(box);
	unlink(in_folder("file"));
}

static void
unpacks(void **state)
{
	static const char text[] = FROM "A: 1\n\nx\n\n" FROM "B: 2\n\ny\n";
	char got[2000], packed[2000];
	struct box *box;
	gzFile gz = gzopen(in_folder("a.gz"), "wb");
	size_t n;

	assert_non_null(gz);
	gzwrite(gz, text, sizeof text - 1);
	gzclose(gz);
	n = ZSTD_compress(packed, sizeof packed, text, sizeof text - 1, 3);
	write_file("b.zst", packed, n);
	write_file("c.zst", packed, n - 3);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    box_open(in_folder(i ? "b.zst" : "a.gz"), NULL, &box), 0);
		describe(box, got, sizeof got);
		box_close(box);
		assert_string_equal(got, "42:9:A: 1\n\nx\n|93:8:B: 2\n\ny\n|");
	}
	/* A cut-off file is told of. */
	assert_int_equal(box_open(in_folder("c.zst"), NULL, &box), 0);
	struct box_mail m;
	int r;

	do
		r = box_next(box, &m);
	while (r > 0);
	assert_int_equal(r, -EBADMSG);
	box_close(box);
	unlink(in_folder("a.gz"));
	unlink(in_folder("b.zst"));
	unlink(in_folder("c.zst"));
}

static const char *const directories[] = {
    "d", "d/cur", "d/new", "d/tmp", "d/.Sent", "d/.Sent/cur", "d/.Sent/new"};
static const char *const files[] = {"d/cur/1:2,S", "d/new/2", "d/tmp/3",
    "d/.Sent/cur/4:2,", "d/dovecot.index", "d/cur/.hidden"};

static void
walks_maildir(void **state)
{
	struct box_options options = {.is_sorted = true};
	struct box_mail m;
	struct box *box;
	char got[2000] = "";

	for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
		assert_int_equal(mkdir(in_folder(directories[i]), 0700), 0);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		write_file(files[i], "A: 1\n", 5);
	symlink("..", in_folder("d/cur/loop"));
	mkfifo(in_folder("d/cur/fifo"), 0600);
	assert_int_equal(box_open(in_folder("d"), &options, &box), 0);
	while (box_next(box, &m) > 0) {
		strncat(got, m.path + strlen(folder), 100);
		strncat(got, " ", 2);
		assert_int_equal(m.n, 5);
	}
	box_close(box);
	assert_string_equal(got, "/d/.Sent/cur/4:2, /d/cur/1:2,S /d/new/2 ");
	unlink(in_folder("d/cur/loop"));
	unlink(in_folder("d/cur/fifo"));
	for (size_t i = sizeof files / sizeof *files; i-- > 0;)
		unlink(in_folder(files[i]));
	for (size_t i = sizeof directories / sizeof *directories; i-- > 0;)
		rmdir(in_folder(directories[i]));
}

static void
tells_errors(void **state)
{
	struct box *box = NULL;

	assert_int_equal(box_open(in_folder("none"), NULL, &box), -ENOENT);
	assert_null(box);
	box_close(NULL);
}

/* 200 MB of mbox in a few MB of memory; a huge mail is cut, not kept. */
static void
stays_small(void **state)
{
	enum {
		MOST = 1 << 20
	};
	struct box_options options = {.mail_most = MOST};
	struct box_mail m;
	struct box *box;
	struct rusage before, after;
	gzFile gz = gzopen(in_folder("big.gz"), "wb1");
	static char line[1 << 16];
	size_t n = 0, n_cut = 0;

	memset(line, 'x', sizeof line);
	for (int i = 0; i < 100; i++) {
		gzputs(gz, FROM "A: 1\n\n");
		for (int k = 0; k < (i % 2 ? 16 : 48); k++)
			gzwrite(gz, line, sizeof line);
		gzputs(gz, "\n\n");
	}
	gzclose(gz);
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(box_open(in_folder("big.gz"), &options, &box), 0);
	while (box_next(box, &m) > 0) {
		n++;
		n_cut += m.is_cut;
		assert_true(m.n <= MOST);
	}
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(n, 100);
	assert_int_equal(n_cut, 100);
	assert_true(after.ru_maxrss - before.ru_maxrss < 8 * 1024);
	box_close(box);
	unlink(in_folder("big.gz"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(splits),
	    cmocka_unit_test(keeps_from_line),
	    cmocka_unit_test(unpacks),
	    cmocka_unit_test(walks_maildir),
	    cmocka_unit_test(tells_errors),
	    cmocka_unit_test(stays_small),
	};
	int r;

	if (!mkdtemp(folder))
		return 1;
	r = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return r;
}

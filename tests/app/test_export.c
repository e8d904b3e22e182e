/* SPDX-License-Identifier: MIT */
/* A worker's export on its way out: what is let through, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "worker/export.h"

static const struct {
	enum mekiki_export format;
	const char *lines, *want; /* NULL: refused */
} cases[] = {
    {MEKIKI_EXPORT_STIX, "{\"a\": 1}\n", "{\"a\":1}\n"},
    {MEKIKI_EXPORT_MISP, "{\"a\":\"\\u001b\"}", "{\"a\":\"\\u001B\"}\n"},
    {MEKIKI_EXPORT_XARF, "{}\n{}\n", "{}\n{}\n"},
    {MEKIKI_EXPORT_XARF, "", ""},
    {MEKIKI_EXPORT_STIX, "[]\n", NULL},
    {MEKIKI_EXPORT_STIX, "{}\nx\n", NULL},
    {MEKIKI_EXPORT_STIX, "{\"a\":1,\"a\":2}\n", NULL},
    {MEKIKI_EXPORT_STIX, "\n", NULL},
    {MEKIKI_EXPORT_CSV, "\"a\",\"\",\"b \"\"c\"\"\"\n",
	"\"a\",\"\",\"b \"\"c\"\"\"\r\n"},
    {MEKIKI_EXPORT_CSV, "\"'=1\"\n\"x,=1\"\n", "\"'=1\"\r\n\"x,=1\"\r\n"},
    {MEKIKI_EXPORT_CSV, "\"=1\"\n", NULL},
    {MEKIKI_EXPORT_CSV, "\"a\",\"+1\"\n", NULL},
    {MEKIKI_EXPORT_CSV, "\"a\",\"@b\"\n", NULL},
    {MEKIKI_EXPORT_CSV, "a,b\n", NULL},
    {MEKIKI_EXPORT_CSV, "\"a\n", NULL},
};

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = 0;
		char *s = export_lines(cases[i].format, cases[i].lines,
		    strlen(cases[i].lines), &n);

		if (!cases[i].want) {
			assert_null(s);
			continue;
		}
		assert_non_null(s);
		assert_string_equal(s, cases[i].want);
		assert_int_equal(n, strlen(s));
		free(s);
	}
}

static void
test_words(void **state)
{
	enum mekiki_export format = MEKIKI_EXPORT_STIX;

	(void)state;
	assert_true(export_find("csv", 3, &format));
	assert_int_equal(format, MEKIKI_EXPORT_CSV);
	assert_false(export_find("csvx", 4, &format));
	assert_false(export_find("", 0, &format));
	assert_true(export_is_reporter("a@b.example"));
	assert_false(export_is_reporter("@b"));
	assert_false(export_is_reporter("a@"));
	assert_false(export_is_reporter("a@b@c"));
	assert_false(export_is_reporter("a b@c"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

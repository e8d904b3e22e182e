/* SPDX-License-Identifier: MIT */
/* MIME fields with parameters. */
#include "unit.h"

#include "base/buf.h"
#include "mail/param.h"

/* What is read, as "value;name=value;". */
static const struct {
	const char *field, *want;
} cases[] = {
    {"", ";"},
    {"text/html", "text/html;"},
    {"text/html; charset=utf-8", "text/html;charset=utf-8;"},
    {"text/html ; Charset = \"utf-8\" ;", "text/html;charset=utf-8;"},
    {"text/html (c) ; (d) charset=utf-8 (e)", "text/html;charset=utf-8;"},
    {"text/html charset=utf-8", "text/html;charset=utf-8;"},
    {"a; f=my file.pdf; g=1", "a;f=my file.pdf;g=1;"},
    {"a; f=\"x\\\"y\"", "a;f=x\"y;"},
    {"a; f=\"C:\\dir\\x\"", "a;f=C:\\dir\\x;"},
    {"a; f=\"open; g=1", "a;f=open;g=1;"},
    {"a; f=1; f=2", "a;f=1;"},
    {"a; f*=utf-8''%E3%81%82", "a;f=\u3042;"},
    {"a; f*=utf-8'ja'%E3%81%82; f=x", "a;f=\u3042;"},
    {"a; f=x; f*=utf-8''%E3%81%82", "a;f=\u3042;"},
    {"a; f*0=\"ab\"; f*1=cd", "a;f=abcd;"},
    {"a; f*1=cd; f*0=ab; f*3=zz", "a;f=abcd;"},
    /* a character split over two sections */
    {"a; f*0*=utf-8''%E3%81; f*1*=%82; f*2=\".x\"", "a;f=\u3042.x;"},
    {"a; f*=%41", "a;f=A;"},
    {"a; f*0=x; f*01=y", "a;f=x;f*01=y;"},
    {"a; f*0*=iso-8859-15''%a4; f*=iso-8859-1''%a4", "a;f=\u00a4;"},
    {"a; f*=iso-2022-jp''%1B%24B%24%22%1B%28B", "a;f=\u3042;"},
    {"a; f=\"=?utf-8?B?44GC?=\"", "a;f=\u3042;"},
    {"a; f=\xe3\x81\x82", "a;f=\u3042;"},
    {"a; f=\"\x82\xa0\x82\xa2.txt\"", "a;f=\u3042\u3044.txt;"},
    {"a; =x; y; z=1", "a;z=1;"},
    {"a; f=; g=1", "a;f=;g=1;"},
    {"(((a; f=1", "(((a;f=1;"},
};

static void
reads(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct param_field f =
		    param_read(a, str_c(cases[i].field), STR_NONE, NULL);
		struct buf b;

		buf_init(&b, a, 1000);
		buf_fmt(&b, "%.*s;", STR_FMT(f.value));
		for (size_t k = 0; k < f.n; k++)
			buf_fmt(&b, "%.*s=%.*s;", STR_FMT(f.params[k].name),
			    STR_FMT(f.params[k].value));
		assert_str(buf_str(&b), cases[i].want);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

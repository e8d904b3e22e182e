/* SPDX-License-Identifier: MIT */
/* Header sections: fields, raw spans, and where the body begins. */
#include "unit.h"

#include "base/buf.h"
#include "mail/field.h"

/* What is read, as "name=value;" and the body behind "|". */
static const struct {
	const char *raw, *want, *fact;
} cases[] = {
    {"A: 1\r\nB: 2\r\n\r\nbody", "A=1;B=2;|body", NULL},
    {"A: 1\nB: 2\n\nbody", "A=1;B=2;|body", NULL},
    {"A: 1\r\n 2\r\n\t3\r\n\r\n", "A=1 2\t3;|", NULL},
    {"A:1", "A=1;|", NULL},
    {"A:\r\n\r\n", "A=;|", NULL},
    {"", "|", NULL},
    {"\r\nbody", "|body", NULL},
    {"A : 1\r\n\r\n", "A=1;|", "header.space-before-colon"},
    {"From x@y Mon\r\nA: 1\r\n\r\n", "A=1;|", "header.mbox-from"},
    {"A: 1\r\njunk\r\nB: 2\r\n\r\nx", "A=1;B=2;|x", "header.no-colon"},
    {"A: 1\r\njunk\r\nmore\r\n\r\nx", "A=1;|junk\r\nmore\r\n\r\nx",
	"header.no-end"},
    {"A: 1\n--b\nB: 2\n\nx", "A=1;|--b\nB: 2\n\nx", "header.no-end"},
    {"junk\r\nmore", "|junk\r\nmore", "header.none"},
    {"A: 1\r\n \r\nB: 2\r\n\r\nx", "A=1;B=2;|x", "header.blank-fold"},
    {"A: 1\rX: 2\r\n\r\nx", "A=1 X: 2;|x", "header.bare-cr"},
    {"A: \xe9\r\n\r\n", "A=\xe9;|", "header.8bit"},
    {" A: 1\r\nB: 2\r\n\r\n", "B=2;|", "header.no-colon"},
    {": 1\r\nB: 2\r\n\r\n", "B=2;|", "header.no-colon"},
};

static void
reads(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str raw = str_c(cases[i].raw);
		struct facts f = {.arena = a, .raw = raw, .place = raw};
		struct field_list l = field_read(a, raw, &f);
		struct buf b;

		buf_init(&b, a, 1000);
		for (size_t k = 0; k < l.n; k++) {
			buf_fmt(&b, "%.*s=%.*s;", STR_FMT(l.items[k].name),
			    STR_FMT(l.items[k].value));
			assert_ptr_equal(
			    l.items[k].raw.p, raw.p + l.items[k].offset);
		}
		buf_fmt(&b, "|%.*s", STR_FMT(str_skip(raw, l.body_offset)));
		assert_str(buf_str(&b), cases[i].want);
		assert_int_equal(f.n, cases[i].fact != NULL);
		if (f.n)
			assert_string_equal(f.items[0].id, cases[i].fact);
	}
	arena_free(a);
}

/* DKIM needs the field as it stands, folds and all. */
static void
keeps_raw(void **state)
{
	struct arena *a = arena_new();
	struct str raw = STR("A:  x\r\n y \r\nB: 2\r\n\r\n");
	struct field_list l = field_read(a, raw, NULL);

	assert_str(l.items[0].raw, "A:  x\r\n y \r\n");
	assert_str(l.items[0].body, "  x\r\n y ");
	assert_str(l.items[0].value, "x y");
	assert_ptr_equal(field_find(l.items, l.n, STR("b"), 0), &l.items[1]);
	assert_null(field_find(l.items, l.n, STR("b"), 1));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads),
	    cmocka_unit_test(keeps_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

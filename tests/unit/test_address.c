/* SPDX-License-Identifier: MIT */
/* Address lists: what people and forgers write. */
#include "unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "mail/address.h"

/* What is read, as "display|local|domain;" for each mailbox. */
static const struct {
	const char *value, *want;
} cases[] = {
    {"", ""},
    {"a@b.example", "|a|b.example;"},
    {"Name <a@B.Example>", "Name|a|b.example;"},
    {"\"Doe, John\" <a@b.example>, c@d.example",
	"Doe, John|a|b.example;|c|d.example;"},
    {"a@b.example (Name)", "Name|a|b.example;"},
    {"(Name) a@b.example", "Name|a|b.example;"},
    {"Name <a@b.example> (note)", "Name|a|b.example;"},
    {"Name <a@b.example", "Name|a|b.example;"},
    {"Name a@b.example", "Name|a|b.example;"},
    {"a @ b . example", "|a|b.example;"},
    {"a@b.example Name", "Name|a|b.example;"},
    {"Name a @ b.example More", "Name|a|b.example;"},
    {"\"x@y.example z\"@b.example", "|x@y.example z|b.example;"},
    {"@", "||;"},
    {"a@", "|a|;"},
    {" @ . ", "||.;"},
    {"a@b.example(c)", "c|a|b.example;"},
    {"a(c)@b.example", "c|a|b.example;"},
    {"Name <>", "Name||;"},
    {"Name <<a@b.example>>", "Name|a|b.example;"},
    {"x@y.example <a@b.example>", "x@y.example|a|b.example;"},
    {"\"x@y.example\" <z@y.example> <a@b.example>",
	"x@y.example <z@y.example>|a|b.example;"},
    {"<@r.example,@s.example:a@b.example>", "|a|b.example;"},
    {"<mailto:a@b.example>", "|a|b.example;"},
    {"<\"a@b.example\">", "|a|b.example;"},
    {"\"a b\"@c.example", "|a b|c.example;"},
    {"\"a\\\"b\" <c@d.example>", "a\"b|c|d.example;"},
    {"Team: a@b.example, Name <c@d.example>;, e@f.example",
	"|a|b.example;Name|c|d.example;|e|f.example;"},
    {"undisclosed-recipients:;", ""},
    {"root", "|root|;"},
    {"Some Name", "Some Name||;"},
    {"\"Name\"", "Name||;"},
    {"Doe, John <a@b.example>", "Doe, John|a|b.example;"},
    {"Name, <a@b.example>", "Name|a|b.example;"},
    {"Name ,_<a@b.example>", "Name ,_|a|b.example;"},
    {"\"x@y.example\", <a@b.example>", "x@y.example|a|b.example;"},
    {"\"Name\" (<a@b.example>)", "Name|a|b.example;"},
    {"alice, bob, c@d.example", "|alice|;|bob|;|c|d.example;"},
    {"Name <a@b,example>", "Name|a|b,example;"},
    {"A <a@b.example, B <c@d.example>", "A|a|b.example;B|c|d.example;"},
    {"Name \" x <a@b.example>", "Name \" x|a|b.example;"},
    {"Name ( x <a@b.example>", "Name ( x|a|b.example;"},
    {"<a@b@c.example>", "|a@b|c.example;"},
    {"=?utf-8?Q?N=C3=A4me?= <a@b.example>", "N\u00e4me|a|b.example;"},
    {"\"=?utf-8?Q?x?=\" <a@b.example>", "x|a|b.example;"},
    {"=?utf-8?Q?a=2C_b_=3Cx=40y=2Eexample=3E?= <a@b.example>",
	"a, b <x@y.example>|a|b.example;"},
    {"=?utf-8?B?TmFtZSA8YUBiLmV4YW1wbGU+?=", "Name <a@b.example>||;"},
    /* ISO-2022-JP whose bytes are syntax: "<" is 0x3c, "," is 0x2c */
    {"\x1b$B%\"%\\<,\x1b(B <a@b.example>", "\u30a2\u30dc\u8494|a|b.example;"},
    /* Shift_JIS whose second byte is a backslash, in quotes */
    {"\"\x95\x5c\x83\x5c\" <a@b.example>", "\u8868\u30bd|a|b.example;"},
    {"\xe3\x81\x82 <a@b.example>", "\u3042|a|b.example;"},
    {"\xe3\x81\x82@b.example", "|\u3042|b.example;"},
    {",,;,", ""},
    {"a@b.example,", "|a|b.example;"},
    {"a@b.example; c@d.example", "|a|b.example;|c|d.example;"},
    {"(((", "(((||;"},
    {"Name <a@b.example>x", "Name|a|b.example;"},
};

static void
reads(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address *list;
		struct buf b;
		size_t n;

		list = address_list(a, str_c(cases[i].value), STR_NONE, &n);
		buf_init(&b, a, 1000);
		for (size_t k = 0; k < n; k++)
			buf_fmt(&b, "%.*s|%.*s|%.*s;", STR_FMT(list[k].display),
			    STR_FMT(list[k].local), STR_FMT(list[k].domain));
		assert_str(buf_str(&b), cases[i].want);
	}
	arena_free(a);
}

static void
keeps_place_and_addr(void **state)
{
	struct arena *a = arena_new();
	struct str s = STR(" x@y.example, \"N\" <\"a b\"@C.example> ");
	size_t n;
	struct address *list = address_list(a, s, STR_NONE, &n);

	assert_int_equal(n, 2);
	assert_str(str_sub(s, list[0].offset, list[0].length), "x@y.example");
	assert_str(str_sub(s, list[1].offset, list[1].length),
	    "\"N\" <\"a b\"@C.example>");
	assert_str(list[1].addr, "\"a b\"@C.example");
	assert_null(list[0].display.p);
	arena_free(a);
}

/* Each of these once took quadratic time somewhere. */
static void
is_linear(void **state)
{
	static const char *const units[] = {"a:", "(", "\"", "<", ",", "<@,",
	    "=?", "=?a?Q?", "\x1b$", "\"((\" \"", "a,", "\\", "a@", "<a@b,",
	    ")", "a(b", " "};
	enum {
		BYTES = 1 << 20
	};
	char *bytes = malloc(BYTES);

	for (size_t u = 0; u < ARRAY_LEN(units); u++) {
		struct arena *a = arena_new();
		size_t len = strlen(units[u]), n;

		for (size_t i = 0; i < BYTES; i++)
			bytes[i] = units[u][i % len];
		address_list(a, (struct str){bytes, BYTES}, STR_NONE, &n);
		assert_true(n <= LIMIT_ADDRESSES);
		arena_free(a);
	}
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads),
	    cmocka_unit_test(keeps_place_and_addr),
	    cmocka_unit_test(is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

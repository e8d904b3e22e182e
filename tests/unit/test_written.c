/* SPDX-License-Identifier: MIT */
/* Markup in string literals of scripts. */
#include "mail/written.h"
#include "unit.h"

static const struct {
	const char *html, *written; /* NULL: none */
} rows[] = {
    {"<script>document.write(atob('PGlucHV0IHR5cGU9InBhc3N3b3JkIj4='))</script>",
	"\n<input type=\"password\">"},
    {"<script>x.innerHTML = decodeURIComponent(escape( atob( "
     "\"PGlucHV0IHR5cGU9InBhc3N3b3JkIj4=\" )))</script>",
	"\n<input type=\"password\">"},
    {"<script>document.write(unescape('%3Cform action%3D%22%68ttp://a.example/"
     "%22%3E%u3042%3C/form%3E'))</script>",
	"\n<form action=\"http://a.example/\">\xe3\x81\x82</form>"},
    {"<script>document.write('\\x3cinput name=\\x22pin\\x22\\u003e');</script>",
	"\n<input name=\"pin\">"},
    /* One inside the other. */
    {"<script>document.write(unescape('%3Cscript%3Ewrite%28atob%28%27"
     "PGlucHV0IHR5cGU9InBhc3N3b3JkIj4%3D%27%29%29%3C/script%3E'))</script>",
	"\n<script>write(atob('PGlucHV0IHR5cGU9InBhc3N3b3JkIj4='))</script>"
	"\n<input type=\"password\">"},
    /* No markup, no script, no end, not UTF-8, computed: left alone. */
    {"<script>var key = atob('c2VjcmV0LXNlY3JldC1zZWNyZXQ=')</script>", NULL},
    {"<p>document.write(unescape('%3Cinput name=pin%3E'))</p>", NULL},
    {"<script>document.write(unescape('%3Cinput name=pin%3E", NULL},
    {"<script>document.write(unescape('%3Cinput name=\"%FF%FE\"%3E'))</script>",
	NULL},
    {"<script>document.write(part + '\\x3cinput name=pin\\x3e')</script>",
	NULL},
};

static void
writes(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str html = str_c(rows[i].html);
		struct str got = html_with_written(a, html);

		assert_true(str_starts(got, html));
		got = str_skip(got, html.n);
		if (!str_eq(got,
			rows[i].written ? str_c(rows[i].written) : STR("")))
			fail_msg("row %zu: \"%.*s\"", i, STR_FMT(got));
	}
	arena_free(a);
}

/* Many calls and no end of a literal are one look at each byte, or few. */
static void
stays_linear(void **state)
{
	struct arena *a = arena_new();
	size_t n = 4 << 20;
	char *p = arena_raw(a, n);
	static const char piece[] = "<script>atob('";

	(void)state;
	for (size_t i = 0; i < n; i++)
		p[i] = piece[i % (sizeof piece - 1)];
	html_with_written(a, (struct str){p, n});
	memset(p, 'A', n);
	memcpy(p, "<script>atob('", 14);
	p[n - 1] = '\'';
	assert_true(html_with_written(a, (struct str){p, n}).n == n);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes),
	    cmocka_unit_test(stays_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

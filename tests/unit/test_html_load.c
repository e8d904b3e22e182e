/* SPDX-License-Identifier: MIT */
/* Hostile HTML: time and memory stay linear in the size of the input. */
#include "unit.h"
#include "base/buf.h"
#include "mail/html.h"
#include "mail/html_tree.h"
#include "mail/textlink.h"

#ifdef __has_feature
#define HAS_ASAN __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#else
#define HAS_ASAN 0
#endif

enum {
	MEMORY_MOST = 8,   /* times the input's size */
	DENSE_MOST = 20,   /* the same where a node has few bytes of source */
	FIXED = 512 * 1024 /* what any document may take */
};

struct load {
	const char *name, *before, *each, *after;
	size_t times;
	bool is_dense;
};

/* `%` in each is the number of the repetition. */
static const struct load loads[] = {
    {"nested divs", "", "<div>", "", 100000},
    {"nested and closed divs", "", "<div></div><div>", "", 60000},
    {"attributes", "<p", " a%=b", ">x", 50000},
    {"same attributes", "<p", " a=b", ">x", 50000},
    {"elements of 256 attributes", "",
	"<p a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc>", "",
	20000},
    {"links", "", "<a href=https://x%.example/>y</a> ", "", 100000},
    {"open links", "", "<a href=x>", "", 100000},
    {"open formatting", "", "<b id=%>", "x", 100000},
    {"open formatting in paragraphs", "", "<p><b id=%>x", "", 50000, true},
    {"adoption", "", "<b><div></b>", "", 50000},
    {"adoption of many", "<b><i><u><s><tt><em><a><font>", "<div>x</b></i>", "",
	50000},
    {"adoption across", "", "<a><b><i><p></a></i>", "", 50000},
    {"closing what is far", "<x-y>", "<span></foo>", "", 100000},
    {"closing a paragraph that is far", "<p>", "<span></p><li>", "", 50000},
    {"list items", "<ul>", "<li><p>", "", 50000, true},
    {"tables in tables", "", "<table><td>", "", 50000, true},
    {"foster parents", "<table>", "x<b>", "", 100000, true},
    {"foster text", "<table>", "a<tr>b", "", 100000, true},
    {"select", "", "<select><option><table>", "", 50000},
    {"templates", "", "<template><tr>", "", 50000},
    {"svg", "", "<svg><desc><g>", "", 50000},
    {"math breakout", "", "<math><mi><x><p>", "", 50000, true},
    {"forms", "", "<form><div></form>", "", 50000},
    {"frames", "<frameset>", "<frameset> <frame>", "", 50000},
    {"ends of nothing", "", "</b></p></br></x>", "", 50000},
    {"body attributes", "", "<body a%=b>", "", 50000},
    {"entities", "", "&amp;&notin;&#38;&x", "", 50000},
    {"entities in attributes", "", "<p title='&amp;&lt;&a'>", "", 50000},
    {"blanks", "", "a \n b\t", "", 100000},
    {"hidden pieces", "", "<p hidden>a</p>b", "", 50000, true},
    {"comments", "", "<!--x-->", "", 100000},
    {"comments for one", "", "<!--[if mso]><a href=x>y<![endif]-->", "", 50000},
    {"comment ends", "<!--", "--!-", "", 100000},
    {"less than", "", "<", "", 500000},
    {"script escapes", "<script>", "<!--<script", "", 50000},
    {"doctypes", "", "<!DOCTYPE a PUBLIC 'x\">", "", 50000},
    {"quotes without end", "", "<a b='", "", 100000},
    {"short paragraphs", "", "a<p>", "", 100000, true},
    {"rules", "<style>", ".a .b .c .d .e{color:red}", "</style><p class=e>x",
	50000},
    {"rules that all match", "<style>", "p p p{color:red}p{opacity:1}",
	"</style><p class=e>x<p>y", 20000},
    {"rules for deep elements",
	"<style>div div div div div p{color:red} div>div div>p{color:red}"
	"</style>",
	"<div class='a b c d e f g'><p>x", "", 20000},
    {"declarations", "<p style='", "color:red;", "'>x", 50000},
    {"brackets in style", "<p style='color:", "(", "'>x", 200000},
    {"escapes in style", "<p style='color:", "\\41", "'>x", 100000},
    {"inputs", "", "<label for=%>a</label><input id=%>", "", 30000},
    {"images", "<a href=x>", "<img src=a alt=b>", "</a>", 50000},
    {"text links", "", "https://a%.example/x ", "", 50000},
    {"text links without blanks", "", "https://", "", 100000},
    {"bare hosts", "", "a.b.c.", "", 100000},
    {"dots", "", "a[.]", "", 100000},
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct str
fill(struct arena *a, const struct load *l)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX);
	buf_add(&b, str_c(l->before));
	for (size_t i = 0; i < l->times; i++)
		for (const char *p = l->each; *p; p++)
			if (*p == '%')
				buf_fmt(&b, "%zu", i);
			else
				buf_byte(&b, *p);
	buf_add(&b, str_c(l->after));
	return buf_str(&b);
}

static bool
check(const struct load *l, struct str text)
{
	struct arena *a = arena_new();
	size_t before = arena_used(a), used;
	size_t most = l->is_dense ? DENSE_MOST : MEMORY_MOST;
	double t = now();
	bool is_right;

	html_read(a, text);
	t = now() - t;
	used = arena_used(a) - before;
	is_right = used <= most * text.n + FIXED && t < 1;
	if (!is_right || getenv("VERBOSE"))
		print_message("%-32s %8zu bytes %7.1f ms %5.1f x\n", l->name,
		    text.n, t * 1e3, (double)used / (double)text.n);
	arena_free(a);
	return is_right;
}

static void
stays_linear(void **state)
{
	bool is_right = true;

	for (size_t i = 0; i < ARRAY_LEN(loads); i++) {
		struct arena *a = arena_new();

		is_right = check(&loads[i], fill(a, &loads[i])) && is_right;
		arena_free(a);
	}
	if (!HAS_ASAN)
		assert_true(is_right);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stays_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

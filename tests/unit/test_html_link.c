/* SPDX-License-Identifier: MIT */
/* Links, forms and fields of HTML. */
#include "unit.h"
#include "mail/html.h"

/* The first link of the document. */
static const struct {
	const char *html;
	enum html_link_kind kind;
	const char *element, *href, *text, *label;
	bool is_visible, is_big_button, is_mso;
} cases[] = {
    {"<a href=x>t</a>", HTML_LINK_A, "a", "x", "t", "", true},
    {"<A HREF=' x?a&amp;b=1&copy=2\n'>t", HTML_LINK_A, "a", "x?a&b=1&copy=2",
	"t", "", true},
    {"<a href=x> a<br>b </a>c", HTML_LINK_A, "a", "x", "a b", "", true},
    {"<a href=x hidden>t</a>", HTML_LINK_A, "a", "x", "", "", false},
    {"<a href=x></a>t", HTML_LINK_A, "a", "x", "", "", false},
    {"<a href=x title=T aria-label=L>t</a>", HTML_LINK_A, "a", "x", "t", "T L",
	true},
    {"<a href=x><img src=y alt=Alt title=T></a>", HTML_LINK_A, "a", "x", "",
	"Alt T", true},
    {"<a href=x><img src=y alt=Alt width=1></a>", HTML_LINK_A, "a", "x", "", "",
	false},
    {"<a href=javascript:alert(1)>t", HTML_LINK_A, "a", "javascript:alert(1)",
	"t", "", true},
    {"<map><area href=x alt=Alt></map>", HTML_LINK_A, "area", "x", "", "Alt",
	true},
    {"<svg><a xlink:href=x><text>t", HTML_LINK_A, "a", "x", "t", "", true},
    {"<a href=x style='background:#36c;padding:12px'>t", HTML_LINK_A, "a", "x",
	"t", "", true, true},
    {"<table><td bgcolor=#33aacc style='padding:10px'><a href=x>t", HTML_LINK_A,
	"a", "x", "t", "", true, true},
    {"<a href=x class='big btn-primary'>t", HTML_LINK_A, "a", "x", "t", "",
	true, true},
    {"<a href=x style='color:#00f'>t", HTML_LINK_A, "a", "x", "t", "", true},
    {"<form action=x><input type=submit value=Go></form>", HTML_LINK_FORM,
	"form", "x", "Go", "Go", true},
    {"<form action=x><button><b>Sign</b> in</button></form>", HTML_LINK_FORM,
	"form", "x", "Sign in", "Sign in", true},
    {"<button formaction=x>t</button>", HTML_LINK_FORM, "button", "x", "", "",
	true},
    {"<img src=x alt=A>", HTML_LINK_IMAGE, "img", "x", "", "A", true},
    {"<img srcset='x 1x, y 2x'>", HTML_LINK_IMAGE, "img", "x", "", "", true},
    {"<img src=cid:a@b style='display:none'>", HTML_LINK_IMAGE, "img",
	"cid:a@b", "", "", false},
    {"<iframe src=x></iframe>", HTML_LINK_FRAME, "iframe", "x", "", "", true},
    {"<frameset><frame src=x>", HTML_LINK_FRAME, "frame", "x", "", "", true},
    {"<object data=x></object>", HTML_LINK_FRAME, "object", "x", "", "", true},
    {"<table background=x>", HTML_LINK_RESOURCE, "table", "x", "", "", true},
    {"<p style='background:#fff url(\"x\") 0 0'>", HTML_LINK_RESOURCE, "p", "x",
	"", "", true},
    {"<link rel=stylesheet href=x>", HTML_LINK_RESOURCE, "link", "x", "", "",
	false},
    {"<meta http-equiv=refresh content='0;url=x'>", HTML_LINK_REFRESH, "meta",
	"x", "", "", false},
    {"see https://a.example/b.", HTML_LINK_TEXT, "", "https://a.example/b",
	"https://a.example/b", "", true},
    {"<!--[if mso]><v:roundrect href='x'><center>t</center></v:roundrect>"
     "<![endif]-->",
	HTML_LINK_A, "v:roundrect", "x", "t", "t", true, true, true},
};

static void
reads_each_kind(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena *a = arena_new();
		const struct html_view *v = html_read(a, str_c(cases[i].html));
		const struct html_link *l = v->links;

		if (!v->n_links)
			print_error("none in %s\n", cases[i].html);
		assert_true(v->n_links > 0);
		if (l->is_visible != cases[i].is_visible ||
		    l->is_big_button != cases[i].is_big_button)
			print_error("%s\n", cases[i].html);
		assert_int_equal(l->kind, cases[i].kind);
		assert_str(l->element, cases[i].element);
		assert_str(l->href, cases[i].href);
		assert_str(l->text, cases[i].text);
		assert_str(l->label, cases[i].label);
		assert_int_equal(l->is_visible, cases[i].is_visible);
		assert_int_equal(l->is_big_button, cases[i].is_big_button);
		assert_int_equal(l->is_mso, cases[i].is_mso);
		arena_free(a);
	}
}

static void
orders_links_by_place(void **state)
{
	struct arena *a = arena_new();
	const struct html_view *v = html_read(
	    a, STR("https://a.example/ <a href=b>https://no.example/</a> "
		   "www.c.example/x <a href=d>t</a> hxxp://no.example/"));
	static const char *const hrefs[] = {
	    "https://a.example/", "b", "http://www.c.example/x", "d"};

	assert_int_equal(v->n_links, ARRAY_LEN(hrefs));
	for (size_t i = 0; i < v->n_links; i++) {
		const struct html_link *l = &v->links[i];

		assert_str(l->href, hrefs[i]);
		assert_true(str_eq(
		    str_sub(v->text, l->text_offset, l->text_length), l->text));
	}
	assert_int_equal(
	    v->links[1].source_offset, sizeof "https://a.example/ " - 1);
	arena_free(a);
}

/* The first field of the document. */
static const struct {
	const char *html, *type, *label, *action;
	bool is_visible;
} fields[] = {
    {"<input>", "text", "", NULL, true},
    {"<form action=x><label>L <input type=password></label>", "password", "L",
	"x", true},
    {"<form><input type=hidden></form>", "hidden", "", NULL, false},
    {"<label for=i>L</label> other <input id=i>", "text", "L", NULL, true},
    {"<table><tr><td>L:</td><td><input></td>", "text", "L:", NULL, true},
    {"<input aria-label=L>", "text", "L", NULL, true},
    {"<form action=x><input type=submit value=L></form>", "submit", "L", "x",
	true},
    {"<table><form action=x><tr><td>L<input></td></form></table>", "text", "L",
	"x", true},
    {"<textarea></textarea>", "textarea", "", NULL, true},
    {"L<select><option>a</select>", "select", "L", NULL, true},
    {"<div style='display:none'><input></div>", "text", "", NULL, false},
};

static void
reads_fields(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct arena *a = arena_new();
		const struct html_view *v = html_read(a, str_c(fields[i].html));

		assert_int_equal(v->n_inputs, 1);
		assert_str(v->inputs[0].type, fields[i].type);
		assert_str(v->inputs[0].label, fields[i].label);
		assert_str(v->inputs[0].form_action,
		    fields[i].action ? fields[i].action : "");
		assert_int_equal(v->inputs[0].is_visible, fields[i].is_visible);
		arena_free(a);
	}
}

static void
says_when_links_are_cut(void **state)
{
	struct arena *a = arena_new();
	const size_t n = 6000, each = sizeof "<a href=x>y</a>" - 1;
	char *p = arena_raw(a, n * each);
	const struct html_view *v;

	for (size_t i = 0; i < n; i++)
		memcpy(p + i * each, "<a href=x>y</a>", each);
	v = html_read(a, (struct str){p, n * each});
	assert_int_equal(v->n_links, 5000);
	assert_true(v->is_cut);
	assert_int_equal(v->text.n, n);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_each_kind),
	    cmocka_unit_test(orders_links_by_place),
	    cmocka_unit_test(reads_fields),
	    cmocka_unit_test(says_when_links_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What is seen of HTML, what is hidden and how. */
#include "unit.h"
#include "mail/html.h"

#define VISIBLE UINT8_MAX

/*
 * In each case the word "word" stands once; it is seen, or hidden in that
 * way.
 */
static const struct {
	const char *html;
	unsigned how; /* enum html_hidden_how, or VISIBLE */
} cases[] = {
    {"<p>word", VISIBLE},
    {"<p style='display:none'>word", HTML_HIDDEN_DISPLAY},
    {"<p style='display: none !important; color: red'>word",
	HTML_HIDDEN_DISPLAY},
    {"<p style='display:none;display:block'>word", VISIBLE},
    {"<p style='display:block;display:nonsense'>word", VISIBLE},
    {"<p style='display:none !important;display:block'>word",
	HTML_HIDDEN_DISPLAY},
    {"<p style='DISPLAY : NONE'>word", HTML_HIDDEN_DISPLAY},
    {"<p style='dis/**/play:none'>word", VISIBLE},
    {"<p style='display:/**/none'>word", HTML_HIDDEN_DISPLAY},
    {"<p style='d\\69splay:n\\6f ne'>word", HTML_HIDDEN_DISPLAY},
    {"<p style=\"font-family:';';display:none\">word", HTML_HIDDEN_DISPLAY},
    {"<p style='display&#58;none'>word", HTML_HIDDEN_DISPLAY},
    {"<div style='display:none'><p style='display:block'>word",
	HTML_HIDDEN_DISPLAY},
    {"<p style='visibility:hidden'>word", HTML_HIDDEN_VISIBILITY},
    {"<p style='visibility:hidden'><b style='visibility:visible'>word",
	VISIBLE},
    {"<p style='opacity:0'>word", HTML_HIDDEN_OPACITY},
    {"<p style='opacity:.2'><b style='opacity:20%'>word", HTML_HIDDEN_OPACITY},
    {"<p style='opacity:.9'>word", VISIBLE},
    {"<p style='filter:alpha(opacity=0)'>word", HTML_HIDDEN_OPACITY},
    {"<p style='font-size:0'>word", HTML_HIDDEN_FONT_SIZE},
    {"<p style='font-size:1px'>word", HTML_HIDDEN_FONT_SIZE},
    {"<p style='font:0/0 a'>word", HTML_HIDDEN_FONT_SIZE},
    {"<p style='font:bold 12px/1 a'>word", VISIBLE},
    {"<p style='font:400 14px a'>word", VISIBLE},
    {"<p style='font-size:0'><b style='font-size:12pt'>word", VISIBLE},
    {"<p style='font-size:0'><b style='font-size:2em'>word",
	HTML_HIDDEN_FONT_SIZE},
    {"<!doctype html><p style='font-size:0'><table><td>word", VISIBLE},
    {"<div style='font-size:0'><table><td>word", VISIBLE},
    {"<!doctype html><div style='font-size:0'><table><td>word",
	HTML_HIDDEN_FONT_SIZE},
    {"<font size=1>word", VISIBLE},
    {"<p style='color:#fff'>word", HTML_HIDDEN_COLOUR},
    {"<p style='color:#FEFEFE'>word", HTML_HIDDEN_COLOUR},
    {"<p style='color:rgb(255, 255, 255)'>word", HTML_HIDDEN_COLOUR},
    {"<p style='color:hsl(0,0%,100%)'>word", HTML_HIDDEN_COLOUR},
    {"<p style='color:hsl(120,100%,25%)'>word", VISIBLE},
    {"<p style='color:rgba(0,0,0,0)'>word", HTML_HIDDEN_COLOUR},
    {"<p style='color:transparent'>word", HTML_HIDDEN_COLOUR},
    {"<p style='color:#999'>word", VISIBLE},
    {"<font color=white>word", HTML_HIDDEN_COLOUR},
    {"<font color=ffffff>word", HTML_HIDDEN_COLOUR},
    {"<table><td bgcolor=black><font color=white>word", VISIBLE},
    {"<table bgcolor=black><td><font color=#000011>word", HTML_HIDDEN_COLOUR},
    {"<body bgcolor=#123456 text=#123456>word", HTML_HIDDEN_COLOUR},
    {"<p style='background:url(x.png);color:#fff'>word", VISIBLE},
    {"<p style='background:url(x.png) #000;color:#000'>word", VISIBLE},
    {"<p style='background:linear-gradient(red,blue);color:#fff'>word",
	VISIBLE},
    {"<p style='background-color:#0073ff;color:#fff'>word", VISIBLE},
    {"<p style='color:#fff'><a href=x>word</a>", VISIBLE},
    {"<p style='color:#fff'><a href=x style='color:inherit'>word</a>",
	HTML_HIDDEN_COLOUR},
    {"<p style='position:absolute;left:-9999px'>word", HTML_HIDDEN_OFF_SCREEN},
    {"<p style='position:absolute;top:-999em'>word", HTML_HIDDEN_OFF_SCREEN},
    {"<p style='left:-9999px'>word", VISIBLE},
    {"<p style='margin:0 0 0 -9999px'>word", HTML_HIDDEN_OFF_SCREEN},
    {"<p style='margin-left:-10px'>word", VISIBLE},
    {"<p style='text-indent:-9999px'>word", HTML_HIDDEN_OFF_SCREEN},
    {"<p style='text-indent:-18pt'>word", VISIBLE},
    {"<p style='transform:translateX(-9999px)'>word", HTML_HIDDEN_OFF_SCREEN},
    {"<p style='transform:scale(0)'>word", HTML_HIDDEN_OFF_SCREEN},
    {"<p style='max-height:0;overflow:hidden'>word", HTML_HIDDEN_CLIPPED},
    {"<p style='max-height:0'>word", VISIBLE},
    {"<p style='height:1px;width:1px;overflow:hidden'>word",
	HTML_HIDDEN_CLIPPED},
    {"<p style='height:auto;overflow:hidden'>word", VISIBLE},
    {"<p style='clip:rect(0 0 0 0);position:absolute'>word",
	HTML_HIDDEN_CLIPPED},
    {"<p style='clip-path:inset(50%)'>word", HTML_HIDDEN_CLIPPED},
    {"<p hidden>word", HTML_HIDDEN_ATTRIBUTE},
    {"<p hidden style='display:block'>word", VISIBLE},
    {"<table><td hidden>word", HTML_HIDDEN_ATTRIBUTE},
    {"<title>word</title>", HTML_HIDDEN_ELEMENT},
    {"<p><noscript>word</noscript>", HTML_HIDDEN_ELEMENT},
    {"<!-- word -->", HTML_HIDDEN_COMMENT},
    {"<!--[if mso]>word<![endif]-->", HTML_HIDDEN_MSO},
    {"<!--[if (gte mso 9)|(IE)]><td>word<![endif]-->", HTML_HIDDEN_MSO},
    {"<!--[if !mso]><!-->word<!--<![endif]-->", VISIBLE},
    {"<![if !mso]>word<![endif]>", VISIBLE},
    {"<style>.x{display:none}</style><p class='y x'>word", HTML_HIDDEN_DISPLAY},
    {"<p class=x>word</p><style>.x{display:none}</style>", HTML_HIDDEN_DISPLAY},
    {"<!doctype html><style>.x{display:none}</style><p class=X>word", VISIBLE},
    {"<style>.x{display:none}</style><p class=X>word", HTML_HIDDEN_DISPLAY},
    {"<style>#x{color:#fff}</style><p id=x>word", HTML_HIDDEN_COLOUR},
    {"<style>p{display:none}</style><p>word", HTML_HIDDEN_DISPLAY},
    {"<style>p.x{display:none}</style><div class=x>word", VISIBLE},
    {"<style>div p{display:none}</style><p>word", VISIBLE},
    {"<style>div p{display:none}</style><div><b><p>word", HTML_HIDDEN_DISPLAY},
    {"<style>div>p{display:none}</style><div><center><p>word", VISIBLE},
    {"<style>.a .b>p{display:none}</style><div class=a><div class=b>"
     "<div class=b><p>word",
	HTML_HIDDEN_DISPLAY},
    {"<style>.a>.b p{display:none}</style><div class=a><div class=b>"
     "<div class=b><p>word",
	HTML_HIDDEN_DISPLAY},
    {"<style>h1,p{display:none}</style><p>word", HTML_HIDDEN_DISPLAY},
    {"<style>[title]{display:none}</style><p title=a>word",
	HTML_HIDDEN_DISPLAY},
    {"<style>p[class^='ab']{display:none}</style><p class=abc>word",
	HTML_HIDDEN_DISPLAY},
    {"<style>p[class$=ab]{display:none}</style><p class=abc>word", VISIBLE},
    {"<style>*{font-size:0}</style><p>word", HTML_HIDDEN_FONT_SIZE},
    {"<style>p:hover{display:none}</style><p>word", VISIBLE},
    {"<style>p::before{display:none}</style><p>word", VISIBLE},
    {"<style>#x{display:block}.x{display:none}</style>"
     "<p id=x class=x>word",
	VISIBLE},
    {"<style>.x{display:none!important}</style>"
     "<p class=x style='display:block'>word",
	HTML_HIDDEN_DISPLAY},
    {"<style>.x{display:none}</style><p class=x style='display:block'>word",
	VISIBLE},
    {"<style>@media print{p{display:none}}</style><p>word", VISIBLE},
    {"<style>@media screen{p{display:none}}</style><p>word",
	HTML_HIDDEN_DISPLAY},
    {"<style>@media only screen and (max-width:600px){p{display:none}}"
     "</style><p>word",
	VISIBLE},
    {"<style>@media (min-width:600px){p{display:none}}</style><p>word",
	HTML_HIDDEN_DISPLAY},
    {"<style>@media (prefers-color-scheme:dark){p{color:#fff}}</style>"
     "<p>word",
	VISIBLE},
    {"<style>@font-face{src:url(a)}p{display:none}</style><p>word",
	HTML_HIDDEN_DISPLAY},
    {"<style media=print>p{display:none}</style><p>word", VISIBLE},
    {"<style>/* } */ <!-- p{display:none} --></style><p>word",
	HTML_HIDDEN_DISPLAY},
};

static void
tells_how_text_is_hidden(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena *a = arena_new();
		const struct html_view *v = html_read(a, str_c(cases[i].html));
		unsigned how = VISIBLE;

		for (size_t k = 0; k < v->n_hidden; k++)
			if (str_find(v->hidden[k].text, STR("word")) >= 0)
				how = v->hidden[k].how;
		if ((str_find(v->text, STR("word")) >= 0) ==
		    (cases[i].how != VISIBLE))
			how = UINT8_MAX - 1u;
		if (how != cases[i].how)
			print_error("%s\ngot %u, want %u\n", cases[i].html, how,
			    cases[i].how);
		assert_int_equal(how, cases[i].how);
		arena_free(a);
	}
}

static const struct {
	const char *html, *text;
} texts[] = {
    {"", ""},
    {"a  b\n\tc", "a b c"},
    {"<p>a</p>b<div>c</div>", "a\nb\nc"},
    {"a<br>b<hr>c", "a\nb\nc"},
    {"a<b>b</b>c", "abc"},
    {"<table><tr><td>a</td><td>b</td></tr><tr><td>c", "a b\nc"},
    {"<ul><li>a<li>b</ul>", "a\nb"},
    {"<pre>a\n b</pre>", "a\nb"},
    {"a&nbsp;b &lt;c&gt; &#x3042;", "a\xc2\xa0"
				    "b <c> \xe3\x81\x82"},
    {"a&#32;&#10;b", "a b"},
    {"a&b &amp", "a&b &"},
    {"<span style='display:block'>a</span>b", "a\nb"},
    {"<div style='display:inline'>a</div>b", "ab"},
    {"<p>a<p hidden>b<p>c", "a\nc"},
    {"<table>x<tr><td>y</table>", "x\ny"},
    {"a<template>b</template>c", "ac"},
    {"a<script>b</script><style>c</style>d", "ad"},
    {"a<select><option>b<option>c</select>", "a\nb\nc"},
    {"<svg><title>a</title><text>b</text></svg>", "b"},
};

static void
gives_lines_of_text(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct arena *a = arena_new();

		assert_str(
		    html_read(a, str_c(texts[i].html))->text, texts[i].text);
		arena_free(a);
	}
}

static void
knows_where_text_comes_from(void **state)
{
	static const char html[] =
	    "<p hidden>no</p><p>one &amp;   two<b>three</b> four";
	static const char *const words[] = {"one", "two", "three", "four"};
	struct arena *a = arena_new();
	const struct html_view *v = html_read(a, str_c(html));

	assert_str(v->text, "one & twothree four");
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t at = (size_t)str_find(v->text, str_c(words[i]));

		assert_int_equal(html_source_offset(v, at),
		    str_find(str_c(html), str_c(words[i])));
	}
	/* The ampersand comes from its reference. */
	assert_int_equal(
	    html_source_offset(v, 4), str_find(str_c(html), STR("&amp;")));
	arena_free(a);
}

static void
reads_the_document(void **state)
{
	struct arena *a = arena_new();
	const struct html_view *v = html_read(a,
	    STR("<!-- saved from url=(0022)https://s.example/a b -->"
		"<title> A\n title </title><base href=https://b.example/>"
		"<link rel='x canonical' href=https://c.example/>"
		"<meta name=author content=me><meta property=og:url content=u>"
		"<meta http-equiv=Refresh content=\"3; URL='https://r.example'\">"
		"<script src=s.js></script><img src=a alt=Alt width=20>"
		"<img src=p width=1 height=1 alt=no>"));

	assert_str(v->saved_from, "https://s.example/a");
	assert_str(v->title, "A title");
	assert_str(v->base, "https://b.example/");
	assert_str(v->canonical, "https://c.example/");
	assert_int_equal(v->n_metas, 4);
	assert_str(v->metas[2], "og:url");
	assert_str(v->metas[3], "u");
	assert_int_equal(v->n_scripts, 1);
	assert_int_equal(v->n_images, 1);
	assert_int_equal(v->n_alts, 1);
	assert_str(v->alts[0], "Alt");
	assert_int_equal(v->links[1].kind, HTML_LINK_REFRESH);
	assert_str(v->links[1].href, "https://r.example");
	assert_false(v->is_cut);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_how_text_is_hidden),
	    cmocka_unit_test(gives_lines_of_text),
	    cmocka_unit_test(knows_where_text_comes_from),
	    cmocka_unit_test(reads_the_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

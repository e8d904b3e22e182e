/* SPDX-License-Identifier: MIT */
/* An editor's Markdown as HTML that can do no harm. */
#include "board/markdown.h"

#include <md4c-html.h>
#include <stdlib.h>
#include <string.h>

#include "http/out.h"

enum {
	HTML_MOST = 1 << 20
};

static void
take_html(const MD_CHAR *p, MD_SIZE n, void *user)
{
	out_add(user, p, n);
}

static bool
is_web(const char *p)
{
	return !strncmp(p, "http://", 7) || !strncmp(p, "https://", 8);
}

/*
 * Headings get numbers for the list of contents; targets that are no page of
 * the web go nowhere, and no picture is loaded. md4c writes text's own quotes
 * as references, so that an attribute is an attribute.
 */
static void
finish_html(const char *p, struct out *o, json_t *contents)
{
	static const char h2[] = "<h2>", href[] = "href=\"", src[] = "src=\"";

	while (*p) {
		if (!strncmp(p, h2, sizeof h2 - 1)) {
			const char *end = strstr(p, "</h2>");

			p += sizeof h2 - 1;
			out_fmt(o, "<h2 id=\"s%zu\">",
			    json_array_size(contents) + 1);
			json_array_append_new(contents,
			    json_pack("{s:i, s:o}", "n",
				(int)json_array_size(contents) + 1, "html",
				json_stringn_nocheck(
				    p, end ? (size_t)(end - p) : 0)));
		} else if (!strncmp(p, src, sizeof src - 1) ||
			   (!strncmp(p, href, sizeof href - 1) &&
			       !is_web(p + sizeof href - 1))) {
			const char *value = strchr(p, '"') + 1;

			out_text(o, "data-none=\"");
			p = strchr(value, '"');
			p = p ? p : value + strlen(value);
		} else {
			out_add(o, p++, 1);
		}
	}
}

void
markdown_add(json_t *o, const char *markdown)
{
	struct out raw, clean, html;
	json_t *contents = json_array();
	char *p;
	size_t n;

	out_init(&raw, HTML_MOST);
	out_init(&clean, HTML_MOST);
	out_init(&html, HTML_MOST);
	md_html(markdown, (MD_SIZE)strlen(markdown), take_html, &raw,
	    MD_FLAG_NOHTML | MD_FLAG_TABLES, 0);
	/* Markdown may name any character by its number. */
	out_clean(&clean, raw.p ? raw.p : "", raw.n);
	if (clean.p && !clean.is_full)
		finish_html(clean.p, &html, contents);
	p = out_take(&html, &n);
	json_object_set_new(o, "html", json_stringn(p ? p : "", p ? n : 0));
	json_object_set_new(o, "contents", contents);
	free(p);
	out_done(&raw);
	out_done(&clean);
}

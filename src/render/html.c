/* SPDX-License-Identifier: MIT */
/* The blocks in their order, alone or as a document. */
#include "render/html.h"
#include "render/html_page.h"

enum {
	HTML_MOST = 16 * 1024 * 1024
};

/* A check that would settle it comes before the steps, else behind them. */
static void
add_blocks(struct page *p)
{
	static void (*const blocks[])(struct page *) = {page_reasons, page_mail,
	    page_links, page_auth, page_unchecked, page_keep};
	bool is_open = json_is_object(json_object_get(p->report, "settle"));

	page_verdict(p);
	page_contradiction(p);
	if (p->form == HTML_ASKING)
		page_raw(p, HTML_ASKS);
	if (is_open)
		page_settle(p);
	page_steps(p);
	page_done(p);
	if (!is_open)
		page_settle(p);
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		blocks[i](p);
}

/* The policy says in the file what a server would say beside it. */
static void
begin_document(struct page *p)
{
	page_raw(p, "<!DOCTYPE html>\n<html lang=\"");
	page_escape(p, p->is_easy ? STR("ja") : p->lang);
	page_raw(p, "\"><head><meta charset=\"utf-8\">"
		    "<meta http-equiv=\"Content-Security-Policy\" "
		    "content=\"default-src 'none'; style-src "
		    "'unsafe-inline'\">"
		    "<meta name=\"viewport\" "
		    "content=\"width=device-width, initial-scale=1\">"
		    "<meta name=\"referrer\" content=\"no-referrer\"><title>");
	page_words_plain(p, "page.title");
	page_raw(p, "</title><style>");
	buf_add(&p->out, html_style());
	page_raw(p, "</style></head><body><main class=\"answer\">\n");
}

struct str
report_html(struct arena *a, const struct know *know, const json_t *report,
    struct str view, struct str lang, enum html_form form)
{
	struct page p = {.arena = a,
	    .know = know,
	    .report = report,
	    .view = view,
	    .lang = lang,
	    .form = form,
	    .is_easy = str_eq(lang, STR("ja-easy"))};

	buf_init(&p.out, a, HTML_MOST);
	if (form == HTML_DOCUMENT)
		begin_document(&p);
	add_blocks(&p);
	if (form == HTML_DOCUMENT)
		page_raw(&p, "</main></body></html>\n");
	return buf_str(&p.out);
}

/* SPDX-License-Identifier: MIT */
/* Why: reasons both ways, the mail, its links, its sender, what is open. */
#include "base/limits.h"
#include "render/escape.h"
#include "render/html_page.h"

enum {
	FINDINGS_MOST = 200,
	LINKS_MOST = 60,
	URL_SHOWN = 160,
	TEXT_SHOWN = 120,
	SHORT_VIEW = 2000 /* bytes: a few lines, in a lower frame */
};

/* Findings of a group by their marks; the list is short. */
static const json_t **
group_of(struct page *p, const char *group, size_t *n_out)
{
	const json_t *list = page_list(p->report, "findings");
	const json_t **out =
	    arena_array(p->arena, json_array_size(list) + 1, sizeof *out);
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list) && n < FINDINGS_MOST;
	     i++) {
		const json_t *f = json_array_get(list, i);
		json_int_t mark =
		    json_integer_value(json_object_get(f, "mark"));
		size_t at = n;

		if (!page_is(f, "group", group) || page_string(f, "repeats").n)
			continue;
		while (at && json_integer_value(
				 json_object_get(out[at - 1], "mark")) > mark) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = f;
		n++;
	}
	*n_out = n;
	return out;
}

static void
add_quote(struct page *p, const json_t *f)
{
	const json_t *spans = page_list(f, "spans");
	struct str text = page_string(f, "text");

	for (size_t i = 0; i < json_array_size(spans); i++) {
		struct str q = page_string(json_array_get(spans, i), "quote");

		if (!q.n || str_find(text, q) >= 0)
			continue;
		page_raw(p, "<q><bdi>");
		page_escape(p, str_sub(q, 0, LIMIT_QUOTE_BYTES));
		page_raw(p, "</bdi></q>");
		return;
	}
}

static void
add_group(struct page *p, const char *group, const char *heading)
{
	size_t n;
	const json_t **list = group_of(p, group, &n);

	buf_fmt(&p->out, "<div class=\"side s-%s\"><h3>", group);
	page_words(p, heading);
	page_raw(p, "</h3>");
	if (!n) {
		page_raw(p, "<p class=\"small\">");
		page_words(p, "page.found-none");
		page_raw(p, "</p></div>");
		return;
	}
	page_raw(p, "<ul class=\"why-list\">");
	for (size_t i = 0; i < n; i++) {
		buf_fmt(&p->out, "<li><b class=\"mark\">%lld</b><div>",
		    (long long)json_integer_value(
			json_object_get(list[i], "mark")));
		page_sentence(p, page_string(list[i], "text"));
		add_quote(p, list[i]);
		page_raw(p, "</div></li>");
	}
	page_raw(p, "</ul></div>");
}

void
page_reasons(struct page *p)
{
	page_begin(p, "reasons", "section.why");
	page_raw(p, "<div class=\"pair\">");
	add_group(p, "bad", "page.against");
	add_group(p, "good", "page.for");
	page_raw(p, "</div>");
	page_end(p);
}

/* The view is data to us: as an attribute it cannot reach our page. */
static void
add_srcdoc(struct page *p)
{
	struct str s = p->view;

	for (size_t i = 0, from = 0; i <= s.n; i++) {
		const char *as = i == s.n	 ? ""
				 : s.p[i] == '&' ? "&amp;"
				 : s.p[i] == '"' ? "&quot;"
				 : s.p[i]	 ? NULL
						 : "";

		if (!as)
			continue;
		buf_add(&p->out, str_sub(s, from, i - from));
		page_raw(p, as);
		from = i + 1;
	}
}

void
page_mail(struct page *p)
{
	if (!p->view.n)
		return;
	page_begin(p, "mail", "section.mail");
	page_raw(p, "<p class=\"small\">");
	page_words(p, "page.mail-note");
	page_raw(p, "</p><iframe ");
	page_raw(p, p->view.n < SHORT_VIEW ? "class=\"short\" " : "");
	page_raw(p, "sandbox=\"\" referrerpolicy=\"no-referrer\" title=\"");
	page_words_plain(p, "page.mail-title");
	page_raw(p, "\" srcdoc=\"");
	add_srcdoc(p);
	page_raw(p, "\"></iframe>");
	page_end(p);
}

/* ---- links */

static void
add_url(struct page *p, const json_t *l)
{
	struct str url = page_string(l, "final"), host = page_string(l, "host");
	struct str own = page_string(l, "registrable");
	ssize_t at;

	if (!url.n)
		url = page_string(l, "href");
	url = str_sub(url, 0, URL_SHOWN);
	at = host.n ? str_find(url, host) : -1;
	page_raw(p, "<bdi class=\"url\">");
	if (at < 0 || !own.n || !str_ends(host, own)) {
		page_escape(p, url);
	} else {
		size_t from = (size_t)at + host.n - own.n;

		page_escape(p, str_sub(url, 0, from));
		page_raw(p, "<strong>");
		page_escape(p, own);
		page_raw(p, "</strong>");
		page_escape(p, str_skip(url, from + own.n));
	}
	page_raw(p, "</bdi>");
}

static void
add_relation(struct page *p, const json_t *l)
{
	struct str r = page_string(l, "relation");
	bool is_own = str_eq(r, STR("own"));
	bool is_bad =
	    str_eq(r, STR("outside")) || str_eq(r, STR("other-brand")) ||
	    str_eq(r, STR("namesake")) || str_eq(r, STR("user-content"));

	buf_fmt(&p->out, "<td data-label=\"\"><span class=\"tag %s\">",
	    is_own			       ? "t-good"
	    : is_bad && page_true(l, "acting") ? "t-bad"
					       : "");
	if (!page_words_of(p, "page.relation", r))
		page_words_of(p, "role", page_string(l, "role"));
	page_raw(p, "</span><span class=\"small\">");
	page_words_of(p, "role", page_string(l, "role"));
	page_raw(p, "</span></td></tr>");
}

static void
add_link(struct page *p, const json_t *l)
{
	const json_t *steps = page_list(l, "steps");
	struct str text = page_string(l, "text");

	page_raw(p, "<tr><td data-label=\"\"><bdi>");
	if (text.n)
		page_escape(p, str_sub(text, 0, TEXT_SHOWN));
	else
		page_words(p, "page.no-text");
	page_raw(p, "</bdi></td><td data-label=\"\">");
	add_url(p, l);
	for (size_t i = 0; i < json_array_size(steps) && i < 8; i++) {
		page_raw(p, "<span class=\"small\">");
		page_words(p, "label.passes-through");
		page_raw(p, ": <bdi>");
		page_escape(
		    p, page_string(json_array_get(steps, i), "service"));
		page_raw(p, "</bdi></span>");
	}
	page_raw(p, "</td>");
	add_relation(p, l);
}

static bool
is_same_link(const json_t *x, const json_t *y)
{
	static const char *const keys[] = {"text", "href", "role", "relation"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (!str_eq(page_string(x, keys[i]), page_string(y, keys[i])))
			return false;
	return true;
}

/* The mail repeats itself; a reader needs each link once. */
static bool
is_among(const json_t *l, const json_t *const *shown, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_same_link(l, shown[i]))
			return true;
	return false;
}

void
page_links(struct page *p)
{
	const json_t *list = page_list(p->report, "links");
	const json_t *rows[LINKS_MOST];
	size_t shown = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0;
		     i < json_array_size(list) && shown < LINKS_MOST; i++) {
			const json_t *l = json_array_get(list, i);

			if (page_is(l, "role", "resource") ||
			    page_true(l, "acting") != !pass ||
			    is_among(l, rows, shown))
				continue;
			rows[shown] = l;
			if (!shown++) {
				page_begin(p, "links", "section.links");
				page_raw(p, "<p class=\"small\">");
				page_words(p, "page.links-note");
				page_raw(p, "</p><table><thead><tr><th>");
				page_words(p, "label.shown-text");
				page_raw(p, "</th><th>");
				page_words(p, "label.leads-to");
				page_raw(p, "</th><th>");
				page_words(p, "page.whose");
				page_raw(p, "</th></tr></thead><tbody>");
			}
			add_link(p, l);
		}
	if (!shown)
		return;
	page_raw(p, "</tbody></table>");
	page_end(p);
}

/* ---- the sender's proof */

static void
add_method(struct page *p, const json_t *m)
{
	struct str result = page_string(m, "result");
	bool is_pass = str_eq(result, STR("pass"));
	bool is_fail = str_eq(result, STR("fail"));
	struct str domain = page_string(m, "domain");

	page_raw(p, "<li><span class=\"method\">");
	if (!page_words_of(p, "method", page_string(m, "method")))
		page_escape(p, page_string(m, "method"));
	buf_fmt(&p->out, "</span> <span class=\"tag %s\">",
	    is_pass   ? "t-good"
	    : is_fail ? "t-bad"
		      : "");
	if (!page_words_of(p, "result", result))
		page_escape(p, result);
	page_raw(p, "</span> ");
	if (domain.n) {
		page_raw(p, "<bdi class=\"host\">");
		page_escape(p, domain);
		page_raw(p, "</bdi> ");
	}
	page_raw(p, "<span class=\"small\">");
	page_words(p, page_is(m, "basis", "recorded") ? "label.recorded"
						      : "label.verified-here");
	if (json_is_true(json_object_get(m, "dnssec"))) {
		page_raw(p, " ");
		page_words(p, "label.dnssec");
	}
	page_raw(p, "</span>");
	if (page_string(m, "reason").n) {
		page_raw(p, "<br><span class=\"small\">");
		page_words_of(p, "reason", page_string(m, "reason"));
		page_raw(p, "</span>");
	}
	page_raw(p, "</li>");
}

void
page_auth(struct page *p)
{
	const json_t *auth = json_object_get(p->report, "auth");
	const json_t *list = page_list(auth, "methods");
	struct str state = page_string(auth, "state");

	if (!state.n)
		return;
	page_begin(p, "auth", "section.authentication");
	page_raw(p, "<p>");
	if (str_eq(state, STR("authenticated")))
		page_words(p, "state.proven");
	else
		page_words_of(p, "state", state);
	if (str_eq(p->lang, STR("en")))
		page_raw(p, " ");
	page_words_of(p, "reason", page_string(auth, "reason"));
	page_raw(p, "</p>");
	if (json_array_size(list)) {
		page_raw(p, "<ul class=\"chain\">");
		for (size_t i = 0; i < json_array_size(list) && i < 60; i++)
			add_method(p, json_array_get(list, i));
		page_raw(p, "</ul>");
	}
	page_end(p);
}

/* ---- what is open */

void
page_unchecked(struct page *p)
{
	const json_t *limits = page_list(p->report, "limits");
	size_t n;
	const json_t **notes = group_of(p, "note", &n);

	page_begin(p, "unchecked", "section.unchecked");
	page_raw(p, "<ul>");
	for (size_t i = 0; i < n; i++) {
		page_raw(p, "<li>");
		page_sentence(p, page_string(notes[i], "text"));
		page_raw(p, "</li>");
	}
	if (page_is(p->report, "source", "mail") &&
	    !page_true(p->report, "dns")) {
		page_raw(p, "<li>");
		page_words(p, "reason.not-asked");
		page_raw(p, "</li>");
	}
	for (size_t i = 0; i < json_array_size(limits) && i < 20; i++) {
		const char *s = json_string_value(json_array_get(limits, i));
		struct str id = str_c(s ? s : "");

		page_raw(p, "<li>");
		page_words(p, "page.limit");
		page_raw(p, " <code>");
		page_escape(p, id);
		page_raw(p, "</code></li>");
	}
	page_raw(p, "<li>");
	page_words(p, "label.nothing-fetched");
	page_raw(p, "</li></ul>");
	page_end(p);
}

static void
add_save(struct page *p, const char *as)
{
	buf_fmt(&p->out,
	    "<button form=\"again\" formaction=\"/save\" name=\"as\" "
	    "value=\"%s\">",
	    as);
	page_words_of(p, "page.keep", str_c(as));
	page_raw(p, "</button>");
}

/* Only of a fake, or of what may be one, is there anything to tell. */
static bool
is_to_report(const struct page *p)
{
	return page_is(p->report, "verdict", "phish") ||
	       page_is(p->report, "verdict", "suspicious");
}

/* A message that the person sends, to the desks of the steps above. */
static void
add_draft(struct page *p)
{
	if (!is_to_report(p) || !page_is(p->report, "source", "mail"))
		return;
	page_raw(p, "<div class=\"choices\">");
	add_save(p, "draft");
	page_raw(p, "</div><p class=\"small\">");
	page_words(p, "page.keep.draft-note");
	page_raw(p, "</p>");
}

/* For those who act on many. */
static void
add_exports(struct page *p)
{
	static const char *const exports[] = {"stix", "misp", "csv"};

	if (!is_to_report(p))
		return;
	page_raw(p, "<details class=\"look\"><summary>");
	page_words(p, "page.keep.more");
	page_raw(p, "</summary><div class=\"choices\">");
	for (size_t i = 0; i < ARRAY_LEN(exports); i++)
		add_save(p, exports[i]);
	page_raw(p, "</div><label class=\"field\"><span>");
	page_words(p, "page.keep.reporter");
	page_raw(p, "</span><input form=\"again\" name=\"reporter\" "
		    "inputmode=\"email\" autocomplete=\"email\" "
		    "autocapitalize=\"none\" spellcheck=\"false\"></label>"
		    "<div class=\"choices\">");
	add_save(p, "xarf");
	page_raw(p, "</div></details>");
}

static void
add_saves(struct page *p)
{
	static const char *const kinds[] = {"redacted", "mail", "html", "json"};

	page_raw(p, "<div class=\"choices\"><button type=\"button\" "
		    "class=\"print js\" hidden>");
	page_words(p, "page.keep.print");
	page_raw(p, "</button>");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (i != 1 || page_is(p->report, "source", "mail"))
			add_save(p, kinds[i]);
	page_raw(p, "</div><p class=\"small\">");
	page_words(p, "page.keep-note");
	page_raw(p, "</p>");
	add_draft(p);
	add_exports(p);
}

void
page_keep(struct page *p)
{
	struct str version = page_string(p->report, "data_version");

	page_begin(p, "keep", "page.keep");
	if (p->form == HTML_ASKING)
		add_saves(p);
	if (version.n) {
		page_raw(p, "<p class=\"small\">");
		page_words(p, "label.data-version");
		page_raw(p, ": ");
		page_escape(p, version);
		page_raw(p, "</p>");
	}
	page_end(p);
}

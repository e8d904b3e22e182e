/* SPDX-License-Identifier: MIT */
/* Warnings for programs: feeds, the site's map, schema.org. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "httpd/board.h"
#include "store/store.h"

enum {
	FEED_MOST = 50,
	MAP_MOST = 10000, /* the protocol allows 50,000 */
	XML_MOST = 8 << 20,
	BASE_MOST = 300
};

static struct service *
service_of(struct request *r)
{
	return server_user(r->server);
}

/* As configured; else by the Host, which the gate knows. */
static void
find_base(struct request *r, char out[BASE_MOST])
{
	const char *site = service_of(r)->config.site;
	const struct gate_header *h = request_header(r, "Host");

	if (site)
		snprintf(out, BASE_MOST, "%.*s",
		    (int)(strlen(site) -
			  (*site && site[strlen(site) - 1] == '/')),
		    site);
	else
		snprintf(out, BASE_MOST, "http://%.*s", h ? (int)h->value_n : 0,
		    h ? h->value : "");
}

static void
stamp(const json_t *o, const char *name, char out[32])
{
	time_t t = (time_t)json_integer_value(json_object_get(o, name));
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static json_t *
published(struct request *r, int64_t most)
{
	json_t *list = store_warnings_about(service_of(r)->store, "", 0, most);

	if (!list)
		board_lost(r);
	return list;
}

/* Without controls and marks of direction, which JSON would pass on. */
static json_t *
clean(const json_t *o, const char *name)
{
	const char *s = board_text(o, name);
	struct out out;
	json_t *x;

	out_init(&out, STORE_TEXT_MOST * 4);
	out_clean(&out, s, strlen(s));
	x = json_stringn(out.p ? out.p : "", out.n);
	out_done(&out);
	return x ? x : json_string("");
}

/* JSON Feed 1.1 */
void
board_feed(struct request *r)
{
	json_t *list = published(r, FEED_MOST), *items = json_array(), *x;
	char base[BASE_MOST], url[BASE_MOST + 120], at[32], changed[32];
	size_t i;

	if (!list) {
		json_decref(items);
		return;
	}
	find_base(r, base);
	json_array_foreach(list, i, x)
	{
		stamp(x, "published_at", at);
		stamp(x, "updated_at", changed);
		snprintf(url, sizeof url, "%s/warnings/%s", base,
		    board_text(x, "slug"));
		json_array_append_new(items,
		    json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:[s]}", "id",
			url, "url", url, "title", clean(x, "title"),
			"content_text", clean(x, "lead"), "date_published", at,
			"date_modified", changed, "tags",
			board_text(x, "brand")));
	}
	json_decref(list);
	snprintf(url, sizeof url, "%s/warnings.json", base);
	request_json(r, 200,
	    json_pack("{s:s, s:s, s:s, s:o}", "version",
		"https://jsonfeed.org/version/1.1", "title", "mekiki",
		"feed_url", url, "items", items));
	r->type = "application/feed+json";
}

static void
element(struct out *o, const char *name, const char *text)
{
	out_fmt(o, "<%s>", name);
	out_html(o, text, strlen(text));
	out_fmt(o, "</%s>\n", name);
}

static void
entry(struct out *o, const json_t *w, const char *base)
{
	char url[BASE_MOST + 120], at[32];

	snprintf(
	    url, sizeof url, "%s/warnings/%s", base, board_text(w, "slug"));
	out_text(o, "<entry>\n");
	element(o, "id", url);
	out_text(o, "<link rel=\"alternate\" href=\"");
	out_html(o, url, strlen(url));
	out_text(o, "\"/>\n");
	element(o, "title", board_text(w, "title"));
	element(o, "summary", board_text(w, "lead"));
	stamp(w, "published_at", at);
	element(o, "published", at);
	stamp(w, "updated_at", at);
	element(o, "updated", at);
	out_text(o, "</entry>\n");
}

/* RFC 4287 */
void
board_atom(struct request *r)
{
	json_t *list = published(r, FEED_MOST), *x;
	char base[BASE_MOST], url[BASE_MOST + 20], at[32] = "", each[32];
	struct out *o = &r->out;
	size_t i;

	if (!list)
		return;
	find_base(r, base);
	json_array_foreach(list, i, x)
	{
		stamp(x, "updated_at", each);
		if (strcmp(each, at) > 0)
			memcpy(at, each, sizeof at);
	}
	snprintf(url, sizeof url, "%s/warnings.atom", base);
	out_text(o, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	element(o, "id", url);
	element(o, "title", "mekiki");
	element(o, "updated", *at ? at : "1970-01-01T00:00:00Z");
	out_text(o, "<author><name>mekiki</name></author>\n"
		    "<link rel=\"self\" href=\"");
	out_html(o, url, strlen(url));
	out_text(o, "\"/>\n");
	json_array_foreach(list, i, x) entry(o, x, base);
	out_text(o, "</feed>\n");
	json_decref(list);
	request_answer(r, 200, "application/atom+xml; charset=utf-8");
}

/* sitemaps.org 0.9 */
void
board_sitemap(struct request *r)
{
	json_t *list = published(r, MAP_MOST), *x;
	char base[BASE_MOST], url[BASE_MOST + 120], at[32];
	struct out *o = &r->out;
	size_t i;

	if (!list)
		return;
	find_base(r, base);
	out_text(o, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset "
		    "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	snprintf(url, sizeof url, "%s/warnings", base);
	out_text(o, "<url>");
	element(o, "loc", url);
	out_text(o, "</url>\n");
	json_array_foreach(list, i, x)
	{
		stamp(x, "updated_at", at);
		snprintf(url, sizeof url, "%s/warnings/%s", base,
		    board_text(x, "slug"));
		out_text(o, "<url>");
		element(o, "loc", url);
		element(o, "lastmod", at);
		out_text(o, "</url>\n");
	}
	out_text(o, "</urlset>\n");
	json_decref(list);
	request_answer(r, 200, "application/xml; charset=utf-8");
}

/* ---- schema.org */

static json_t *
article(const json_t *w, const char *url)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:{s:s, s:s}}",
	    "@type", "NewsArticle", "@id", url, "headline", clean(w, "title"),
	    "description", clean(w, "lead"), "datePublished",
	    board_text(w, "date"), "dateModified", board_text(w, "updated"),
	    "mainEntityOfPage", url, "publisher", "@type", "Organization",
	    "name", "mekiki");
}

static json_t *
questions(const json_t *w)
{
	json_t *list = json_array(), *x;
	size_t i;

	json_array_foreach(json_object_get(w, "faq"), i, x)
	    json_array_append_new(
		list, json_pack("{s:s, s:o, s:{s:s, s:o}}", "@type", "Question",
			  "name", clean(x, "plain_q"), "acceptedAnswer",
			  "@type", "Answer", "text", clean(x, "plain_a")));
	return json_pack("{s:s, s:o}", "@type", "FAQPage", "mainEntity", list);
}

/* No "</" can end the element that it stands in. */
void
board_add_schema(struct request *r, json_t *o, const json_t *w)
{
	char base[BASE_MOST], url[BASE_MOST + 120], *s;
	struct out out;
	json_t *x;
	size_t n;

	find_base(r, base);
	snprintf(
	    url, sizeof url, "%s/warnings/%s", base, board_text(w, "slug"));
	x = json_pack("{s:s, s:[o, o]}", "@context", "https://schema.org",
	    "@graph", article(w, url), questions(w));
	s = json_dumps(x, JSON_COMPACT | JSON_ENSURE_ASCII);
	out_init(&out, XML_MOST);
	for (const char *p = s; p && *p; p++)
		if (*p == '<')
			out_text(&out, "\\u003c");
		else
			out_add(&out, p, 1);
	free(s);
	s = out_take(&out, &n);
	json_object_set_new(o, "schema", json_stringn(s ? s : "", s ? n : 0));
	free(s);
	json_decref(x);
}

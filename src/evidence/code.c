/* SPDX-License-Identifier: MIT */
/* The link in a code, as a telephone that reads it would open it. */
#include "evidence/gather.h"

static bool
is_web(const struct url *u)
{
	return str_eq(u->scheme, STR("http")) ||
	       str_eq(u->scheme, STR("https"));
}

/* Bookmarks of Japanese telephones: "MEBKM:TITLE:x;URL:http\://y;;". */
static struct str
bookmark_url(struct arena *a, struct str text)
{
	ssize_t at = str_ifind(text, STR("URL:"));
	struct str url = str_skip(text, (size_t)at + 4);
	char *p;
	size_t n = 0;

	if (!str_istarts(text, STR("MEBKM:")) || at < 0)
		return STR_NONE;
	p = arena_raw(a, url.n);
	/* UNSAFE: n never overtakes i. */
	for (size_t i = 0; i < url.n && url.p[i] != ';'; i++) {
		i += url.p[i] == '\\' && i + 1 < url.n;
		p[n++] = url.p[i];
	}
	return (struct str){p, n};
}

struct str
code_link(struct arena *a, const struct url_tables *urls, struct str text)
{
	struct str whole = str_trim(text), bookmark = bookmark_url(a, whole);
	struct text_link *links;
	struct url u;
	size_t n;

	if (bookmark.n)
		whole = bookmark;
	if (url_parse(urls, a, whole, NULL, &u) && is_web(&u))
		return whole;
	links = text_links(a, whole, &n);
	for (size_t i = 0; i < n; i++)
		if (url_parse(urls, a, links[i].href, NULL, &u) && is_web(&u))
			return links[i].href;
	return url_parse(urls, a, whole, NULL, &u) ? whole : STR_NONE;
}

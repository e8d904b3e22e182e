/* SPDX-License-Identifier: MIT */
/* Reading a report of unknown manners, writing with care. */
#include "render/html_page.h"
#include "render/escape.h"

enum {
	KEY_MOST = 160
};

struct str
page_string(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	if (!json_is_string(v))
		return STR_NONE;
	return (struct str){json_string_value(v), json_string_length(v)};
}

const json_t *
page_list(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_array(v) ? v : NULL;
}

bool
page_is(const json_t *o, const char *key, const char *value)
{
	return str_eq(page_string(o, key), str_c(value));
}

bool
page_true(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

void
page_raw(struct page *p, const char *html)
{
	buf_add(&p->out, str_c(html));
}

void
page_escape(struct page *p, struct str s)
{
	escape_html(&p->out, s);
}

void
page_sentence(struct page *p, struct str s)
{
	escape_sentence(&p->out, s, p->is_easy);
}

static struct str
value_of(const struct page *p, struct str name)
{
	const json_t *inbox = json_object_get(p->report, "inbox");

	if (str_eq(name, STR("brand")))
		return page_string(p->report, "brand_name");
	if (str_eq(name, STR("inbox")))
		return page_string(inbox, "name");
	if (str_eq(name, STR("place")))
		return page_string(inbox, "place");
	if (str_eq(name, STR("host")))
		return page_string(
		    json_object_get(p->report, "auth"), "domain");
	return STR_NONE;
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	return s.n > 0;
}

static void
write_words(struct page *p, struct str s)
{
	while (s.n) {
		ssize_t open = str_chr(s, '{');
		struct str in = str_skip(s, (size_t)open + 1);
		ssize_t end = open < 0 ? -1 : str_chr(in, '}');
		struct str name = str_sub(in, 0, end < 0 ? 0 : (size_t)end);

		if (end < 0)
			break;
		escape_words(&p->out, str_sub(s, 0, (size_t)open));
		if (is_name(name)) {
			struct str v = value_of(p, name);

			page_escape(p, v.n ? v : STR("?"));
		} else {
			escape_words(
			    &p->out, str_sub(s, (size_t)open, (size_t)end + 2));
		}
		s = str_skip(in, (size_t)end + 1);
	}
	escape_words(&p->out, s);
}

void
page_words(struct page *p, const char *key)
{
	struct str s = know_words(p->know, p->lang, str_c(key));

	write_words(p, s.p ? s : str_c(key));
}

void
page_words_plain(struct page *p, const char *key)
{
	struct str s = know_words(p->know, p->lang, str_c(key));

	while (s.n) {
		ssize_t open = str_chr(s, '{');
		struct str in = str_skip(s, (size_t)open + 1);
		ssize_t bar = open < 0 ? -1 : str_chr(in, '|');
		ssize_t end = open < 0 ? -1 : str_chr(in, '}');

		if (bar < 0 || end < bar)
			break;
		page_escape(p, str_sub(s, 0, (size_t)open));
		page_escape(p, str_sub(in, 0, (size_t)bar));
		s = str_skip(in, (size_t)end + 1);
	}
	page_escape(p, s);
}

bool
page_words_of(struct page *p, const char *prefix, struct str name)
{
	char key[KEY_MOST];
	struct str s;

	if (!name.n || name.n > KEY_MOST / 2)
		return false;
	snprintf(key, sizeof key, "%s.%.*s", prefix, STR_FMT(name));
	s = know_words(p->know, p->lang, str_c(key));
	if (!s.p)
		return false;
	write_words(p, s);
	return true;
}

void
page_begin(struct page *p, const char *id, const char *heading)
{
	buf_fmt(&p->out,
	    "<section class=\"block %s\" aria-labelledby=\"h-%s\">"
	    "<h2 id=\"h-%s\">",
	    id, id, id);
	page_words(p, heading);
	page_raw(p, "</h2>");
}

void
page_end(struct page *p)
{
	page_raw(p, "</section>\n");
}

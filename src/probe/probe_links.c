/* SPDX-License-Identifier: MIT */
/* The operation links: where links say they go and where they go. */
#include "base/fold.h"
#include "mail/message.h"
#include "mail/textlink.h"
#include "probe/probe.h"
#include "url/host.h"
#include "url/unwrap.h"

enum {
	SHOWN_MOST = 4096 /* bytes of a link's text that are read */
};

struct asked {
	struct probe *p;
	const json_t *protect;
	json_t *links, *forms;
};

/* The registrable domain, or the host that has none. */
static struct str
site_of(struct probe *p, struct str host)
{
	struct str site = host_registrable(p->urls, host);

	return site.p ? site : host;
}

/* The site behind the last @ of a text, in lower case; absent without one. */
static struct str
address_site(struct probe *p, struct str text)
{
	ssize_t at = str_rchr(text, '@');
	struct str host = str_skip(text, (size_t)at + 1);
	size_t n = 0;

	if (at < 1)
		return STR_NONE;
	while (n < host.n &&
	       (is_alnum((unsigned char)host.p[n]) || host.p[n] == '.' ||
		   host.p[n] == '-' || (unsigned char)host.p[n] >= 0x80))
		n++;
	while (n && host.p[n - 1] == '.')
		n--;
	host = host_to_ascii(p->urls, p->arena, str_sub(host, 0, n), NULL);
	return host.p && str_chr(host, '.') > 0 ? site_of(p, host) : STR_NONE;
}

/* Where the link goes: both the host as written and what it unwraps to. */
struct target {
	struct str site, final_site;
};

static bool
read_target(struct probe *p, struct str href, const struct url *base,
    struct target *out)
{
	struct url u;
	struct unwrap w;

	if (!url_parse(p->urls, p->arena, href, base, &u))
		return false;
	if (str_eq(u.scheme, STR("mailto")))
		out->site = address_site(p, u.path);
	else if (u.host.n)
		out->site = site_of(p, u.host);
	if (!out->site.p)
		return false;
	out->final_site = out->site;
	w = url_unwrap(p->urls, p->arena, &u);
	if (w.n_sure)
		out->final_site = site_of(p, w.steps[w.n_sure - 1].url.host);
	return true;
}

static bool
goes_to(const struct target *t, struct str site)
{
	return str_eq(t->site, site) || str_eq(t->final_site, site);
}

/* Does the folded text name the domain, alone or below it? */
static bool
names_domain(struct str text, struct str domain)
{
	size_t from = 0;
	ssize_t at;

	while ((at = str_find(str_skip(text, from), domain)) >= 0) {
		size_t start = from + (size_t)at, end = start + domain.n;
		bool is_start =
		    !start || !is_alnum((unsigned char)text.p[start - 1]);
		bool is_end =
		    end == text.n || !is_alnum((unsigned char)text.p[end]);

		/* "example.com.evil.net" names another domain. */
		if (end + 1 < text.n &&
		    (text.p[end] == '.' || text.p[end] == '-') &&
		    is_alnum((unsigned char)text.p[end + 1]))
			is_end = false;
		if (is_start && is_end && (!start || text.p[start - 1] != '-'))
			return true;
		from = start + 1;
	}
	return false;
}

/* A protected domain in the text, however it is disguised. */
static bool
names_protected(struct asked *q, struct str text, const struct target *t)
{
	struct str folded = fold_text(q->p->arena, text).text;
	const json_t *v;
	size_t i;

	json_array_foreach(q->protect, i, v)
	{
		struct str domain = {
		    json_string_value(v), json_string_length(v)};

		if (domain.n && names_domain(folded, domain) &&
		    !goes_to(t, site_of(q->p, domain)))
			return true;
	}
	return false;
}

static bool
is_mismatch(
    struct asked *q, struct str href, struct str text, const struct url *base)
{
	struct probe *p = q->p;
	struct target t = {0};
	struct text_link *found;
	struct str site;
	size_t n;
	bool names_other = false;

	text = str_sub(text, 0, SHOWN_MOST);
	if (!read_target(p, href, base, &t))
		return false;
	if (names_protected(q, text, &t))
		return true;
	found = text_links(p->arena, text, &n);
	for (size_t i = 0; i < n; i++) {
		struct url u;

		if (!url_parse(p->urls, p->arena, found[i].href, NULL, &u) ||
		    !u.host.n)
			continue;
		if (goes_to(&t, site_of(p, u.host)))
			return false;
		names_other = true;
	}
	site = address_site(p, text);
	return names_other || (site.p && !n && !goes_to(&t, site));
}

static void
add_link(
    struct asked *q, struct str href, struct str text, const struct url *base)
{
	json_array_append_new(
	    q->links, json_pack("{s:o,s:o,s:b}", "href", probe_json(q->p, href),
			  "text", probe_json(q->p, text), "mismatch",
			  is_mismatch(q, href, text, base)));
}

static void
add_html(struct asked *q, const struct html_view *v)
{
	struct url base;
	bool has_base = v->base.p && url_parse(q->p->urls, q->p->arena, v->base,
					 NULL, &base);

	for (size_t i = 0; i < v->n_links; i++) {
		const struct html_link *l = &v->links[i];

		if (l->kind == HTML_LINK_A)
			add_link(q, l->href, l->text, has_base ? &base : NULL);
		else if (l->kind == HTML_LINK_FORM)
			json_array_append_new(
			    q->forms, json_pack("{s:o}", "action",
					  probe_json(q->p, l->href)));
	}
}

static void
add_text(struct asked *q, struct str text)
{
	size_t n;
	struct text_link *t = text_links(q->p->arena, text, &n);

	for (size_t i = 0; i < n; i++)
		if (!t[i].is_defanged)
			add_link(q, t[i].is_bare ? t[i].shown : t[i].href,
			    t[i].shown, NULL);
}

static void
add_message(struct asked *q, struct str raw)
{
	const struct message *m = message_read(q->p->arena, raw, NULL);

	for (size_t i = 0; i < m->n_parts; i++) {
		const struct mail_part *part = m->parts[i];

		if (!part->is_shown || part->is_alternative_hidden)
			continue;
		if (part->html)
			add_html(q, part->html);
		else if (part->text.p)
			add_text(q, part->text);
	}
}

static json_t *
answer_links(struct probe *p, const json_t *request)
{
	struct asked q = {p, json_object_get(request, "protect"), NULL, NULL};
	struct str html = probe_str(request, "html");
	struct str text = probe_str(request, "text");
	struct str message = probe_b64(p, request, "message_b64");

	if (!html.p && !text.p && !message.p)
		return probe_error("html, text or message_b64 is missing");
	q.links = json_array();
	q.forms = json_array();
	if (html.p)
		add_html(&q, html_read(p->arena, html));
	if (text.p)
		add_text(&q, text);
	if (message.p)
		add_message(&q, message);
	return json_pack("{s:o,s:o}", "links", q.links, "forms", q.forms);
}

const struct probe_op probe_links_ops[] = {
    {"links", answer_links},
    {NULL, NULL},
};

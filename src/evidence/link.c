/* SPDX-License-Identifier: MIT */
/* Links: where they say they go, where they go, what they are for. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/gather.h"
#include "url/display.h"
#include "url/host.h"
#include "url/unwrap.h"

struct linker {
	struct arena *arena;
	const struct evidence_input *in;
	struct evidence *out;
	struct link_fact *links;
	size_t n;
	const struct lookalike_set *set; /* the claimed brand's domains */
	const struct url *base;
};

/* Anchor texts and what they make of a link; ids of family "link". */
static const struct {
	const char *id;
	enum link_role role;
} role_phrases[] = {
    {"unsubscribe", LINK_UNSUBSCRIBE},
    {"legal", LINK_LEGAL},
    {"social", LINK_SOCIAL},
    {"store", LINK_STORE},
};

/* Host kinds of data/hosts that are never the act. */
static const struct {
	const char *kind;
	enum link_role role;
} role_kinds[] = {
    {"social", LINK_SOCIAL},
    {"app-store", LINK_STORE},
};

static const char *const path_words[] = {
    "unsubscribe", "optout", "opt-out", "opt_out", "privacy"};

static enum link_role
role_by_text(struct linker *l, struct str text, bool *request_out)
{
	struct folded f = fold_text(l->arena, text);
	size_t n;
	struct phrase_hit *hits =
	    know_phrases(l->in->know, l->arena, f.text, &n);
	enum link_role role = LINK_ACTING;

	*request_out = false;
	for (size_t i = 0; i < n; i++) {
		struct phrase p = know_phrase(l->in->know, hits[i].phrase);

		*request_out |= str_eq(p.family, STR("request")) ||
				str_eq(p.family, STR("act"));
		if (!str_eq(p.family, STR("link")))
			continue;
		for (size_t r = 0; r < ARRAY_LEN(role_phrases); r++)
			if (str_eq(p.id, str_c(role_phrases[r].id)))
				role = role_phrases[r].role;
	}
	return role;
}

static enum link_role
role_by_target(struct linker *l, const struct link_fact *f, const struct url *u)
{
	struct str path = u->path;

	for (size_t i = 0; f->host_kind.p && i < ARRAY_LEN(role_kinds); i++)
		if (str_eq(f->host_kind, str_c(role_kinds[i].kind)))
			return role_kinds[i].role;
	for (size_t i = 0; i < ARRAY_LEN(path_words); i++)
		if (str_ifind(path, str_c(path_words[i])) >= 0 ||
		    str_ifind(u->query, str_c(path_words[i])) >= 0)
			return LINK_UNSUBSCRIBE;
	return LINK_ACTING;
}

static bool
is_web(const struct url *u)
{
	return str_eq(u->scheme, STR("http")) ||
	       str_eq(u->scheme, STR("https"));
}

/* The text of an anchor that is itself a URL or a host: what it promises. */
static void
read_shown(struct linker *l, struct link_fact *f)
{
	size_t n;
	struct text_link *t;
	struct url u;

	if (f->shown.n > LIMIT_QUOTE_BYTES * 4)
		return;
	t = text_links(l->arena, f->shown, &n);
	if (!n || !url_parse(l->in->urls, l->arena, t[0].href, NULL, &u) ||
	    !is_web(&u))
		return;
	f->shown_host = u.host;
	f->shown_relation =
	    relation_of(l->in, l->out->brand, u.host, FOR_LINK, NULL);
}

static void
read_steps(struct linker *l, struct link_fact *f, const struct unwrap *w)
{
	struct link_step *steps =
	    arena_array(l->arena, w->n_steps + 1, sizeof *steps);

	for (size_t i = 0; i < w->n_steps; i++)
		steps[i] = (struct link_step){
		    str_c(w->steps[i].service), w->steps[i].url.href};
	f->steps = steps;
	f->n_steps = w->n_steps;
	f->is_unknown_target =
	    (w->end == UNWRAP_UNKNOWN && w->n_sure == w->n_steps) ||
	    w->end == UNWRAP_LIMIT;
}

static void
read_target(struct linker *l, struct link_fact *f, const struct url *u)
{
	struct unwrap w = url_unwrap(l->in->urls, l->arena, u);
	/* A URL in a parameter is the sender's word: it may not speak. */
	const struct url *end = w.n_sure ? &w.steps[w.n_sure - 1].url : u;
	struct lookalike like = {LOOKALIKE_NONE};

	read_steps(l, f, &w);
	f->final = end->href;
	f->host = end->host;
	f->registrable = host_registrable(l->in->urls, end->host);
	if (!f->registrable.p)
		f->registrable = end->host;
	f->is_ip =
	    end->host_kind == URL_HOST_IPV4 || end->host_kind == URL_HOST_IPV6;
	f->has_userinfo = u->had_userinfo || end->had_userinfo;
	f->has_backslash = u->had_backslash;
	f->has_bad_label = end->host_has_bad_alabel;
	f->is_http = str_eq(end->scheme, STR("http"));
	f->host_kind = know_host_class(l->in->know, end->host).kind;
	f->relation =
	    relation_of(l->in, l->out->brand, end->host, FOR_LINK, NULL);
	if (l->set && f->relation >= REL_NAMESAKE)
		like = lookalike_find(l->set, l->arena, end->host, u);
	f->lookalike = lookalike_name(like.kind);
	f->deceives = like.part;
}

static void
read_other_scheme(struct link_fact *f, const struct url *u)
{
	static const struct {
		const char *scheme;
		enum link_role role;
	} schemes[] = {
	    {"mailto", LINK_MAIL},
	    {"tel", LINK_PHONE},
	    {"sms", LINK_PHONE},
	};

	f->role = LINK_OTHER;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (str_eq(u->scheme, str_c(schemes[i].scheme)))
			f->role = schemes[i].role;
	f->is_data = str_eq(u->scheme, STR("data"));
	f->is_script = str_eq(u->scheme, STR("javascript"));
	f->final = utf8_prefix(u->href, LIMIT_QUOTE_BYTES);
}

static struct link_fact *
add(struct linker *l)
{
	if (l->n >= LIMIT_LINKS)
		return NULL;
	l->links = arena_push(l->arena, l->links, l->n, sizeof(*l->links));
	return &l->links[l->n++];
}

static void
finish(struct linker *l, struct link_fact *f, bool is_resource)
{
	struct url u;
	bool is_request;
	enum link_role by_text;

	f->span.quote = utf8_prefix(f->href, LIMIT_QUOTE_BYTES);
	if (!url_parse(l->in->urls, l->arena, f->href, l->base, &u)) {
		f->role = LINK_OTHER;
		return;
	}
	if (!is_web(&u)) {
		read_other_scheme(f, &u);
		if (is_resource)
			f->role = LINK_RESOURCE;
		return;
	}
	read_target(l, f, &u);
	read_shown(l, f);
	by_text = role_by_text(l, f->shown, &is_request);
	/* "https://www.brand.example/legal" promises a place, no role. */
	if (f->shown_host.n)
		by_text = LINK_ACTING;
	f->role = is_resource ? LINK_RESOURCE : role_by_target(l, f, &u);
	if (f->role == LINK_ACTING)
		f->role = by_text;
	f->is_request = is_request && f->role == LINK_ACTING;
}

static bool
is_resource(enum html_link_kind kind)
{
	return kind == HTML_LINK_IMAGE || kind == HTML_LINK_RESOURCE;
}

static void
add_html_links(struct linker *l, const struct html_view *h, struct str part)
{
	struct url base;

	l->base = NULL;
	if (h->base.p && url_parse(l->in->urls, l->arena, h->base, NULL, &base))
		l->base = &base;
	else if (l->in->source == SOURCE_PAGE && l->in->url.p &&
		 url_parse(l->in->urls, l->arena, l->in->url, NULL, &base))
		l->base = &base;
	for (size_t i = 0; i < h->n_links; i++) {
		const struct html_link *s = &h->links[i];
		struct link_fact *f = add(l);

		if (!f)
			return;
		f->span = (struct span){
		    part, true, s->source_offset, s->href.n, s->href};
		f->shown = s->text.n ? s->text : s->label;
		f->href = s->href;
		f->is_visible = s->is_visible;
		f->is_button = s->is_big_button || s->kind == HTML_LINK_FORM;
		f->is_form = s->kind == HTML_LINK_FORM;
		finish(l, f, is_resource(s->kind));
	}
	l->base = NULL;
}

static void
add_text_links(struct linker *l, struct str text, struct str part)
{
	size_t n;
	struct text_link *t =
	    text_links(l->arena, utf8_prefix(text, LIMIT_SCAN_BYTES), &n);

	for (size_t i = 0; i < n; i++) {
		struct link_fact *f = add(l);

		if (!f)
			return;
		f->span = (struct span){
		    part, true, t[i].offset, t[i].length, t[i].shown};
		f->shown = t[i].shown;
		f->href = t[i].href;
		f->is_visible = true;
		f->is_defanged = t[i].is_defanged;
		finish(l, f, false);
		/* "Amazon.co.jp" in a sentence is a name and no invitation. */
		if (f->is_defanged ||
		    (t[i].is_bare && (f->relation == REL_OWN ||
					 f->relation == REL_OWN_UNSURE)))
			f->role = LINK_OTHER;
	}
}

static void
add_parts(struct linker *l, const struct mail_part *p)
{
	for (; p; p = p->next) {
		if (p->kind == MAIL_MULTIPART)
			add_parts(l, p->children);
		else if (p->kind == MAIL_MESSAGE || p->is_alternative_hidden)
			continue;
		else if (p->html)
			add_html_links(l, p->html, p->section);
		else if (p->text.p)
			add_text_links(l, p->text, p->section);
	}
}

/* Does the mail ask to read a code? */
static bool
asks_to_scan(const struct evidence *e)
{
	for (size_t i = 0; i < e->n_cues; i++)
		if (str_eq(e->cues[i].phrase.family, STR("request")) &&
		    str_eq(e->cues[i].phrase.id, STR("scan")))
			return true;
	return false;
}

static void
add_codes(struct linker *l, const struct message *m)
{
	bool is_request = asks_to_scan(l->out);

	for (size_t i = 0; i < m->n_codes; i++) {
		const struct mail_code *c = &m->codes[i];
		struct str href = code_link(l->arena, l->in->urls, c->text);
		struct link_fact *f = href.n ? add(l) : NULL;

		if (!f)
			continue;
		f->span = (struct span){
		    c->part->section, c->is_text, c->offset, c->length, href};
		f->shown = STR("");
		f->href = href;
		f->is_visible = true;
		finish(l, f, false);
		if (f->role != LINK_ACTING)
			continue;
		f->role = LINK_QR;
		f->is_request = is_request;
	}
}

void
gather_links(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out)
{
	struct linker l = {.arena = a, .in = in, .out = out};

	if (out->brand != BRAND_NONE)
		l.set = brand_hosts_of(in->hosts, out->brand);
	if (in->source == SOURCE_MAIL) {
		add_parts(&l, in->mail->root);
		add_codes(&l, in->mail);
	} else if (in->source == SOURCE_TEXT) {
		add_text_links(&l, in->text, STR(""));
	} else if (in->source == SOURCE_PAGE) {
		add_html_links(&l, in->page, STR(""));
	} else if (in->source == SOURCE_URL) {
		add_text_links(&l, in->url, STR(""));
	}
	out->links = l.links;
	out->n_links = l.n;
}

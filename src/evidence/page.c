/* SPDX-License-Identifier: MIT */
/* Whom a page poses as, where it stands, and how it is made. */
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/gather.h"
#include "mail/html_tree.h"
#include "url/host.h"

enum {
	CANDIDATES_MOST = 48,
	NAME_REST_MOST = 12,  /* bytes beside a name that is a logo's */
	PART_SHORT = 60,      /* bytes of a title that speaks of itself */
	NAVIGATION_LEAST = 3, /* links to the brand, and the half of all */
	LINE_MOST = 160,
	/* points of a pose; PAGE_POSE_FIRM is enough */
	POINTS_COPIED = 3, /* canonical, og:url, og:site_name */
	POINTS_TITLE_WHOLE = 3,
	POINTS_TITLE = 2,
	POINTS_LOGO = 2,
	POINTS_HOTLINK = 2,
	POINTS_NAVIGATION = 2,
	POINTS_RIGHTS = 2,
	POINTS_HOST = 2,
	POINTS_LINE = 1,
	POINTS_POSE = 1
};

/* Each way of posing counts once for a brand. */
enum way {
	WAY_COPIED,
	WAY_TITLE_WHOLE,
	WAY_TITLE,
	WAY_LOGO,
	WAY_HOTLINK,
	WAY_NAVIGATION,
	WAY_RIGHTS,
	WAY_HOST,
	WAY_LINE,
	WAY_POSE,
	N_WAYS
};

enum {
	BEYOND_WORDS = 1 << WAY_COPIED | 1 << WAY_HOTLINK |
		       1 << WAY_NAVIGATION | 1 << WAY_HOST
};

static const int points[N_WAYS] = {POINTS_COPIED, POINTS_TITLE_WHOLE,
    POINTS_TITLE, POINTS_LOGO, POINTS_HOTLINK, POINTS_NAVIGATION, POINTS_RIGHTS,
    POINTS_HOST, POINTS_LINE, POINTS_POSE};

struct candidate {
	brand_ref brand;
	unsigned ways;
	size_t n_links;
	bool has_plain_name; /* one that is no word, person or product */
	bool is_lead;	     /* its logo is the first picture */
};

struct poser {
	struct arena *arena;
	const struct evidence_input *in;
	struct evidence *out;
	struct candidate list[CANDIDATES_MOST];
	size_t n;
	struct url url;
	bool has_url;
	bool is_lead; /* the picture at hand is the first */
};

static struct candidate *
candidate(struct poser *p, brand_ref b)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->list[i].brand == b)
			return &p->list[i];
	if (p->n == CANDIDATES_MOST)
		return NULL;
	p->list[p->n] = (struct candidate){.brand = b};
	return &p->list[p->n++];
}

static void
add(struct poser *p, brand_ref b, enum way w)
{
	struct candidate *c = candidate(p, b);

	if (c)
		c->ways |= 1u << w;
}

/* Letters and digits of a folded text; signs and blanks are left out. */
static size_t
letters(struct str s)
{
	size_t n = 0;

	while (s.n) {
		size_t before = s.n;
		uint32_t cp = utf8_next(&s);

		if (cp < 0x80 ? is_alnum((int)cp)
			      : cp >= 0xc0 && (cp < 0x3000 || cp > 0x3020) &&
				    cp != 0x30fb)
			n += before - s.n;
	}
	return n;
}

/* What is said beside the name and the words of a function ("sign in"). */
static size_t
rest_of(struct poser *p, struct str part, const struct name_hit *hit)
{
	size_t n, rest = letters(part), covered = 0;
	struct phrase_hit *hits = know_phrases(p->in->know, p->arena, part, &n);

	covered = letters(str_sub(part, hit->offset, hit->length));
	for (size_t i = 0; i < n; i++) {
		struct phrase ph = know_phrase(p->in->know, hits[i].phrase);

		if (hits[i].offset < hit->offset + hit->length &&
		    hits[i].offset + hits[i].length > hit->offset)
			continue;
		if (str_eq(ph.family, STR("role")) ||
		    str_eq(ph.family, STR("pose-after")) ||
		    str_eq(ph.family, STR("field")) ||
		    str_eq(ph.family, STR("request")))
			covered += hits[i].length;
	}
	return rest > covered ? rest - covered : 0;
}

typedef void on_name(
    struct poser *p, struct str part, const struct name_hit *hit);

static void
each_name(struct poser *p, struct str folded, on_name *f)
{
	size_t n;
	struct name_hit *hits = know_names(p->in->know, p->arena, folded, &n);

	for (size_t i = 0; i < n; i++) {
		struct candidate *c;

		if (hits[i].is_partial || (hits[i].guard & GUARD_IMPORTED))
			continue;
		c = candidate(p, hits[i].brand);
		if (!c)
			continue;
		c->has_plain_name |= !(hits[i].guard & GUARD_LURE);
		f(p, folded, &hits[i]);
	}
}

static void
in_title(struct poser *p, struct str part, const struct name_hit *hit)
{
	size_t rest = rest_of(p, part, hit);

	if (rest <= NAME_REST_MOST)
		add(p, hit->brand, WAY_TITLE_WHOLE);
	else if (!letters(str_sub(part, 0, hit->offset)) &&
		 part.n <= PART_SHORT)
		add(p, hit->brand, WAY_TITLE);
}

static void
in_logo(struct poser *p, struct str part, const struct name_hit *hit)
{
	struct candidate *c = candidate(p, hit->brand);

	if (!c || rest_of(p, part, hit) > NAME_REST_MOST)
		return;
	c->ways |= 1u << WAY_LOGO;
	c->is_lead |= p->is_lead;
}

static void
in_site_name(struct poser *p, struct str part, const struct name_hit *hit)
{
	if (rest_of(p, part, hit) <= NAME_REST_MOST)
		add(p, hit->brand, WAY_COPIED);
}

static void
in_rights(struct poser *p, struct str part, const struct name_hit *hit)
{
	(void)part;
	add(p, hit->brand, WAY_RIGHTS);
}

static void
in_line(struct poser *p, struct str part, const struct name_hit *hit)
{
	if (rest_of(p, part, hit) <= NAME_REST_MOST)
		add(p, hit->brand, WAY_LINE);
}

/* "Sign in | BRAND", "BRAND - sign in": the parts of a title. */
static void
read_title(struct poser *p, struct str title)
{
	struct str rest = fold_text(p->arena, title).text;

	while (rest.n) {
		size_t n = 0;

		while (n < rest.n && rest.p[n] != '|' && rest.p[n] != ':' &&
		       !str_starts(str_skip(rest, n), STR(" - ")))
			n++;
		each_name(p, str_trim(str_sub(rest, 0, n)), in_title);
		rest = str_skip(
		    rest, n + (n < rest.n && rest.p[n] == ' ' ? 3 : 1));
	}
}

static bool
is_rights_line(struct str line)
{
	return str_find(line, STR("\xc2\xa9")) >= 0 ||
	       str_find(line, STR("(c)")) >= 0 ||
	       str_find(line, STR("copyright")) >= 0;
}

static void
read_lines(struct poser *p, struct str text)
{
	struct str rest = utf8_prefix(text, LIMIT_SCAN_BYTES), line;

	while (rest.p) {
		line = str_trim(str_cut(&rest, '\n'));
		if (!line.n || line.n > LINE_MOST)
			continue;
		line = fold_text(p->arena, line).text;
		each_name(p, line, is_rights_line(line) ? in_rights : in_line);
	}
}

/* A drawn logo has its name as a label. */
static void
read_drawings(struct poser *p, bool *is_first)
{
	struct html_tree *t = html_parse(p->arena, p->in->page_source, NULL);

	for (uint32_t i = 1; i < t->n_nodes; i++) {
		const struct html_node *n = html_node(t, i);
		const struct html_attr *at;

		if (html_type(n) != HTML_ELEMENT || html_ns(n) != HTML_NS_SVG)
			continue;
		at = html_attr(t, n, ATTR_ARIA_LABEL);
		if (!at)
			continue;
		p->is_lead = *is_first;
		*is_first = false;
		each_name(p,
		    fold_text(p->arena, html_attr_value(t, at, p->arena)).text,
		    in_logo);
	}
}

/* The first picture of a page is whose page it is. */
static void
read_logos(struct poser *p, const struct html_view *h)
{
	bool is_first = true;

	for (size_t i = 0; i < h->n_alts; i++) {
		if (!h->alts[i].n)
			continue;
		p->is_lead = is_first;
		is_first = false;
		each_name(p, fold_text(p->arena, h->alts[i]).text, in_logo);
	}
	read_drawings(p, &is_first);
}

/* Whose host a URL of the page has; BRAND_NONE: nobody's that we know. */
static void
add_host(struct poser *p, struct str href, enum way w)
{
	struct brand_domain d[16];
	struct url u;
	size_t n;

	if (!url_parse(
		p->in->urls, p->arena, href, p->has_url ? &p->url : NULL, &u) ||
	    !u.host.n)
		return;
	n = know_host(p->in->know, u.host, d, ARRAY_LEN(d));
	for (size_t i = 0; i < n; i++) {
		struct candidate *c;

		if (d[i].is_user_content)
			return;
		if (d[i].grade == GRADE_IMPORTED ||
		    d[i].roles == ROLE_DELEGATED || d[i].host.n != d[0].host.n)
			continue;
		if (w != WAY_NAVIGATION) {
			add(p, d[i].brand, w);
			continue;
		}
		c = candidate(p, d[i].brand);
		if (c)
			c->n_links++;
	}
}

static void
read_metas(struct poser *p, const struct html_view *h)
{
	for (size_t i = 0; i + 1 < h->n_metas * 2; i += 2) {
		struct str name = h->metas[i], value = h->metas[i + 1];

		if (str_ieq(name, STR("og:url")) ||
		    str_ieq(name, STR("al:web:url")))
			add_host(p, value, WAY_COPIED);
		else if (str_ieq(name, STR("og:image")) ||
			 str_ieq(name, STR("twitter:image")))
			add_host(p, value, WAY_HOTLINK);
		else if (str_ieq(name, STR("og:site_name")) ||
			 str_ieq(name, STR("application-name")) ||
			 str_ieq(name, STR("apple-mobile-web-app-title")))
			each_name(
			    p, fold_text(p->arena, value).text, in_site_name);
		else if (str_ieq(name, STR("og:title")))
			read_title(p, value);
	}
	if (h->canonical.n)
		add_host(p, h->canonical, WAY_COPIED);
}

static void
read_links(struct poser *p, const struct html_view *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_links; i++) {
		const struct html_link *l = &h->links[i];

		if (l->kind == HTML_LINK_IMAGE || l->kind == HTML_LINK_RESOURCE)
			add_host(p, l->href, WAY_HOTLINK);
		else if (l->kind == HTML_LINK_A &&
			 str_istarts(l->href, STR("http")))
			n++, add_host(p, l->href, WAY_NAVIGATION);
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->list[i].n_links >= NAVIGATION_LEAST &&
		    p->list[i].n_links * 2 >= n)
			p->list[i].ways |= 1u << WAY_NAVIGATION;
}

static int
score(const struct candidate *c)
{
	unsigned ways = c->ways;
	int sum = 0;

	if (ways & 1u << WAY_TITLE_WHOLE)
		ways &= ~(1u << WAY_TITLE);
	for (int i = 0; i < N_WAYS; i++)
		if (ways & 1u << i)
			sum += points[i];
	/* A name that others use too needs more than words. */
	if (!c->has_plain_name && !(ways & BEYOND_WORDS) &&
	    sum >= PAGE_POSE_FIRM)
		sum = PAGE_POSE_FIRM - 1;
	return sum;
}

/* The host that is made to be taken for the brand's. */
static void
read_host(struct poser *p, struct candidate *c)
{
	static const char *const kinds[] = {
	    "subdomain", "userinfo", "homograph", "combined", "edit", "label"};
	const struct lookalike_set *set =
	    brand_hosts_of(p->in->hosts, c->brand);
	const char *kind;

	if (!set)
		return;
	kind = lookalike_name(
	    lookalike_find(set, p->arena, p->url.host, &p->url).kind);
	for (size_t i = 0; kind && i < ARRAY_LEN(kinds); i++)
		if (!strcmp(kind, kinds[i]))
			c->ways |= 1u << WAY_HOST;
}

static void
read_poses(struct poser *p)
{
	const struct evidence *e = p->out;

	for (size_t i = 0; i < e->n_claims; i++)
		if (e->claims[i].kind == CLAIM_POSE &&
		    !(e->claims[i].guard & GUARD_IMPORTED))
			add(p, e->claims[i].brand, WAY_POSE);
}

static bool
is_better(const struct poser *p, const struct candidate *c,
    const struct candidate *than)
{
	uint32_t a, b;

	if (!than || score(c) != score(than))
		return !than || score(c) > score(than);
	if (c->is_lead != than->is_lead)
		return c->is_lead;
	a = know_brand(p->in->know, c->brand).abuse_rank;
	b = know_brand(p->in->know, than->brand).abuse_rank;
	return a && (!b || a < b);
}

static void
choose(struct poser *p)
{
	const struct candidate *best = NULL;

	for (size_t i = 0; i < p->n; i++) {
		struct candidate *c = &p->list[i];

		if (p->has_url && c->ways)
			read_host(p, c);
		if (score(c) >= PAGE_POSE_LEAST && is_better(p, c, best))
			best = c;
	}
	if (!best)
		return;
	p->out->page.pose = score(best);
	p->out->page.is_copied = (best->ways & 1u << WAY_COPIED) != 0;
	p->out->page.has_lead_logo = best->is_lead;
	p->out->page.has_host = (best->ways & 1u << WAY_HOST) != 0;
	p->out->brand = best->brand;
	p->out->claim = CLAIM_BODY;
}

static void
read_source(const struct evidence_input *in, struct evidence *out)
{
	static const struct {
		const char *text;
		enum page_sign sign;
	} signs[] = {
#define PAGE_SIGN(text, sign) {text, sign},
#include "evidence/page_signs.def"
#undef PAGE_SIGN
	};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (str_ifind(in->page_source, str_c(signs[i].text)) >= 0)
			out->page.signs |= signs[i].sign;
}

/* Where what is typed goes, when that is another organisation's host. */
static void
read_forms(struct poser *p, const struct html_view *h)
{
	struct str own = host_registrable(p->in->urls, p->url.host);

	for (size_t i = 0; i < h->n_links; i++) {
		struct url u;
		struct str to;

		if (h->links[i].kind != HTML_LINK_FORM ||
		    !url_parse(p->in->urls, p->arena, h->links[i].href,
			p->has_url ? &p->url : NULL, &u) ||
		    !u.host.n)
			continue;
		if (!p->has_url) {
			p->out->page.form_host = u.host;
			continue;
		}
		to = host_registrable(p->in->urls, u.host);
		if (!str_eq(to, own) && !str_eq(u.host, p->url.host))
			p->out->page.form_host = u.host;
	}
}

void
gather_page(
    struct arena *a, const struct evidence_input *in, struct evidence *out)
{
	struct poser *p = arena_alloc(a, sizeof *p);
	struct str url = in->url.n ? in->url : in->page->saved_from;

	if (in->source != SOURCE_PAGE)
		return;
	*p = (struct poser){.arena = a, .in = in, .out = out};
	p->has_url = url.n && url_parse(in->urls, a, url, NULL, &p->url) &&
		     p->url.host.n;
	out->brand = BRAND_NONE;
	out->claim = CLAIM_NONE;
	read_title(p, in->page->title);
	read_logos(p, in->page);
	read_metas(p, in->page);
	read_links(p, in->page);
	read_lines(p, in->page->text);
	read_poses(p);
	choose(p);
	read_source(in, out);
	read_forms(p, in->page);
	if (!p->has_url) {
		out->page.form_relation = relation_of(
		    in, out->brand, out->page.form_host, FOR_LINK, NULL);
		return;
	}
	out->page.host = p->url.host;
	out->page.relation =
	    relation_of(in, out->brand, p->url.host, FOR_LINK, NULL);
}

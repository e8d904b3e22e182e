/* SPDX-License-Identifier: MIT */
/* Which brand a mail says it is from, and how firmly. */
#include "base/limits.h"
#include "base/utf8.h"
#include "evidence/naming.h"

enum {
	DISPLAY_HOSTS_MOST = 8,
	BEGINNING_SHORTEST = 6 /* bytes of a host that an address begins with */
};

static bool
is_left_out(const struct gatherer *g, brand_ref b)
{
	for (size_t i = 0; i < g->n_left_out; i++)
		if (know_same_owner(g->in->know, g->left_out[i].brand, b))
			return true;
	return false;
}

static void
add(struct gatherer *g, struct claim c)
{
	if (g->n >= LIMIT_CLAIMS || is_left_out(g, c.brand))
		return;
	/* The same brand in the same way once: the first place is quoted. */
	for (size_t i = 0; i < g->n; i++)
		if (g->claims[i].brand == c.brand &&
		    g->claims[i].kind == c.kind &&
		    g->claims[i].is_partial == c.is_partial)
			return;
	g->claims = arena_push(g->arena, g->claims, g->n, sizeof c);
	g->claims[g->n++] = c;
}

/*
 * Undone disguises count where little can go wrong: a text glued together
 * only as a whole, and no name inside a longer word.
 */
static bool
is_plausible(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	if (!p->is_spaced || p->place > PLACE_SUBJECT)
		return true;
	/* Mistyped: the whole name of who does not write as itself. */
	if (p->is_typo)
		return !hit->guard && !hit->is_partial &&
		       hit->length >= DISGUISED_SHORTEST &&
		       !g->out->sender.speaks_as_itself &&
		       naming_is_whole(g, p, hit);
	if (hit->is_partial || hit->length < DISGUISED_SHORTEST)
		return false;
	return !p->is_glued ||
	       (p->place == PLACE_DISPLAY && naming_is_whole(g, p, hit));
}

/* "fred@shop": half of a mailbox or a nickname, without a domain. */
static bool
is_in_bare_mailbox(const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text;
	size_t end = hit->offset + hit->length;

	if (p->place != PLACE_DISPLAY || str_chr(t, '.') >= 0 ||
	    str_chr(t, ' ') >= 0)
		return false;
	return (end < t.n && t.p[end] == '@') ||
	       (hit->offset > 1 && t.p[hit->offset - 1] == '@');
}

/* "netflix1v01f": a serial number glued to the whole name. */
static bool
is_before_number(const struct piece *p, const struct name_hit *hit)
{
	struct str t = p->folded.text, before = str_sub(t, 0, hit->offset);
	size_t end = hit->offset + hit->length;
	unsigned char last =
	    before.n ? (unsigned char)before.p[before.n - 1] : 0;

	if (p->place > PLACE_SUBJECT || hit->length < DISGUISED_SHORTEST)
		return false;
	return end < t.n && is_digit((unsigned char)t.p[end]) &&
	       !is_alnum(last) && last < 0x80;
}

/* "amazonsupport": what follows the name in its word names a function. */
static bool
is_followed_by_role(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	struct str rest = str_skip(p->folded.text, hit->offset + hit->length);
	struct phrase_hit *hits;
	size_t n, len = 0;

	while (len < rest.n && is_alpha((unsigned char)rest.p[len]))
		len++;
	rest.n = len;
	hits = know_phrases(g->in->know, g->arena, rest, &n);
	for (size_t i = 0; i < n; i++)
		if (hits[i].offset == 0 &&
		    (naming_is_family(g, &hits[i], "role") ||
			naming_is_family(g, &hits[i], "pose-after")))
			return true;
	return false;
}

/* Letters of Japanese words, the prolonged sound mark among them. */
static bool
is_japanese_letter(uint32_t cp)
{
	return (cp >= 0x30a1 && cp <= 0x30ff && cp != 0x30fb) ||
	       (cp >= 0x4e00 && cp <= 0x9fff) || cp == 0x3005;
}

/*
 * "ヤマト精機株式会社": the name goes on in other letters and the whole is a
 * company's. What goes on may be a role or another of the owner's names.
 */
static bool
is_of_other_company(
    struct gatherer *g, const struct piece *p, const struct name_hit *hit)
{
	static const char *const forms[] = {
	    "株式会社", "有限会社", "合同会社", "協同組合", "財団法人"};
	struct str t = p->folded.text;
	size_t end = hit->offset + hit->length;
	struct str rest = str_skip(t, end);
	bool is_company = false;

	if (p->place != PLACE_DISPLAY || !rest.n)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (str_starts(rest, str_c(forms[i])))
			return false; /* the name's own */
		is_company |= str_find(t, str_c(forms[i])) >= 0;
	}
	for (size_t i = 0; i < p->n_phrases; i++)
		if (p->phrases[i].offset == end &&
		    (naming_is_family(g, &p->phrases[i], "role") ||
			naming_is_family(g, &p->phrases[i], "pose-after")))
			return false;
	return is_company && is_japanese_letter(utf8_next(&rest));
}

static void
claims_of_piece(struct gatherer *g, const struct piece *p)
{
	for (size_t i = 0; i < p->n_names; i++) {
		const struct name_hit *h = &p->names[i];
		bool is_run_on = h->is_partial && !is_before_number(p, h);
		struct claim c = {.brand = h->brand,
		    .guard = h->guard,
		    .is_partial = is_run_on};

		if (!is_plausible(g, p, h) || is_in_bare_mailbox(p, h) ||
		    (is_run_on && !is_followed_by_role(g, p, h)) ||
		    is_of_other_company(g, p, h))
			continue;
		c.kind = naming_kind(g, p, h);
		c.is_at_edge = naming_is_at_edge(g, p, h);
		c.is_in_pair = naming_is_in_pair(p, h);
		c.is_disguised = p->place == PLACE_BODY
				     ? naming_is_hidden(g, p, h)
				     : naming_is_disguised(g, p, h);
		c.span = piece_span(p, h->offset, h->length);
		/* Inside a longer word only the most prominent places count. */
		if (is_run_on && p->place != PLACE_DISPLAY &&
		    p->place != PLACE_LOCAL_PART && p->place != PLACE_FROM_HOST)
			continue;
		add(g, c);
	}
}

/* Where anyone can have an address, the address says nothing. */
static bool
is_mailbox_host(const struct gatherer *g, struct str host)
{
	struct str kind = know_host_class(g->in->know, host).kind;

	return kind.p &&
	       (str_eq(kind, STR("freemail")) || str_eq(kind, STR("tenant")));
}

static bool
is_shared_host(const struct gatherer *g, struct str host)
{
	struct brand_domain d[DISPLAY_HOSTS_MOST];
	size_t n = know_host(g->in->know, host, d, ARRAY_LEN(d));

	for (size_t i = 0; i < n; i++)
		if (d[i].is_user_content)
			return true;
	return is_mailbox_host(g, host);
}

/* Brand hosts written in the display name or as the address itself. */
static void
claim_by_host(
    struct gatherer *g, struct str host, enum claim_kind kind, struct span span)
{
	struct brand_domain d[DISPLAY_HOSTS_MOST];
	size_t n = host.n ? know_host(g->in->know, host, d, ARRAY_LEN(d)) : 0;

	if (n && is_mailbox_host(g, host))
		return;

	for (size_t i = 0; i < n; i++)
		if (d[i].is_user_content && d[i].host.n == d[0].host.n)
			return;
	for (size_t i = 0; i < n; i++) {
		if (d[i].is_user_content)
			break;
		/* A shared sender speaks for whom it names, not for itself. */
		if (d[i].roles == ROLE_DELEGATED)
			continue;
		if (d[i].grade == GRADE_IMPORTED && kind != CLAIM_SENDER)
			continue;
		add(g,
		    (struct claim){.brand = d[i].brand,
			.kind = kind,
			.guard =
			    d[i].grade == GRADE_IMPORTED ? GUARD_IMPORTED : 0,
			.span = span});
	}
}

static bool
is_host_byte(int c)
{
	return is_alnum(c) || c == '-' || c == '.';
}

/* Each host-like word of the display name: "service@amazon.co.jp". */
static void
claims_of_display_hosts(struct gatherer *g, const struct piece *p)
{
	struct str t = p->folded.text;

	for (size_t i = 0; i < t.n; i++) {
		size_t from = i;
		struct str host;

		while (i < t.n && is_host_byte((unsigned char)t.p[i]))
			i++;
		host = str_sub(t, from, i - from);
		if (str_chr(host, '.') <= 0)
			continue;
		claim_by_host(
		    g, host, CLAIM_ADDRESS, piece_span(p, from, i - from));
	}
}

/*
 * "x@amazon.co.jp.y.example", "yodobashi.com@y.example": an address written so
 * that its beginning reads as the brand's.
 */
static void
claim_by_beginning(struct gatherer *g)
{
	const struct sender *s = &g->out->sender;
	struct str host = s->domain;
	struct brand_domain d;

	if (know_host(g->in->know, host, &d, 1))
		return;
	for (size_t end = host.n; end > BEGINNING_SHORTEST; end--)
		if (host.p[end - 1] == '.' &&
		    end - 1 < host.n - s->registrable.n)
			claim_by_host(g, str_sub(host, 0, end - 1),
			    CLAIM_ADDRESS, s->span);
	if (s->local.n >= BEGINNING_SHORTEST && str_chr(s->local, '.') > 0)
		claim_by_host(g, fold_text(g->arena, s->local).text,
		    CLAIM_ADDRESS, s->span);
}

static int
by_strength(const void *x, const void *y)
{
	const struct claim *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind > b->kind ? -1 : 1;
	if (a->is_partial != b->is_partial)
		return a->is_partial ? 1 : -1;
	if (!(a->guard & GUARD_IMPORTED) != !(b->guard & GUARD_IMPORTED))
		return a->guard & GUARD_IMPORTED ? 1 : -1;
	/* The longer name says more: "Rakuten Card" before "Rakuten". */
	if (a->span.quote.n != b->span.quote.n)
		return a->span.quote.n > b->span.quote.n ? -1 : 1;
	return (a->brand > b->brand) - (a->brand < b->brand);
}

void
gather_claims(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out)
{
	struct gatherer g = {.arena = a, .in = in, .view = v, .out = out};

	if (in->without_brand.n)
		g.left_out = know_names(in->know, a,
		    fold_text(a, in->without_brand).text, &g.n_left_out);
	for (size_t i = 0; i < v->n; i++) {
		/* A tenant's host names the platform, which claims nothing. */
		if (v->pieces[i].place == PLACE_FROM_HOST &&
		    is_shared_host(&g, out->sender.domain))
			continue;
		claims_of_piece(&g, &v->pieces[i]);
		if (v->pieces[i].place == PLACE_DISPLAY)
			claims_of_display_hosts(&g, &v->pieces[i]);
	}
	claim_by_host(&g, out->sender.domain, CLAIM_SENDER, out->sender.span);
	claim_by_beginning(&g);
	if (g.n)
		qsort(g.claims, g.n, sizeof *g.claims, by_strength);
	out->claims = g.claims;
	out->n_claims = g.n;
}

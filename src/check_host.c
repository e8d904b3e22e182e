/* SPDX-License-Identifier: MIT */
/* A link or a host alone: whose is it, and whose does it pretend to be? */
#include "check.h"
#include "base/buf.h"
#include "base/limits.h"
#include "url/unwrap.h"

enum {
	DOMAINS_MOST = 256,
	ENTRIES_MOST = 16
};

static void
add_domains(const struct mekiki *m, brand_ref b, struct lookalike_brand **list,
    brand_ref **refs, size_t *n)
{
	struct brand_domain d[DOMAINS_MOST];
	size_t n_domains = know_brand_domains(m->know, b, d, DOMAINS_MOST);

	for (size_t i = 0; i < n_domains; i++) {
		struct str r = host_registrable(m->urls, d[i].host);

		if (!r.n || d[i].is_user_content ||
		    d[i].roles == ROLE_DELEGATED)
			continue;
		*list = arena_push(m->arena, *list, *n, sizeof **list);
		*refs = arena_push(m->arena, *refs, *n, sizeof **refs);
		(*list)[*n] = (struct lookalike_brand){.domain = r, .owner = b};
		(*refs)[(*n)++] = b;
	}
}

/* Owners: brands of one group are one, so that they never match each other. */
static uint32_t
owner_of(const struct mekiki *m, brand_ref b)
{
	struct brand x = know_brand(m->know, b);

	return x.group.n ? (uint32_t)str_hash(x.group) | 0x80000000u : b;
}

static void
build_hosts(struct mekiki *m)
{
	struct lookalike_brand *list = NULL;
	brand_ref *refs = NULL;
	size_t n = 0;

	for (brand_ref b = 0; b < know_brand_count(m->know); b++)
		if (!know_brand(m->know, b).is_imported)
			add_domains(m, b, &list, &refs, &n);
	for (size_t i = 0; i < n; i++)
		list[i].owner = owner_of(m, refs[i]);
	m->host_brands = refs;
	m->hosts = lookalike_set_new(m->urls, list, n);
}

static const struct lookalike_set *
hosts_of(struct mekiki *m)
{
	pthread_mutex_lock(&m->lock);
	if (!m->hosts)
		build_hosts(m);
	pthread_mutex_unlock(&m->lock);
	return m->hosts;
}

static brand_ref
owner(const struct mekiki *m, struct str host, bool *is_sure_out)
{
	struct brand_domain d[ENTRIES_MOST];
	size_t n = know_host(m->know, host, d, ENTRIES_MOST);

	for (size_t i = 0; i < n; i++) {
		if (d[i].is_user_content)
			return BRAND_NONE;
		if (d[i].grade == GRADE_IMPORTED)
			continue;
		*is_sure_out = d[i].grade >= GRADE_B;
		return d[i].brand;
	}
	return BRAND_NONE;
}

/* What the person gave: a URL, or a host as one would type it. */
static bool
parse(struct mekiki_check *c, struct str given, struct url *out)
{
	struct buf b;

	given = str_trim(given);
	if (url_parse(c->urls, c->arena, given, NULL, out) && out->host.n)
		return true;
	buf_init(&b, c->arena, LIMIT_URL_BYTES + 16);
	buf_fmt(&b, "http://%.*s", STR_FMT(given));
	return url_parse(c->urls, c->arena, buf_str(&b), NULL, out);
}

/*
 * Where a redirector goes for certain is whose the link is. False for a page
 * of others that a translator shows on its own host: that is nobody's.
 */
static bool
follow(struct mekiki_check *c, struct url *u)
{
	struct unwrap w = url_unwrap(c->urls, c->arena, u);

	for (size_t i = 0; i < w.n_sure; i++)
		if (strstr(w.steps[i].service, "translate"))
			return false;
	if (w.n_sure && w.steps[w.n_sure - 1].url.host.n)
		*u = w.steps[w.n_sure - 1].url;
	return true;
}

void
judge_host(
    struct mekiki_check *c, const struct evidence_input *in, struct judged *out)
{
	/* Only the lazily built set changes, under its lock. */
	struct mekiki *m = (struct mekiki *)(uintptr_t)c->mekiki;
	struct evidence_input with = *in;
	struct lookalike like = {LOOKALIKE_NONE};
	struct url given = {0}, u;
	bool is_sure = false, ok = parse(c, in->url, &given), is_plain = true;
	const char *kind = NULL;
	struct str part = like.part;

	u = given;
	if (ok && in->source == SOURCE_URL)
		is_plain = follow(c, &u);

	with.brand = ok ? owner(m, u.host, &is_sure) : BRAND_NONE;
	if (ok && with.brand == BRAND_NONE) {
		like = lookalike_find(hosts_of(m), c->arena, u.host, &u);
		if (like.kind != LOOKALIKE_NONE)
			with.brand = m->host_brands[like.brand];
	}
	with.has_brand = with.brand != BRAND_NONE;
	with.url = ok ? given.href : STR("");
	evidence_gather(c->arena, &with, &out->evidence);
	if (out->evidence.n_links) {
		kind = out->evidence.links[0].lookalike;
		part = out->evidence.links[0].deceives;
	}
	if (!kind && like.kind != LOOKALIKE_NONE) {
		kind = lookalike_name(like.kind);
		part = like.part;
	}
	/* "evil.example\\@www.brand.example": read as userinfo by people. */
	if (kind && !strcmp(kind, "path") &&
	    (u.had_backslash || u.had_userinfo))
		kind = "userinfo";
	out->evidence.imitates = kind;
	out->evidence.imitates_by = part;
	out->evidence.asked_host = host_registrable(m->urls, u.host);
	if (!out->evidence.asked_host.n)
		out->evidence.asked_host = u.host;
	out->findings =
	    findings_find(c->arena, &out->evidence, &out->n_findings);
	out->verdict =
	    verdict_of_host(&out->evidence, is_sure && is_plain, kind);
	c->url = ok ? u.host : in->url;
}

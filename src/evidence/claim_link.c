/* SPDX-License-Identifier: MIT */
/* Links that are made to be taken for a brand's say whom a mail poses as. */
#include "base/fold.h"
#include "evidence/gather.h"
#include "url/host.h"

enum {
	ENTRIES_MOST = 16,
	HOSTS_MOST = 16,    /* links of one mail whose names are looked up */
	LISTED_SHORTEST = 6 /* bytes of a host that a link may pose as */
};

/* The brand of `part`, a listed host or below one, with confidence A or B. */
static brand_ref
owner_of_listed(const struct evidence_input *in, struct str part)
{
	struct brand_domain d[ENTRIES_MOST];
	size_t n = know_host(in->know, part, d, ENTRIES_MOST);

	if (!n || d[0].host.n < LISTED_SHORTEST || d[0].is_user_content ||
	    d[0].grade < GRADE_B)
		return BRAND_NONE;
	return d[0].brand;
}

/* https://zozo.jp@x.example */
static brand_ref
brand_before_at(
    struct arena *a, const struct evidence_input *in, const struct link_fact *l)
{
	struct str href = fold_text(a, l->href).text, user;
	long at = str_find(href, STR("://"));
	size_t n = 0;

	if (!l->has_userinfo || at < 0)
		return BRAND_NONE;
	user = str_skip(href, (size_t)at + 3);
	while (n < user.n && (is_alnum((unsigned char)user.p[n]) ||
				 user.p[n] == '.' || user.p[n] == '-'))
		n++;
	return owner_of_listed(in, str_sub(user, 0, n));
}

/* https://www.amazon.co.jp.x.example, of a brand that the mail names */
static brand_ref
brand_at_beginning(const struct evidence_input *in, const struct evidence *e,
    const struct link_fact *l)
{
	struct str host = l->host;

	for (size_t end = host.n; end > LISTED_SHORTEST; end--) {
		brand_ref b;

		if (host.p[end - 1] != '.' ||
		    end - 1 >= host.n - l->registrable.n)
			continue;
		b = owner_of_listed(in, str_sub(host, 0, end - 1));
		if (b != BRAND_NONE && is_spoken_of(e, b))
			return b;
	}
	return BRAND_NONE;
}

/*
 * https://amazon-co-jp.x.example, https://login-protonme.x.example: a whole
 * domain of the brand, written with other signs between its labels or none.
 * Nobody does this by chance, so the mail need not name the brand.
 */
static brand_ref
brand_spelt_in(
    struct arena *a, const struct evidence_input *in, const struct link_fact *l)
{
	struct str host = fold_text(a, l->host).text;
	size_t n;
	struct name_hit *hits = know_names(in->know, a, host, &n);

	for (size_t i = 0; i < n && i < ENTRIES_MOST; i++) {
		const struct lookalike_set *set;

		if (know_brand(in->know, hits[i].brand).grade < GRADE_B)
			continue;
		set = brand_hosts_of(in->hosts, hits[i].brand);
		if (set && lookalike_find(set, a, l->host, NULL).kind ==
			       LOOKALIKE_SUBDOMAIN)
			return hits[i].brand;
	}
	return BRAND_NONE;
}

bool
claim_by_links(
    struct arena *a, const struct evidence_input *in, struct evidence *e)
{
	size_t looked = 0;

	for (size_t i = 0; i < e->n_links && looked < HOSTS_MOST; i++) {
		const struct link_fact *l = &e->links[i];
		struct brand_domain listed;
		brand_ref b;

		if (l->role != LINK_ACTING || !l->host.n)
			continue;
		b = brand_before_at(a, in, l);
		/* costco.com.cname.cjm.adobe.com is Adobe's. */
		if (b == BRAND_NONE &&
		    !know_host(in->know, l->host, &listed, 1)) {
			looked++;
			b = brand_at_beginning(in, e, l);
			if (b == BRAND_NONE)
				b = brand_spelt_in(a, in, l);
		}
		if (b == BRAND_NONE)
			continue;
		e->brand = b;
		e->claim = CLAIM_POSE;
		return true;
	}
	return false;
}

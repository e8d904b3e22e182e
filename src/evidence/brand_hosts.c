/* SPDX-License-Identifier: MIT */
#include "evidence/brand_hosts.h"
#include "url/host.h"

enum {
	DOMAINS_MOST = 512,
	KEPT_MOST = 128 /* sets; some 10 KB each */
};

struct brand_hosts {
	const struct url_tables *urls;
	const struct know *know;
	struct arena *arena; /* of the list, not of the sets */
	struct kept {
		brand_ref brand;
		struct lookalike_set *set;
	} * kept;
	size_t n;
};

struct brand_hosts *
brand_hosts_new(const struct url_tables *urls, const struct know *know)
{
	struct brand_hosts *h = calloc(1, sizeof *h);

	if (!h)
		abort();
	h->urls = urls;
	h->know = know;
	h->arena = arena_new();
	return h;
}

static void
forget(struct brand_hosts *h)
{
	for (size_t i = 0; i < h->n; i++)
		lookalike_set_free(h->kept[i].set);
	h->kept = NULL;
	h->n = 0;
	arena_reset(h->arena);
}

void
brand_hosts_free(struct brand_hosts *h)
{
	if (!h)
		return;
	forget(h);
	arena_free(h->arena);
	free(h);
}

void
brand_hosts_between(struct brand_hosts *h)
{
	if (h->n > KEPT_MOST)
		forget(h);
}

static bool
is_there(const struct lookalike_brand *b, size_t n, struct str domain)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(b[i].domain, domain))
			return true;
	return false;
}

static struct lookalike_set *
make(const struct brand_hosts *h, brand_ref brand)
{
	struct brand_domain d[DOMAINS_MOST];
	struct lookalike_brand b[DOMAINS_MOST];
	size_t n = know_brand_domains(h->know, brand, d, DOMAINS_MOST);
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct str r = STR_NONE;

		if (!d[i].is_user_content)
			r = host_registrable(h->urls, d[i].host);
		if (r.n && !is_there(b, kept, r))
			b[kept++] = (struct lookalike_brand){.domain = r};
	}
	return kept ? lookalike_set_new(h->urls, b, kept) : NULL;
}

const struct lookalike_set *
brand_hosts_of(struct brand_hosts *h, brand_ref brand)
{
	struct kept *k;

	for (size_t i = 0; i < h->n; i++)
		if (h->kept[i].brand == brand)
			return h->kept[i].set;
	h->kept = arena_push(h->arena, h->kept, h->n, sizeof *h->kept);
	k = &h->kept[h->n++];
	*k = (struct kept){brand, make(h, brand)};
	return k->set;
}

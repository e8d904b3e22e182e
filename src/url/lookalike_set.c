/* SPDX-License-Identifier: MIT */
/* Preparing brands for comparison: every form once, tables by hash. */
#include "url/lookalike_set.h"
#include "base/utf8.h"
#include "url/host.h"
#include "url/look.h"
#include "url/tables.h"

enum {
	FIRST_BYTES = 3,
	DELETIONS_MOST = 64,
	SUFFIX_BYTES = 256,
	DOMAIN_MOST = 253 /* RFC 1035; and look_make takes all of it */
};

static size_t
first_bit(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	return (p[0] * 2131u + p[1] * 257u + p[2] * 31u) & 0xffff;
}

bool
set_may_begin(const struct lookalike_set *s, struct str text)
{
	size_t bit;

	if (text.n < FIRST_BYTES)
		return false;
	bit = first_bit(text);
	return s->firsts[bit / 8] >> bit % 8 & 1;
}

static void
add_first(struct lookalike_set *s, struct str label)
{
	size_t bit;

	if (label.n < FIRST_BYTES)
		return;
	bit = first_bit(label);
	s->firsts[bit / 8] |= (unsigned char)(1 << bit % 8);
}

bool
suffix_is_private(const struct url_tables *t, struct str suffix)
{
	char name[SUFFIX_BYTES];

	if (suffix.n >= sizeof name)
		return false;
	memcpy(name, suffix.p, suffix.n);
	name[suffix.n] = '\0';
	return !psl_is_public_suffix2(t->psl, name, PSL_TYPE_ICANN);
}

size_t
label_deletions(struct str label, uint64_t *out, size_t most)
{
	char buf[LOOK_BYTES];
	size_t n = 0;
	struct str rest = label;

	if (label.n > sizeof buf)
		return 0;
	while (rest.n && n < most) {
		size_t at = label.n - rest.n, next;

		utf8_next(&rest);
		next = label.n - rest.n;
		memcpy(buf, label.p, at);
		memcpy(buf + at, label.p + next, label.n - next);
		out[n++] = str_hash((struct str){buf, label.n - (next - at)});
	}
	return n;
}

static struct str
without_dots(struct arena *a, struct str s)
{
	char *p = arena_raw(a, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '.')
			p[n++] = s.p[i];
	return (struct str){p, n};
}

static size_t
count_tokens(struct str s)
{
	size_t n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '.';
	return n;
}

static void
add_tables(struct lookalike_set *s, uint32_t i)
{
	const struct look_brand *b = &s->brands[i];
	uint64_t hashes[DELETIONS_MOST];
	size_t n;

	table_add(&s->domains, str_hash(b->domain), i);
	table_add(&s->deep_domains, str_hash(b->deep_domain), i);
	n = count_tokens(b->deep_domain);
	if (n > s->most_tokens)
		s->most_tokens = n;
	/* What stands below a hosting company's name is no name of a brand. */
	if (b->is_hosted)
		return;
	table_add(&s->labels, str_hash(b->deep_label), i);
	table_add(&s->compacts, str_hash(b->deep_compact), i);
	n = label_deletions(b->plain_label, hashes, ARRAY_LEN(hashes));
	for (size_t k = 0; k < n; k++)
		table_add(&s->deletions, hashes[k], i);
	table_add(&s->deletions, str_hash(b->plain_label), i);
	add_first(s, b->deep_label);
	if (b->deep_label.n > s->longest_label)
		s->longest_label = b->deep_label.n;
}

/* The forms of one brand; a name that is no site is passed by. */
static void
add_brand(
    struct lookalike_set *s, const struct lookalike_brand *in, uint32_t index)
{
	struct look_brand *b = &s->brands[s->n_brands];
	struct look look;
	struct str site, domain;
	size_t start, end;

	domain = host_to_ascii(s->t, s->a, in->domain, NULL);
	site = host_registrable(s->t, domain);
	if (!site.p || domain.n > DOMAIN_MOST)
		return;
	look_make(s->t, s->a, domain, &look);
	b->domain = arena_str(s->a, domain);
	site = str_skip(b->domain, (size_t)(site.p - domain.p));
	b->label = str_sub(site, 0, (size_t)str_chr(site, '.'));
	b->owner = in->owner;
	b->index = index;
	b->is_shared = in->is_shared;
	b->is_hosted = suffix_is_private(s->t, str_skip(site, b->label.n + 1));
	for (start = 0; look.at[start] < (size_t)(site.p - b->domain.p);)
		start++;
	for (end = start;
	     end < look.n &&
	     look.at[end] < (size_t)(site.p - b->domain.p) + b->label.n;)
		end++;
	b->plain_label = arena_str(s->a, look_plain(&look, start, end));
	b->deep_label = arena_str(s->a, look_deep(&look, start, end));
	/* shop.app, info.gouv.fr: "shop" and "info" stand in any name. */
	b->is_word = in->is_word || word_list_has(&s->t->words, b->deep_label);
	b->deep_domain = arena_str(s->a, look_deep(&look, 0, look.n));
	b->deep_compact = without_dots(s->a, b->deep_domain);
	add_tables(s, (uint32_t)s->n_brands++);
}

struct lookalike_set *
lookalike_set_new(const struct url_tables *t,
    const struct lookalike_brand *brands, size_t n_brands)
{
	struct arena *a = arena_new();
	struct lookalike_set *s = arena_alloc(a, sizeof *s);

	s->t = t;
	s->a = a;
	s->brands = arena_array(a, n_brands + 1, sizeof *s->brands);
	for (size_t i = 0; i < n_brands; i++)
		add_brand(s, &brands[i], (uint32_t)i);
	s->words = &t->words;
	return s;
}

void
lookalike_set_words(struct lookalike_set *s, const struct str *list, size_t n)
{
	word_list_done(&s->own_words);
	s->words = &s->own_words;
	for (size_t i = 0; i < n; i++)
		word_list_add(&s->own_words, s->t, s->a, list[i]);
}

void
lookalike_set_free(struct lookalike_set *s)
{
	if (!s)
		return;
	table_done(&s->domains);
	table_done(&s->labels);
	table_done(&s->deep_domains);
	table_done(&s->compacts);
	table_done(&s->deletions);
	word_list_done(&s->own_words);
	arena_free(s->a);
}

/* SPDX-License-Identifier: MIT */
/* Mistyped names, found by their forms with one letter left out. */
#include "url/lookalike_edit.h"

enum {
	DELETIONS_MOST = 64,
	/* The shortest name that each kind of edit counts for. */
	SWAP_LEAST = 5,
	DOUBLE_LEAST = 5,
	INSIDE_LEAST = 6,
	LAST_LEAST = 8
};

static struct str
without_digits(struct str s)
{
	while (s.n && is_digit((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

static size_t
common_start(struct str a, struct str b)
{
	size_t i = 0;

	while (i < a.n && i < b.n && a.p[i] == b.p[i])
		i++;
	return i;
}

/* One letter more than the brand has. */
static bool
is_inserted(struct str name, struct str brand, size_t at)
{
	bool is_doubled = at && name.p[at] == name.p[at - 1];

	if (name.p[at] == '.')
		return false;
	if (at + 1 == name.n)
		return is_doubled && brand.n >= INSIDE_LEAST;
	return brand.n >= (is_doubled ? DOUBLE_LEAST : INSIDE_LEAST);
}

static bool
is_edit(struct str name, struct str brand)
{
	size_t at = common_start(name, brand);
	bool is_last = at + 1 >= brand.n || at + 1 >= name.n;

	/* Another first letter makes another word. */
	if (!at || !text_is_edit1(name, brand))
		return false;
	if (name.n > brand.n)
		return is_inserted(name, brand, at);
	if (brand.p[at] == '.')
		return false;
	return brand.n >= (is_last ? LAST_LEAST : INSIDE_LEAST);
}

static bool
is_mistyped(struct str name, const struct look_brand *b)
{
	struct str brand = b->plain_label;

	if (b->is_word || str_eq(name, brand) ||
	    str_eq(without_digits(name), without_digits(brand)))
		return false;
	if (text_is_swap1(name, brand))
		return brand.n >= SWAP_LEAST;
	return is_edit(name, brand);
}

/* `best` or a better one under the hash. */
static const struct look_brand *
find_under(const struct lookalike_set *s, uint64_t hash, struct str plain,
    struct str suffix, const struct look_brand *best)
{
	size_t at = 0;
	uint32_t i;

	while (table_next(&s->deletions, hash, &at, &i)) {
		const struct look_brand *b = &s->brands[i];

		if (is_mistyped(plain, b) &&
		    (!best || (!str_ends(best->domain, suffix) &&
				  str_ends(b->domain, suffix))))
			best = b;
	}
	return best;
}

const struct look_brand *
edit_find(const struct lookalike_set *s, struct str plain, struct str suffix)
{
	uint64_t hashes[DELETIONS_MOST];
	const struct look_brand *b;
	size_t n;

	if (plain.n + 1 < SWAP_LEAST || plain.n >= DELETIONS_MOST)
		return NULL;
	b = find_under(s, str_hash(plain), plain, suffix, NULL);
	n = label_deletions(plain, hashes, DELETIONS_MOST);
	for (size_t i = 0; i < n; i++)
		b = find_under(s, hashes[i], plain, suffix, b);
	return b;
}

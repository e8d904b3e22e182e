/* SPDX-License-Identifier: MIT */
/* Preparing brands for comparison: every form once, tables by hash. */
#include "url/lookalike_set.h"
#include "base/utf8.h"
#include "url/host.h"
#include "url/look.h"

enum {
	SLOTS_FIRST = 64,
	FIRST_BYTES = 3,
	DELETIONS_MOST = 64
};

static const char words[] =
#define WORDS(list) list " "
#include "url/lookalike_words.def"
#undef WORDS
    ;

static struct hash_slot *
slots_new(size_t n)
{
	struct hash_slot *slots = calloc(n, sizeof *slots);

	if (!slots)
		abort();
	return slots;
}

static void
put_slot(struct hash_table *t, struct hash_slot s)
{
	size_t i = s.hash & t->mask;

	while (t->slots[i].hash)
		i = (i + 1) & t->mask;
	t->slots[i] = s;
}

static void
table_grow(struct hash_table *t)
{
	struct hash_table old = *t;

	t->mask = old.slots ? old.mask * 2 + 1 : SLOTS_FIRST - 1;
	t->slots = slots_new(t->mask + 1);
	/* From behind a free slot on, so that equal keys keep their order. */
	for (size_t i = 0, start = 0; old.slots && i <= old.mask; i++) {
		if (!i)
			while (old.slots[start].hash)
				start++;
		if (old.slots[(start + i) & old.mask].hash)
			put_slot(t, old.slots[(start + i) & old.mask]);
	}
	free(old.slots);
}

void
table_add(struct hash_table *t, uint64_t hash, uint32_t value)
{
	if (!t->slots || t->n * 2 > t->mask)
		table_grow(t);
	put_slot(t, (struct hash_slot){hash ? hash : 1, value});
	t->n++;
}

bool
table_next(
    const struct hash_table *t, uint64_t hash, size_t *at, uint32_t *value_out)
{
	hash = hash ? hash : 1;
	if (!t->slots)
		return false;
	for (;; ++*at) {
		const struct hash_slot *s = &t->slots[(hash + *at) & t->mask];

		if (!s->hash)
			return false;
		if (s->hash != hash)
			continue;
		*value_out = s->value;
		++*at;
		return true;
	}
}

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
set_is_word(const struct lookalike_set *s, struct str deep)
{
	size_t at = 0;
	uint32_t value;

	/* The key is the whole hash: a clash of 64 bits would be a word. */
	return deep.n <= s->longest_word &&
	       table_next(&s->words, str_hash(deep), &at, &value);
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
	table_add(&s->labels, str_hash(b->deep_label), i);
	table_add(&s->deep_domains, str_hash(b->deep_domain), i);
	table_add(&s->compacts, str_hash(b->deep_compact), i);
	n = label_deletions(b->plain_label, hashes, ARRAY_LEN(hashes));
	for (size_t k = 0; k < n; k++)
		table_add(&s->deletions, hashes[k], i);
	table_add(&s->deletions, str_hash(b->plain_label), i);
	add_first(s, b->deep_label);
	n = count_tokens(b->deep_domain);
	if (n > s->most_tokens)
		s->most_tokens = n;
	if (b->deep_label.n > s->longest_label)
		s->longest_label = b->deep_label.n;
}

/* The forms of one brand; one without a registrable domain is passed by. */
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
	if (!site.p)
		return;
	look_make(s->t, s->a, domain, &look);
	b->domain = arena_str(s->a, domain);
	site = str_skip(b->domain, (size_t)(site.p - domain.p));
	b->label = str_sub(site, 0, (size_t)str_chr(site, '.'));
	b->owner = in->owner;
	b->index = index;
	b->is_word = in->is_word;
	b->is_shared = in->is_shared;
	for (start = 0; look.at[start] < (size_t)(site.p - b->domain.p);)
		start++;
	for (end = start;
	     end < look.n &&
	     look.at[end] < (size_t)(site.p - b->domain.p) + b->label.n;)
		end++;
	b->plain_label = arena_str(s->a, look_plain(&look, start, end));
	b->deep_label = arena_str(s->a, look_deep(&look, start, end));
	b->deep_domain = arena_str(s->a, look_deep(&look, 0, look.n));
	b->deep_compact = without_dots(s->a, b->deep_domain);
	add_tables(s, (uint32_t)s->n_brands++);
}

static void
add_word(struct lookalike_set *s, struct str word)
{
	struct look look;

	if (!word.n || word.n > LOOK_BYTES / 2)
		return;
	look_make(s->t, s->a, word, &look);
	table_add(&s->words, str_hash((struct str){look.deep, look.deep_n}), 0);
	if (look.deep_n > s->longest_word)
		s->longest_word = look.deep_n;
}

struct lookalike_set *
lookalike_set_new(const struct url_tables *t,
    const struct lookalike_brand *brands, size_t n_brands)
{
	struct arena *a = arena_new();
	struct lookalike_set *s = arena_alloc(a, sizeof *s);
	struct str rest = {words, sizeof(words) - 1};

	s->t = t;
	s->a = a;
	s->brands = arena_array(a, n_brands + 1, sizeof *s->brands);
	for (size_t i = 0; i < n_brands; i++)
		add_brand(s, &brands[i], (uint32_t)i);
	while (rest.p)
		add_word(s, str_cut(&rest, ' '));
	return s;
}

void
lookalike_set_words(struct lookalike_set *s, const struct str *list, size_t n)
{
	free(s->words.slots);
	s->words = (struct hash_table){0};
	s->longest_word = 0;
	s->has_own_words = true;
	for (size_t i = 0; i < n; i++)
		add_word(s, list[i]);
}

void
lookalike_set_free(struct lookalike_set *s)
{
	if (!s)
		return;
	free(s->domains.slots);
	free(s->labels.slots);
	free(s->deep_domains.slots);
	free(s->compacts.slots);
	free(s->deletions.slots);
	free(s->words.slots);
	arena_free(s->a);
}

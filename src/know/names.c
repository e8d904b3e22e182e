/* SPDX-License-Identifier: MIT */
/* Brands' names and phrases in a text. */
#include "know/layers.h"
#include "know/squash.h"

enum {
	PARTIAL_SHORTEST = 6, /* bytes of a name found inside a longer word */
	IMPORTED_LONGEST = 80
};

struct raw_hit {
	uint32_t number, from, to;
	uint32_t group; /* hits of one group exclude each other */
	enum name_bound bound;
};

struct finder {
	struct arena *arena;
	struct str text;
	bool wants_partial;
	struct raw_hit *hits;
	size_t n;
};

static void
found(void *ctx, uint32_t number, size_t from, size_t to)
{
	struct finder *f = ctx;
	enum name_bound bound = name_bound_at(f->text, from, to);

	if (bound == BOUND_NONE ||
	    (bound == BOUND_PARTIAL &&
		(!f->wants_partial || to - from < PARTIAL_SHORTEST)))
		return;
	f->hits = arena_push(f->arena, f->hits, f->n, sizeof(*f->hits));
	f->hits[f->n++] = (struct raw_hit){.number = number,
	    .from = (uint32_t)from,
	    .to = (uint32_t)to,
	    .bound = bound};
}

/* Of every place where a word begins. */
static void
scan(const struct trie *t, const struct squashed *s, struct finder *f)
{
	const char *at = s->begins, *end = at + s->text.n;

	while ((at = memchr(at, 1, (size_t)(end - at)))) {
		trie_walk(t, s->text, (size_t)(at - s->begins), found, f);
		at++;
	}
}

static int
by_place(const void *x, const void *y)
{
	const struct raw_hit *a = x, *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->bound != b->bound)
		return a->bound > b->bound ? -1 : 1;
	if (a->to != b->to)
		return a->to > b->to ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Leftmost longest: what begins inside an earlier hit goes. */
static size_t
drop_inner(struct raw_hit *hits, size_t n)
{
	size_t kept = 0;
	uint32_t from = 0, to = 0;

	if (n)
		qsort(hits, n, sizeof *hits, by_place);
	for (size_t i = 0; i < n; i++) {
		bool is_same = kept && hits[i].from == from && hits[i].to == to;

		if (i && hits[i].group != hits[i - 1].group) {
			from = to = 0;
			is_same = false;
		}
		if (!is_same && hits[i].from < to)
			continue;
		from = hits[i].from;
		to = hits[i].to;
		hits[kept++] = hits[i];
	}
	return kept;
}

/*
 * A phrase says one thing in its family, but it may say another in another:
 * in "account suspended" both "account" and the whole count.
 */
static void
group_by_family(struct finder *f, const struct layer *l)
{
	const struct table_phrase *p =
	    (const void *)l->table.section[TABLE_PHRASES].p;

	for (size_t i = 0; i < f->n; i++)
		f->hits[i].group = (uint32_t)str_hash(
		    table_str(&l->table, p[f->hits[i].number].family));
}

/*
 * Imported names count only as the whole of a text: a table of some 24,000
 * names, many of them words, is looked up and not searched for.
 */
static struct name_hit *
add_imported(const struct layer *l, struct arena *a, const struct squashed *s,
    struct name_hit *out, size_t *n)
{
	struct str whole = str_trim(s->text);
	const struct table_entry *e;
	size_t from;

	if (!whole.n || whole.n > IMPORTED_LONGEST)
		return out;
	e = table_find(&l->table, TABLE_IMPORTED_NAMES, whole);
	if (!e)
		return out;
	from = (size_t)(whole.p - s->text.p);
	out = arena_push(a, out, *n, sizeof *out);
	out[*n] = (struct name_hit){
	    .brand = l->first_brand + e->value.at,
	    .offset = s->map[from],
	    .guard = GUARD_IMPORTED,
	};
	out[*n].length = s->map[from + whole.n - 1] + 1 - out[*n].offset;
	(*n)++;
	return out;
}

static struct name_hit *
names_in(const struct know *k, struct arena *a, const struct squashed *s,
    size_t *n_out)
{
	struct name_hit *out = NULL;
	size_t n = 0;

	for (size_t i = 0; i < k->n_layers; i++) {
		const struct layer *l = &k->layer[i];
		const struct table_name *names =
		    (const void *)l->table.section[TABLE_NAMES].p;
		struct finder f = {a, s->text, true, NULL, 0};

		scan(&l->names, s, &f);
		f.n = drop_inner(f.hits, f.n);
		for (size_t h = 0; h < f.n; h++) {
			const struct raw_hit *r = &f.hits[h];
			size_t from = s->map[r->from];
			size_t to = s->map[r->to - 1] + 1;

			out = arena_push(a, out, n, sizeof *out);
			out[n++] = (struct name_hit){
			    .brand = l->first_brand + names[r->number].brand,
			    .offset = from,
			    .length = to - from,
			    .guard = names[r->number].guard,
			    .is_partial = r->bound == BOUND_PARTIAL,
			};
		}
		out = add_imported(l, a, s, out, &n);
	}
	*n_out = n;
	return out;
}

static struct phrase_hit *
phrases_in(const struct know *k, struct arena *a, const struct squashed *s,
    size_t *n_out)
{
	struct phrase_hit *out = NULL;
	size_t n = 0;

	for (size_t i = 0; i < k->n_layers; i++) {
		const struct layer *l = &k->layer[i];
		struct finder f = {a, s->text, false, NULL, 0};

		scan(&l->phrases, s, &f);
		group_by_family(&f, l);
		f.n = drop_inner(f.hits, f.n);
		for (size_t h = 0; h < f.n; h++) {
			const struct raw_hit *r = &f.hits[h];
			size_t from = s->map[r->from];
			size_t to = s->map[r->to - 1] + 1;

			out = arena_push(a, out, n, sizeof *out);
			out[n++] = (struct phrase_hit){
			    l->first_phrase + r->number, from, to - from};
		}
	}
	*n_out = n;
	return out;
}

struct name_hit *
know_names(
    const struct know *k, struct arena *a, struct str folded, size_t *n_out)
{
	struct squashed s = squash(a, folded);

	return names_in(k, a, &s, n_out);
}

struct phrase_hit *
know_phrases(
    const struct know *k, struct arena *a, struct str folded, size_t *n_out)
{
	struct squashed s = squash(a, folded);

	return phrases_in(k, a, &s, n_out);
}

void
know_search(const struct know *k, struct arena *a, struct str folded,
    struct text_hits *out)
{
	struct squashed s = squash(a, folded);

	out->names = names_in(k, a, &s, &out->n_names);
	out->phrases = phrases_in(k, a, &s, &out->n_phrases);
}

struct phrase
know_phrase(const struct know *k, uint32_t phrase)
{
	const struct layer *l = &k->layer[0];
	const struct table_phrase *p;

	if (k->n_layers > 1 && phrase >= k->layer[1].first_phrase)
		l = &k->layer[1];
	p = (const void *)l->table.section[TABLE_PHRASES].p;
	p += phrase - l->first_phrase;
	return (struct phrase){table_str(&l->table, p->id),
	    table_str(&l->table, p->family), table_str(&l->table, p->lang),
	    p->weight};
}

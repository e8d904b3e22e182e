/* SPDX-License-Identifier: MIT */
/* Opening the tables and answering from them. */
#include "know/layers.h"
#include "base/buf.h"
#include "know/compile.h"
#include "know/files.h"

enum {
	KEY_MOST = 256, /* bytes of "lang:key" */
	VERSION_MOST = 256
};

static struct trie
trie_of(const struct table *t, enum table_section first)
{
	return (struct trie){
	    .nodes = (const void *)t->section[first].p,
	    .edges = (const void *)t->section[first + 1].p,
	    .outs = (const void *)t->section[first + 2].p,
	    .rows = (const void *)t->section[first + 3].p,
	    .n_nodes = table_count(t, first, sizeof(struct trie_node)),
	    .n_outs = table_count(t, first + 2, sizeof(uint32_t)),
	    .n_rows = table_count(t, first + 3, TRIE_ROW * sizeof(uint32_t)),
	};
}

static bool
add_layer(struct know *k, struct str file, const char **why_out)
{
	struct layer *l = &k->layer[k->n_layers], *last = l - 1;

	if (!table_open(file, &l->table, why_out))
		return false;
	l->names = trie_of(&l->table, TABLE_NAME_NODES);
	l->phrases = trie_of(&l->table, TABLE_PHRASE_NODES);
	*why_out = "damaged";
	if (!l->names.n_nodes || !l->phrases.n_nodes || !l->names.n_rows ||
	    !l->phrases.n_rows ||
	    l->table.section[TABLE_NAME_EDGES].n < l->names.n_nodes ||
	    l->table.section[TABLE_PHRASE_EDGES].n < l->phrases.n_nodes)
		return false;
	l->n_brands = (uint32_t)table_count(
	    &l->table, TABLE_BRANDS, sizeof(struct table_brand));
	l->n_phrases = (uint32_t)table_count(
	    &l->table, TABLE_PHRASES, sizeof(struct table_phrase));
	if (k->n_layers) {
		l->first_brand = last->first_brand + last->n_brands;
		l->first_phrase = last->first_phrase + last->n_phrases;
	}
	k->n_layers++;
	return true;
}

static bool
open_shipped(struct know *k, const char *dir, struct str *why_out)
{
	struct str path = path_join(k->arena, dir, "mekiki.db");
	const char *why;
	struct str file;

	k->mapped = file_map(path.p);
	if (k->mapped.p && add_layer(k, k->mapped, &why))
		return true;
	if (k->mapped.p) {
		*why_out = str_c(why);
		return false;
	}
	/* Not compiled: a working tree. */
	file = know_compile(k->arena, dir, why_out);
	if (!file.p)
		return false;
	if (add_layer(k, file, &why))
		return true;
	*why_out = str_c(why);
	return false;
}

static bool
open_steps(struct know *k, struct str *why_out)
{
	struct str text = know_file(k, STR("advice/steps.yaml"));

	return !text.p ||
	       steps_read(k->arena, text, &k->steps, &k->n_steps, why_out);
}

static void
name_version(struct know *k, struct str local)
{
	struct str shipped = k->layer[0].table.version;
	struct buf b;

	buf_init(&b, k->arena, VERSION_MOST);
	buf_add(&b, shipped);
	buf_fmt(&b, "+%08x", (unsigned)(str_hash(local) >> 32));
	k->version = buf_ok(&b) ? buf_str(&b) : shipped;
}

static bool
open_local(struct know *k, const char *dir, struct str *why_out)
{
	struct str *files, file;
	const char *why;

	if (!files_list(k->arena, dir, "brands", ".yaml", &files))
		return true;
	file = know_compile(k->arena, dir, why_out);
	if (!file.p)
		return false;
	if (add_layer(k, file, &why)) {
		name_version(k, file);
		return true;
	}
	*why_out = str_c(why);
	return false;
}

struct know *
know_open(struct arena *a, const char *dir, const char *local_dir,
    struct str *why_out)
{
	struct know *k = calloc(1, sizeof *k);

	if (!k)
		abort();
	k->arena = arena_new();
	if (open_shipped(k, dir, why_out) &&
	    (!local_dir || open_local(k, local_dir, why_out)) &&
	    open_steps(k, why_out) && know_brand_count(k))
		return k;
	*why_out = arena_str(a, why_out->p ? *why_out : STR("no brands"));
	know_free(k);
	return NULL;
}

void
know_free(struct know *k)
{
	if (!k)
		return;
	file_unmap(k->mapped);
	arena_free(k->arena);
	free(k);
}

struct str
know_version(const struct know *k)
{
	return k->version.p ? k->version : k->layer[0].table.version;
}

size_t
know_brand_count(const struct know *k)
{
	const struct layer *last = &k->layer[k->n_layers - 1];

	return k->n_layers ? last->first_brand + last->n_brands : 0;
}

static const struct layer *
layer_of(const struct know *k, brand_ref b)
{
	return k->n_layers > 1 && b >= k->layer[1].first_brand ? &k->layer[1]
							       : &k->layer[0];
}

static const struct table_brand *
record(const struct know *k, brand_ref b, const struct layer **l_out)
{
	const struct layer *l = layer_of(k, b);
	const struct table_brand *all =
	    (const void *)l->table.section[TABLE_BRANDS].p;

	*l_out = l;
	return &all[b - l->first_brand];
}

struct brand
know_brand(const struct know *k, brand_ref b)
{
	const struct layer *l;
	const struct table_brand *r = record(k, b, &l);
	const struct table *t = &l->table;

	return (struct brand){
	    .id = table_str(t, r->id),
	    .name_ja = table_str(t, r->name_ja),
	    .name_en = table_str(t, r->name_en),
	    .group = table_str(t, r->group),
	    .sector = table_str(t, r->sector),
	    .is_imported = r->flags & TABLE_IMPORTED,
	    .is_third_party_text = r->flags & TABLE_THIRD_PARTY_TEXT,
	    .grade = r->grade,
	    .abuse_rank = r->abuse_rank,
	    .inbox_ja = table_str(t, r->inbox_ja),
	    .inbox_en = table_str(t, r->inbox_en),
	    .inbox_place_ja = table_str(t, r->place_ja),
	    .inbox_place_en = table_str(t, r->place_en),
	    .inbox_exempt = r->inbox_exempt,
	    .text_url = table_str(t, r->text_url),
	    .asks = r->asks,
	    .never_asks = r->never_asks,
	};
}

brand_ref
know_brand_by_id(const struct know *k, struct str id)
{
	for (size_t i = k->n_layers; i-- > 0;) {
		const struct table_entry *e =
		    table_find(&k->layer[i].table, TABLE_IDS, id);

		if (e)
			return k->layer[i].first_brand + e->value.at;
	}
	return BRAND_NONE;
}

bool
know_same_owner(const struct know *k, brand_ref a, brand_ref b)
{
	struct brand x, y;

	if (a == b)
		return true;
	if (a == BRAND_NONE || b == BRAND_NONE)
		return false;
	x = know_brand(k, a);
	y = know_brand(k, b);
	/* A site's own file of the same id stands for the same brand. */
	return (x.group.n && str_eq(x.group, y.group)) || str_eq(x.id, y.id);
}

static struct brand_domain
domain_of(const struct layer *l, const struct table_domain *d)
{
	return (struct brand_domain){
	    .brand = l->first_brand + d->brand,
	    .host = table_str(&l->table, d->host),
	    .roles = d->roles,
	    .grade = d->grade,
	    .is_user_content = d->is_user_content,
	};
}

size_t
know_host(const struct know *k, struct str host, struct brand_domain *out,
    size_t most)
{
	size_t n = 0;

	while (host.p && n < most) {
		bool is_user_content = false;

		for (size_t i = 0; i < k->n_layers; i++) {
			const struct layer *l = &k->layer[i];
			const struct table_entry *e =
			    table_find(&l->table, TABLE_HOSTS, host);
			const struct table_domain *all =
			    (const void *)l->table.section[TABLE_DOMAINS].p;

			for (size_t d = 0; e && d < e->value.n && n < most;
			     d++) {
				out[n] = domain_of(l, &all[e->value.at + d]);
				is_user_content |= out[n].is_user_content;
				n++;
			}
		}
		if (is_user_content)
			break;
		(void)str_cut(&host, '.');
	}
	return n;
}

size_t
know_brand_domains(
    const struct know *k, brand_ref b, struct brand_domain *out, size_t most)
{
	const struct layer *l;
	const struct table_brand *r;
	const struct table_domain *all;
	const uint32_t *list;
	size_t total, listed, n = 0;

	if (b >= know_brand_count(k))
		return 0;
	r = record(k, b, &l);
	all = (const void *)l->table.section[TABLE_DOMAINS].p;
	total = table_count(&l->table, TABLE_DOMAINS, sizeof *all);
	list = (const void *)l->table.section[TABLE_BRAND_DOMAINS].p;
	listed = table_count(&l->table, TABLE_BRAND_DOMAINS, sizeof *list);
	for (size_t i = r->first_domain;
	     n < r->n_domains && n < most && i < listed; i++)
		if (list[i] < total)
			out[n++] = domain_of(l, &all[list[i]]);
	return n;
}

size_t
know_brand_contacts(
    const struct know *k, brand_ref b, struct brand_contact *out, size_t most)
{
	const struct layer *l;
	const struct table_brand *r = record(k, b, &l);
	const struct table_contact *all =
	    (const void *)l->table.section[TABLE_CONTACTS].p;
	size_t n = 0;

	for (; n < r->n_contacts && n < most; n++) {
		const struct table_contact *c = &all[r->first_contact + n];

		out[n] = (struct brand_contact){table_str(&l->table, c->kind),
		    table_str(&l->table, c->value),
		    table_str(&l->table, c->source),
		    table_str(&l->table, c->date), c->grade};
	}
	return n;
}

struct str
know_file(const struct know *k, struct str name)
{
	for (size_t i = k->n_layers; i-- > 0;) {
		const struct table *t = &k->layer[i].table;
		const struct table_entry *e = table_find(t, TABLE_BLOBS, name);

		if (e)
			return table_str(t, e->value);
	}
	return STR_NONE;
}

struct str
know_file_at(
    const struct know *k, struct str prefix, size_t n, struct str *name_out)
{
	for (size_t i = 0; i < k->n_layers; i++) {
		const struct table *t = &k->layer[i].table;
		const struct table_entry *e;

		for (size_t at = 0; (e = table_entry_at(t, TABLE_BLOBS, at));
		     at++) {
			if (!str_starts(table_str(t, e->key), prefix) || n--)
				continue;
			*name_out = table_str(t, e->key);
			return table_str(t, e->value);
		}
	}
	return STR_NONE;
}

struct host_class
know_host_class(const struct know *k, struct str host)
{
	while (host.p) {
		for (size_t i = k->n_layers; i-- > 0;) {
			const struct table *t = &k->layer[i].table;
			const struct table_entry *e =
			    table_find(t, TABLE_CLASSES, host);

			if (e)
				return (struct host_class){table_str(t, e->key),
				    table_str(t, e->value)};
		}
		(void)str_cut(&host, '.');
	}
	return (struct host_class){STR_NONE, STR_NONE};
}

static struct str
words_of(const struct know *k, struct str lang, struct str key)
{
	char name[KEY_MOST];
	struct str full = {name, lang.n + 1 + key.n};

	if (full.n > sizeof name)
		return STR_NONE;
	memcpy(name, lang.p, lang.n);
	name[lang.n] = ':';
	memcpy(name + lang.n + 1, key.p, key.n);
	for (size_t i = k->n_layers; i-- > 0;) {
		const struct table *t = &k->layer[i].table;
		const struct table_entry *e = table_find(t, TABLE_WORDS, full);

		if (e)
			return table_str(t, e->value);
	}
	return STR_NONE;
}

struct str
know_words(const struct know *k, struct str lang, struct str key)
{
	struct str s = words_of(k, lang, key);

	return s.p ? s : words_of(k, STR("en"), key);
}

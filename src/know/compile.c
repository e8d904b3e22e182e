/* SPDX-License-Identifier: MIT */
/* Compiling: each kind of data into its sections. */
#include "know/compile.h"
#include "base/buf.h"
#include "base/fold.h"
#include "know/trie.h"
#include "know/brand_file.h"
#include "know/files.h"
#include "know/yaml_flat.h"
#include "know/squash.h"

enum {
	COMPILE_BYTES_MOST = 128 << 20,
	GLUED_SHORTEST = 7, /* bytes of a Latin name written without blanks */
	NAME_SHORTEST = 2,
	IMPORTED_BRANDS_MOST = 100000
};

/* A pattern and the (brand, guard) or phrase behind it. */
struct pattern {
	struct str text;
	struct table_name name;
};

struct compiler {
	struct arena *arena;
	struct yaml_error error;
	struct buf bytes;
	struct table_brand *brands;
	struct table_domain *domains;
	struct table_contact *contacts;
	struct pattern *names;
	struct table_phrase *phrases;
	struct trie_pattern *phrase_patterns;
	struct table_entry *classes, *words, *blobs, *imported;
	size_t n_brands, n_domains, n_contacts, n_names, n_phrases,
	    n_phrase_patterns, n_classes, n_words, n_blobs, n_imported;
	struct str section[TABLE_SECTIONS];
};

#define PUSH(c, list, item)                                                    \
	((c)->list = arena_push(                                               \
	     (c)->arena, (c)->list, (c)->n_##list, sizeof(*(c)->list)),        \
	    (c)->list[(c)->n_##list++] = (item))

static struct table_str
keep(struct compiler *c, struct str s)
{
	struct table_str out = {(uint32_t)c->bytes.n, (uint32_t)s.n};

	if (!s.p)
		return (struct table_str){UINT32_MAX, 0};
	buf_add(&c->bytes, s);
	return out;
}

static void
add_pattern(struct compiler *c, struct str text, struct table_name name)
{
	struct pattern p = {text, name};

	if (text.n >= NAME_SHORTEST)
		PUSH(c, names, p);
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

static struct str
squashed_name(struct arena *a, struct str text)
{
	return squash(a, fold_text(a, text).text).text;
}

static void
add_name(struct compiler *c, struct str text, uint32_t brand, uint32_t guard)
{
	struct table_name name = {brand, guard};
	struct str s = squashed_name(c->arena, text);
	struct str glued = squash_glued(c->arena, s);

	add_pattern(c, s, name);
	if (glued.n != s.n && (!is_ascii(s) || glued.n >= GLUED_SHORTEST))
		add_pattern(c, glued, name);
}

static void
add_domains(struct compiler *c, const struct brand_file *f, uint32_t brand)
{
	for (size_t i = 0; i < f->n_domains; i++) {
		const struct brand_file_domain *d = &f->domains[i];
		struct table_domain out = {keep(c, d->host), brand, d->roles,
		    d->from.grade, d->is_user_content};

		PUSH(c, domains, out);
	}
}

static void
add_contacts(struct compiler *c, const struct brand_file *f, uint32_t brand)
{
	for (size_t i = 0; i < f->n_contacts; i++) {
		const struct brand_file_contact *k = &f->contacts[i];
		struct table_contact out = {brand, k->from.grade,
		    keep(c, k->kind), keep(c, k->value),
		    keep(c, k->from.source), keep(c, k->from.date)};

		PUSH(c, contacts, out);
	}
}

static enum brand_grade
best_grade(const struct brand_file *f)
{
	enum brand_grade best = GRADE_NONE;

	for (size_t i = 0; i < f->n_domains; i++)
		if (f->domains[i].from.grade > best)
			best = f->domains[i].from.grade;
	return best;
}

static void
add_brand(struct compiler *c, const struct brand_file *f)
{
	const struct brand *b = &f->brand;
	uint32_t number = (uint32_t)c->n_brands;
	struct table_brand out = {
	    .id = keep(c, b->id),
	    .name_ja = keep(c, b->name_ja),
	    .name_en = keep(c, b->name_en),
	    .group = keep(c, b->group),
	    .sector = keep(c, b->sector),
	    .inbox_ja = keep(c, b->inbox_ja),
	    .inbox_en = keep(c, b->inbox_en),
	    .place_ja = keep(c, b->inbox_place_ja),
	    .place_en = keep(c, b->inbox_place_en),
	    .text_url = keep(c, b->text_url),
	    .grade = best_grade(f),
	    .abuse_rank = b->abuse_rank,
	    .inbox_exempt = b->inbox_exempt,
	    .flags = b->is_third_party_text ? TABLE_THIRD_PARTY_TEXT : 0,
	    .asks = f->asks,
	    .never_asks = f->never_asks,
	    .first_contact = (uint32_t)c->n_contacts,
	    .n_contacts = (uint32_t)f->n_contacts,
	};

	PUSH(c, brands, out);
	for (size_t i = 0; i < f->n_names; i++)
		add_name(c, f->names[i].text, number, f->names[i].guard);
	add_domains(c, f, number);
	add_contacts(c, f, number);
}

static bool
read_text(struct compiler *c, struct str path, struct str *out)
{
	*out = file_read(c->arena, path.p);
	if (out->p)
		return true;
	return yaml_fail(c->arena, &c->error, path, 0, "cannot be read");
}

static bool
compile_brands(struct compiler *c, const char *dir)
{
	struct str *files = NULL, text;
	size_t n = files_list(c->arena, dir, "brands", ".yaml", &files);
	struct brand_file f;

	for (size_t i = 0; i < n; i++) {
		if (!read_text(c, files[i], &text) ||
		    !brand_file_read(c->arena, files[i], text, &f, &c->error))
			return false;
		add_brand(c, &f);
	}
	return true;
}

/* The one curated brand that has this name without a guard, or BRAND_NONE. */
static uint32_t
curated_by_name(const struct compiler *c, size_t n_curated, struct str squashed)
{
	size_t lo = 0, hi = n_curated;
	uint32_t found = BRAND_NONE;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (str_cmp(c->names[mid].text, squashed) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < n_curated && str_eq(c->names[lo].text, squashed); lo++) {
		if (found != BRAND_NONE && found != c->names[lo].name.brand)
			return BRAND_NONE;
		found = c->names[lo].name.brand;
	}
	return found;
}

static int
by_text(const void *x, const void *y)
{
	const struct pattern *a = x, *b = y;
	int c = str_cmp(a->text, b->text);

	if (c)
		return c;
	return (a->name.brand > b->name.brand) -
	       (a->name.brand < b->name.brand);
}

static void
add_imported(struct compiler *c, struct str line, size_t n_curated)
{
	struct str name = str_cut(&line, '\t'), hosts = str_cut(&line, '\t');
	struct str s = squashed_name(c->arena, name), host;
	uint32_t brand;
	struct table_brand out;

	if (!s.n || !hosts.n)
		return;
	brand = curated_by_name(c, n_curated, s);
	if (brand == BRAND_NONE) {
		brand = (uint32_t)c->n_brands;
		out = (struct table_brand){.flags = TABLE_IMPORTED};
		out.id = out.name_ja = out.name_en = keep(c, name);
		out.group = out.inbox_ja = out.inbox_en = out.place_ja =
		    out.place_en = out.text_url = keep(c, STR_NONE);
		out.sector = keep(c, STR("other"));
		PUSH(c, brands, out);
		PUSH(c, imported,
		    ((struct table_entry){keep(c, s), {brand, 1}}));
	}
	while (hosts.p) {
		host = str_cut(&hosts, '|');
		PUSH(c, domains,
		    ((struct table_domain){
			keep(c, host), brand, ROLE_WEB, GRADE_IMPORTED, 0}));
	}
}

/* names.tsv: name, hosts joined by "|", further columns; "#" is a remark. */
static bool
compile_imported(struct compiler *c, const char *dir)
{
	struct str path = path_join(c->arena, dir, "imported/names.tsv");
	struct str text = file_read(c->arena, path.p), line;
	size_t n_curated = c->n_names, n = 0;

	qsort(c->names, n_curated, sizeof(*c->names), by_text);
	while (text.p) {
		line = str_line(&text);
		if (!line.n || line.p[0] == '#')
			continue;
		if (++n > IMPORTED_BRANDS_MOST)
			return yaml_fail(
			    c->arena, &c->error, path, 0, "too many rows");
		add_imported(c, line, n_curated);
	}
	return true;
}

static bool
compile_phrase_group(struct compiler *c, struct str path, struct str lang,
    const struct yaml_node *n)
{
	const struct yaml_node *id = yaml_get(n, STR("id"));
	const struct yaml_node *family = yaml_get(n, STR("family"));
	const struct yaml_node *weight = yaml_get(n, STR("weight"));
	const struct yaml_node *texts = yaml_get(n, STR("texts"));
	uint64_t w = 1;

	if (n->kind != YAML_MAP || !id || !family || !texts ||
	    texts->kind != YAML_LIST || n->n != 3 + (weight != NULL) ||
	    (weight && !str_u64(weight->value, &w)))
		return yaml_fail(c->arena, &c->error, path, n->line,
		    "a phrase has id, family, [weight], texts");
	PUSH(c, phrases,
	    ((struct table_phrase){keep(c, id->value), keep(c, family->value),
		keep(c, lang), (uint32_t)w}));
	for (const struct yaml_node *t = texts->first; t; t = t->next) {
		struct str s = squashed_name(c->arena, t->value);
		struct trie_pattern p = {s, (uint32_t)c->n_phrases - 1};

		if (s.n < NAME_SHORTEST)
			return yaml_fail(c->arena, &c->error, path, t->line,
			    "phrase too short");
		PUSH(c, phrase_patterns, p);
	}
	return true;
}

static bool
compile_phrases(struct compiler *c, const char *dir)
{
	struct str *files = NULL, text;
	size_t n = files_list(c->arena, dir, "phrases", ".yaml", &files);

	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *root, *lang, *list;

		if (!read_text(c, files[i], &text))
			return false;
		root = yaml_read(c->arena, files[i], text, &c->error);
		if (!root)
			return false;
		lang = yaml_get(root, STR("lang"));
		list = yaml_get(root, STR("phrases"));
		if (!lang || !list)
			return yaml_fail(c->arena, &c->error, files[i], 1,
			    "wants lang and phrases");
		for (const struct yaml_node *p = list->first; p; p = p->next)
			if (!compile_phrase_group(c, files[i], lang->value, p))
				return false;
	}
	return true;
}

static bool
compile_class(struct compiler *c, struct str path, const struct yaml_node *n)
{
	const struct yaml_node *kind = yaml_get(n, STR("kind"));
	const struct yaml_node *source = yaml_get(n, STR("source"));
	const struct yaml_node *hosts = yaml_get(n, STR("hosts"));
	struct table_str value;

	if (!kind || !source || !yaml_get(n, STR("date")) || !hosts)
		return yaml_fail(c->arena, &c->error, path, n->line,
		    "wants kind, source, date, hosts");
	value = keep(c, kind->value);
	for (const struct yaml_node *h = hosts->first; h; h = h->next)
		PUSH(c, classes,
		    ((struct table_entry){keep(c, h->value), value}));
	return true;
}

static bool
compile_hosts(struct compiler *c, const char *dir)
{
	struct str *files = NULL, text;
	size_t n = files_list(c->arena, dir, "hosts", ".yaml", &files);

	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *root;

		if (!read_text(c, files[i], &text))
			return false;
		root = yaml_read(c->arena, files[i], text, &c->error);
		if (!root)
			return false;
		for (const struct yaml_node *p = root->first; p; p = p->next)
			if (!compile_class(c, files[i], p))
				return false;
	}
	return true;
}

static bool
compile_language(struct compiler *c, const char *dir, struct str lang)
{
	struct str sub = path_join(c->arena, "words", lang.p), text, *files;
	size_t n = files_list(c->arena, dir, sub.p, ".yaml", &files);
	struct buf key;

	for (size_t i = 0; i < n; i++) {
		const struct yaml_node *root;

		if (!read_text(c, files[i], &text))
			return false;
		root = yaml_read(c->arena, files[i], text, &c->error);
		if (!root)
			return false;
		for (const struct yaml_node *w = root->first; w; w = w->next) {
			struct table_entry e;

			if (w->kind != YAML_SCALAR)
				return yaml_fail(c->arena, &c->error, files[i],
				    w->line, "words are a flat map");
			buf_init(&key, c->arena, 1024);
			buf_fmt(
			    &key, "%.*s:%.*s", STR_FMT(lang), STR_FMT(w->key));
			e.key = keep(c, buf_str(&key));
			e.value = keep(c, w->value);
			PUSH(c, words, e);
		}
	}
	return true;
}

static bool
compile_words(struct compiler *c, const char *dir)
{
	return compile_language(c, dir, STR("ja")) &&
	       compile_language(c, dir, STR("en")) &&
	       compile_language(c, dir, STR("ja-easy"));
}

static bool
compile_blobs(struct compiler *c, const char *dir)
{
	static const char *const folders[] = {"advice", "receivers"};

	for (size_t f = 0; f < ARRAY_LEN(folders); f++) {
		struct str *files = NULL, text;
		size_t n =
		    files_list(c->arena, dir, folders[f], ".yaml", &files);

		for (size_t i = 0; i < n; i++) {
			struct str name = str_skip(files[i], strlen(dir) + 1);
			const struct yaml_node *root;

			if (!read_text(c, files[i], &text))
				return false;
			root = yaml_read(c->arena, files[i], text, &c->error);
			if (!root)
				return false;
			text = yaml_flatten(c->arena, root);
			PUSH(c, blobs,
			    ((struct table_entry){
				keep(c, name), keep(c, text)}));
		}
	}
	return true;
}

static struct str
view(const void *p, size_t n, size_t size)
{
	return (struct str){p, n * size};
}

static void
set_trie(struct compiler *c, enum table_section first, struct trie_pattern *p,
    size_t n)
{
	struct trie t = trie_build(c->arena, p, n);

	c->section[first] = view(t.nodes, t.n_nodes, sizeof(*t.nodes));
	c->section[first + 1] = view(t.edges, t.n_nodes, 1);
	c->section[first + 2] = view(t.outs, t.n_outs, sizeof(*t.outs));
	c->section[first + 3] =
	    view(t.rows, t.n_rows, TRIE_ROW * sizeof(*t.rows));
}

/* Sorted and without the same brand twice; equal guards are joined. */
static void
finish_names(struct compiler *c)
{
	struct trie_pattern *p =
	    arena_array(c->arena, c->n_names + 1, sizeof *p);
	struct table_name *names =
	    arena_array(c->arena, c->n_names + 1, sizeof *names);
	size_t n = 0;

	qsort(c->names, c->n_names, sizeof(*c->names), by_text);
	for (size_t i = 0; i < c->n_names; i++) {
		const struct pattern *q = &c->names[i];

		if (n && str_eq(p[n - 1].bytes, q->text) &&
		    names[n - 1].brand == q->name.brand) {
			names[n - 1].guard |= q->name.guard;
			continue;
		}
		p[n] = (struct trie_pattern){q->text, (uint32_t)n};
		names[n++] = q->name;
	}
	set_trie(c, TABLE_NAME_NODES, p, n);
	c->section[TABLE_NAMES] = view(names, n, sizeof *names);
}

static int
compare_domains(const void *x, const void *y, void *bytes)
{
	const struct table_domain *a = x, *b = y;
	const struct buf *all = bytes;
	int c = str_cmp((struct str){all->p + a->host.at, a->host.n},
	    (struct str){all->p + b->host.at, b->host.n});

	if (c)
		return c;
	if (a->brand != b->brand)
		return a->brand < b->brand ? -1 : 1;
	return (b->grade > a->grade) - (b->grade < a->grade);
}

static void
finish_domains(struct compiler *c)
{
	struct table_entry *hosts =
	    arena_array(c->arena, c->n_domains + 1, sizeof *hosts);
	size_t n = 0, i, from;

	qsort_r(c->domains, c->n_domains, sizeof(*c->domains), compare_domains,
	    &c->bytes);
	for (i = 0; i < c->n_domains; i = from) {
		struct table_str h = c->domains[i].host;

		for (from = i; from < c->n_domains; from++)
			if (c->domains[from].host.n != h.n ||
			    memcmp(c->bytes.p + c->domains[from].host.at,
				c->bytes.p + h.at, h.n))
				break;
		hosts[n].key = h;
		hosts[n++].value =
		    (struct table_str){(uint32_t)i, (uint32_t)(from - i)};
	}
	c->section[TABLE_HOSTS] =
	    table_hash_section(c->arena, buf_str(&c->bytes), hosts, n);
	c->section[TABLE_DOMAINS] =
	    view(c->domains, c->n_domains, sizeof(*c->domains));
}

/* Counted, then dealt out: each brand's in the order of their hosts. */
static void
finish_brand_domains(struct compiler *c)
{
	uint32_t *all = arena_array(c->arena, c->n_domains + 1, sizeof *all);
	uint32_t at = 0;

	for (size_t i = 0; i < c->n_domains; i++)
		c->brands[c->domains[i].brand].n_domains++;
	for (size_t i = 0; i < c->n_brands; i++) {
		c->brands[i].first_domain = at;
		at += c->brands[i].n_domains;
		c->brands[i].n_domains = 0;
	}
	for (size_t i = 0; i < c->n_domains; i++) {
		struct table_brand *b = &c->brands[c->domains[i].brand];

		all[b->first_domain + b->n_domains++] = (uint32_t)i;
	}
	c->section[TABLE_BRAND_DOMAINS] = view(all, c->n_domains, sizeof *all);
}

static void
finish_maps(struct compiler *c)
{
	struct table_entry *ids =
	    arena_array(c->arena, c->n_brands + 1, sizeof *ids);
	struct str bytes = buf_str(&c->bytes);
	size_t n = 0;

	for (size_t i = 0; i < c->n_brands; i++)
		if (!(c->brands[i].flags & TABLE_IMPORTED))
			ids[n++] = (struct table_entry){
			    c->brands[i].id, {(uint32_t)i, 1}};
	c->section[TABLE_IDS] = table_hash_section(c->arena, bytes, ids, n);
	c->section[TABLE_IMPORTED_NAMES] =
	    table_hash_section(c->arena, bytes, c->imported, c->n_imported);
	c->section[TABLE_CLASSES] =
	    table_hash_section(c->arena, bytes, c->classes, c->n_classes);
	c->section[TABLE_WORDS] =
	    table_hash_section(c->arena, bytes, c->words, c->n_words);
	c->section[TABLE_BLOBS] =
	    table_hash_section(c->arena, bytes, c->blobs, c->n_blobs);
}

static bool
compile_all(struct compiler *c, const char *dir)
{
	return compile_brands(c, dir) && compile_imported(c, dir) &&
	       compile_phrases(c, dir) && compile_hosts(c, dir) &&
	       compile_words(c, dir) && compile_blobs(c, dir);
}

struct str
know_compile(struct arena *a, const char *dir, struct str *why_out)
{
	struct compiler c = {.arena = a};
	struct str version = file_read(a, path_join(a, dir, "VERSION").p);
	struct str out;
	struct buf why;

	buf_init(&c.bytes, a, COMPILE_BYTES_MOST);
	if (!compile_all(&c, dir)) {
		buf_init(&why, a, 8192);
		buf_fmt(&why, "%.*s:%u: %.*s", STR_FMT(c.error.file),
		    c.error.line, STR_FMT(c.error.what));
		*why_out = buf_str(&why);
		return STR_NONE;
	}
	finish_names(&c);
	finish_domains(&c);
	finish_brand_domains(&c);
	finish_maps(&c);
	set_trie(
	    &c, TABLE_PHRASE_NODES, c.phrase_patterns, c.n_phrase_patterns);
	c.section[TABLE_BRANDS] = view(c.brands, c.n_brands, sizeof(*c.brands));
	c.section[TABLE_CONTACTS] =
	    view(c.contacts, c.n_contacts, sizeof(*c.contacts));
	c.section[TABLE_PHRASES] =
	    view(c.phrases, c.n_phrases, sizeof(*c.phrases));
	c.section[TABLE_BYTES] = buf_str(&c.bytes);
	out = table_build(a, c.section, str_trim(version));
	if (!out.p)
		*why_out = STR("the data is too large");
	return out;
}

/* SPDX-License-Identifier: MIT */
/* The compiled data: layout, hash sections, checked access. */
#include "know/table.h"
#include "base/buf.h"

enum {
	VERSION_BYTES = 32,
	TABLE_BYTES_MOST = 256 << 20,
	ALIGN = 8
};

struct head {
	char magic[8];
	char version[VERSION_BYTES];
	uint32_t total, n_sections;
	struct {
		uint32_t at, n;
	} section[TABLE_SECTIONS];
};

bool
table_open(struct str file, struct table *out, const char **why_out)
{
	struct head head;
	struct table t = {.file = file};

	*why_out = "not a compiled data file of this version";
	if (file.n < sizeof head)
		return false;
	memcpy(&head, file.p, sizeof head);
	if (memcmp(head.magic, TABLE_MAGIC, sizeof head.magic) ||
	    head.n_sections != TABLE_SECTIONS)
		return false;
	*why_out = "cut short";
	if (head.total != file.n)
		return false;
	for (size_t i = 0; i < TABLE_SECTIONS; i++) {
		if (head.section[i].at > file.n ||
		    head.section[i].n > file.n - head.section[i].at ||
		    head.section[i].at % ALIGN)
			return false;
		t.section[i] = (struct str){
		    file.p + head.section[i].at, head.section[i].n};
	}
	t.version = (struct str){
	    file.p + offsetof(struct head, version), VERSION_BYTES};
	t.version.n = strnlen(t.version.p, VERSION_BYTES);
	*out = t;
	return true;
}

struct str
table_str(const struct table *t, struct table_str s)
{
	struct str bytes = t->section[TABLE_BYTES];

	if (s.at == UINT32_MAX || s.at > bytes.n || s.n > bytes.n - s.at)
		return STR_NONE;
	return (struct str){bytes.p + s.at, s.n};
}

size_t
table_count(const struct table *t, enum table_section section, size_t size)
{
	return t->section[section].n / size;
}

/* n entries and 2^k >= 2n buckets of uint32, each an index + 1 or 0. */
static size_t
bucket_count(size_t n)
{
	size_t b = 4;

	while (b < n * 2)
		b *= 2;
	return b;
}

struct hash {
	const struct table_entry *entries;
	const uint32_t *buckets;
	uint32_t n;
	size_t mask;
};

static bool
hash_of(const struct table *t, enum table_section section, struct hash *out)
{
	struct str s = t->section[section];

	if (s.n < ALIGN)
		return false;
	memcpy(&out->n, s.p, sizeof out->n);
	out->mask = bucket_count(out->n) - 1;
	out->entries = (const void *)(s.p + ALIGN);
	out->buckets = (const void *)(out->entries + out->n);
	return s.n ==
	       ALIGN + out->n * sizeof *out->entries + (out->mask + 1) * 4;
}

const struct table_entry *
table_find(const struct table *t, enum table_section section, struct str key)
{
	struct hash h;

	if (!hash_of(t, section, &h))
		return NULL;
	for (size_t at = str_hash(key) & h.mask; h.buckets[at];
	     at = (at + 1) & h.mask) {
		const struct table_entry *e = &h.entries[h.buckets[at] - 1];

		if (h.buckets[at] <= h.n && str_eq(table_str(t, e->key), key))
			return e;
	}
	return NULL;
}

const struct table_entry *
table_entry_at(const struct table *t, enum table_section section, size_t i)
{
	struct hash h;

	return hash_of(t, section, &h) && i < h.n ? &h.entries[i] : NULL;
}

struct str
table_hash_section(struct arena *a, const struct str bytes,
    struct table_entry *entries, size_t n)
{
	size_t n_buckets = bucket_count(n);
	size_t size = ALIGN + n * sizeof *entries + n_buckets * 4;
	char *out = arena_alloc(a, size);
	uint32_t *buckets = (void *)(out + ALIGN + n * sizeof *entries);
	uint32_t count = (uint32_t)n;

	memcpy(out, &count, sizeof count);
	if (n)
		memcpy(out + ALIGN, entries, n * sizeof *entries);
	for (size_t i = 0; i < n; i++) {
		struct str key = {
		    bytes.p + entries[i].key.at, entries[i].key.n};
		size_t at = str_hash(key) & (n_buckets - 1);

		while (buckets[at])
			at = (at + 1) & (n_buckets - 1);
		buckets[at] = (uint32_t)i + 1;
	}
	return (struct str){out, size};
}

struct str
table_build(struct arena *a, const struct str section[static TABLE_SECTIONS],
    struct str version)
{
	struct head head = {.n_sections = TABLE_SECTIONS};
	size_t total = (sizeof head + ALIGN - 1) / ALIGN * ALIGN;
	char *out;

	memcpy(head.magic, TABLE_MAGIC, sizeof head.magic);
	memcpy(head.version, version.p,
	    version.n < VERSION_BYTES ? version.n : VERSION_BYTES);
	for (size_t i = 0; i < TABLE_SECTIONS; i++) {
		head.section[i].at = (uint32_t)total;
		head.section[i].n = (uint32_t)section[i].n;
		total += (section[i].n + ALIGN - 1) / ALIGN * ALIGN;
		if (total > TABLE_BYTES_MOST)
			return STR_NONE;
	}
	head.total = (uint32_t)total;
	out = arena_alloc(a, total);
	memcpy(out, &head, sizeof head);
	for (size_t i = 0; i < TABLE_SECTIONS; i++)
		if (section[i].n)
			memcpy(out + head.section[i].at, section[i].p,
			    section[i].n);
	return (struct str){out, total};
}

/* SPDX-License-Identifier: MIT */
/* The compiled data: one file, mapped read-only, shared by all processes. */
#ifndef KNOW_TABLE_H
#define KNOW_TABLE_H

#include "base/arena.h"

/*
 * The file: a head, then sections, each at a multiple of 8. All numbers are
 * little-endian uint32 of the machine that compiled it (tables are built where
 * they are used; the magic tells another byte order). Strings are offsets into
 * the section of bytes, checked against its size when they are read.
 */
#define TABLE_MAGIC "mekiki07"

enum table_section {
	TABLE_BYTES,	      /* all strings */
	TABLE_BRANDS,	      /* struct table_brand */
	TABLE_DOMAINS,	      /* struct table_domain, by host */
	TABLE_HOSTS,	      /* struct table_entry: host -> domains */
	TABLE_IDS,	      /* entry: brand id -> brand */
	TABLE_NAMES,	      /* struct table_name */
	TABLE_IMPORTED_NAMES, /* entry: squashed name -> brand */
	TABLE_NAME_NODES,     /* the trie of names: see know/trie.h */
	TABLE_NAME_EDGES,
	TABLE_NAME_OUTS,
	TABLE_NAME_ROWS,
	TABLE_PHRASES, /* struct table_phrase */
	TABLE_PHRASE_NODES,
	TABLE_PHRASE_EDGES,
	TABLE_PHRASE_OUTS,
	TABLE_PHRASE_ROWS,
	TABLE_CLASSES,	     /* entry: host suffix -> offset of its kind */
	TABLE_WORDS,	     /* entry: "lang:key" -> text */
	TABLE_BLOBS,	     /* entry: file name -> content */
	TABLE_CONTACTS,	     /* struct table_contact, by brand */
	TABLE_BRAND_DOMAINS, /* uint32_t: domains, by brand and host */
	TABLE_SECTIONS
};

struct table_str {
	uint32_t at, n;
};

struct table_brand {
	struct table_str id, name_ja, name_en, group, sector;
	struct table_str inbox_ja, inbox_en, place_ja, place_en, text_url;
	uint32_t grade, abuse_rank, inbox_exempt, flags, asks, never_asks;
	uint32_t first_contact, n_contacts;
	uint32_t first_domain, n_domains; /* of TABLE_BRAND_DOMAINS */
};

enum table_brand_flag {
	TABLE_IMPORTED = 1,
	TABLE_THIRD_PARTY_TEXT = 2
};

struct table_domain {
	struct table_str host;
	uint32_t brand, roles, grade, is_user_content;
};

struct table_name {
	uint32_t brand, guard;
};

struct table_phrase {
	struct table_str id, family, lang;
	uint32_t weight;
};

struct table_contact {
	uint32_t brand, grade;
	struct table_str kind, value, source, date;
};

/* Of a hash section: `n` entries sorted by key, then the buckets. */
struct table_entry {
	struct table_str key;
	struct table_str value; /* or {index, count} */
};

/* A table in memory. Views live as long as its bytes. */
struct table {
	struct str file;
	struct str section[TABLE_SECTIONS];
	struct str version;
};

/* False when it is not such a file; *why_out says what is wrong with it. */
bool table_open(struct str file, struct table *out, const char **why_out);

struct str table_str(const struct table *t, struct table_str s);

/* Items of a section of fixed-size records. */
size_t table_count(
    const struct table *t, enum table_section section, size_t size);

/* The entry of a hash section, or NULL. */
const struct table_entry *table_find(
    const struct table *t, enum table_section section, struct str key);

/* The i-th entry in the order compiled, or NULL past the last. */
const struct table_entry *table_entry_at(
    const struct table *t, enum table_section section, size_t i);

/* The buckets behind entries[n], as a section's bytes: for the compiler. */
struct str table_hash_section(struct arena *a, const struct str bytes,
    struct table_entry *entries, size_t n);

/* The whole file from its sections. */
struct str table_build(struct arena *a,
    const struct str section[static TABLE_SECTIONS], struct str version);

#endif

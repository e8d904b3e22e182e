/* SPDX-License-Identifier: MIT */
/* What is known beforehand: brands, phrases, hosts, words. */
#ifndef KNOW_KNOW_H
#define KNOW_KNOW_H

#include "base/arena.h"

/*
 * Opened once, then read-only and shared by all threads. `dir` is the data
 * folder (with its compiled table), `local_dir` the site's own additions or
 * NULL. NULL on failure; then *why_out (owned by `a`) says file, line, what.
 */
struct know;
struct know *know_open(struct arena *a, const char *dir, const char *local_dir,
    struct str *why_out);
void know_free(struct know *k);
/* Of the shipped data; with additions "+" and a hash of them is behind it. */
struct str know_version(const struct know *k);

enum brand_grade { /* confidence of a fact */
	GRADE_NONE,
	GRADE_IMPORTED,
	GRADE_C,
	GRADE_B,
	GRADE_A
};

enum brand_role {
	ROLE_SEND = 1,
	ROLE_ENVELOPE = 2,
	ROLE_WEB = 4,
	ROLE_SIGNIN = 8,
	ROLE_CLICK = 16,
	ROLE_IMAGE = 32,
	ROLE_DELEGATED = 64,
	ROLE_SENDING = ROLE_SEND | ROLE_DELEGATED
};

enum brand_guard {
	GUARD_POSITION = 1,
	GUARD_LURE = 2,
	GUARD_IMPORTED = 4 /* name from an import: suspicious at most */
};

enum notice_kind { /* what an inbox does not show: bits */
	NOTICE_SECURITY = 1,
	NOTICE_SIGNIN = 2,
	NOTICE_ONE_TIME_CODE = 4,
	NOTICE_ACTION = 8
};

enum brand_ask { /* what a fake asks for, what a brand never asks: bits */
	BRAND_ASK_LOGIN = 1,
	BRAND_ASK_PASSWORD = 2,
	BRAND_ASK_CARD = 4,
	BRAND_ASK_CVV = 8,
	BRAND_ASK_PIN = 16,
	BRAND_ASK_ONE_TIME_CODE = 32,
	BRAND_ASK_NAME = 64,
	BRAND_ASK_ADDRESS = 128,
	BRAND_ASK_PHONE = 256,
	BRAND_ASK_BIRTH_DATE = 512,
	BRAND_ASK_IDENTITY_PAPERS = 1024,
	BRAND_ASK_MY_NUMBER = 2048,
	BRAND_ASK_BANK_ACCOUNT = 4096,
	BRAND_ASK_SEED_PHRASE = 8192,
	BRAND_ASK_PAYMENT = 16384,
	BRAND_ASK_GIFT_CARD = 32768,
	BRAND_ASK_CALL = 65536,
	BRAND_ASK_INSTALL = 131072
};

typedef uint32_t brand_ref; /* index of a brand; BRAND_NONE */
#define BRAND_NONE UINT32_MAX

struct brand {
	struct str id, name_ja, name_en, group, sector;
	bool is_imported, is_third_party_text;
	enum brand_grade grade; /* the best of its domains */
	uint32_t abuse_rank;	/* 0: unknown */
	/* inbox */
	struct str inbox_ja, inbox_en, inbox_place_ja, inbox_place_en;
	uint32_t inbox_exempt;	   /* notice_kind bits */
	struct str text_url;	   /* absent when none */
	uint32_t asks, never_asks; /* brand_ask bits */
};

struct brand_contact {
	struct str kind, value, source, date;
	enum brand_grade grade;
};

size_t know_brand_count(const struct know *k);
/* b < know_brand_count. The strings live as long as k. */
struct brand know_brand(const struct know *k, brand_ref b);
brand_ref know_brand_by_id(const struct know *k, struct str id);
/* Same brand, or two brands of one owner. */
bool know_same_owner(const struct know *k, brand_ref a, brand_ref b);

/* One domain of a brand. */
struct brand_domain {
	brand_ref brand;
	struct str host;
	uint32_t roles;
	enum brand_grade grade;
	bool is_user_content; /* third parties write there */
};

/*
 * The entries that `host` (lower case) equals or is below, longest first; at
 * most `most` are written. A user_content entry ends the list: what is above
 * it does not own the host.
 */
size_t know_host(const struct know *k, struct str host,
    struct brand_domain *out, size_t most);

/* All domains of one brand. */
size_t know_brand_domains(
    const struct know *k, brand_ref b, struct brand_domain *out, size_t most);

size_t know_brand_contacts(
    const struct know *k, brand_ref b, struct brand_contact *out, size_t most);

/* A place in a folded text where a brand's name stands. */
struct name_hit {
	brand_ref brand;
	size_t offset, length; /* in the folded text */
	uint32_t guard;	       /* brand_guard bits */
	bool is_partial;       /* the word goes on behind the name */
};

/*
 * Names in a text folded by fold_text (base/fold.h), leftmost longest, on word
 * boundaries of each script; several brands with one name give several hits.
 * Imported names are found only when they are the whole text.
 */
struct name_hit *know_names(
    const struct know *k, struct arena *a, struct str folded, size_t *n_out);

/* What a phrase of data/phrases says; bits are families of phrases.def. */
struct phrase_hit {
	uint32_t phrase; /* index, see know_phrase */
	size_t offset, length;
};

struct phrase {
	struct str id;	   /* "signin", "deadline", "card" ... : the act */
	struct str family; /* "request", "pressure", "pose", "notice", "role" */
	struct str lang;   /* "ja", "en" ... */
	uint32_t weight;
};

struct phrase_hit *know_phrases(
    const struct know *k, struct arena *a, struct str folded, size_t *n_out);

/* Both of one text, which is then prepared once. */
struct text_hits {
	struct name_hit *names;
	struct phrase_hit *phrases;
	size_t n_names, n_phrases;
};

void know_search(const struct know *k, struct arena *a, struct str folded,
    struct text_hits *out);
struct phrase know_phrase(const struct know *k, uint32_t phrase);

/* Hosting suffix, freemail, shortener, dynamic DNS, click host ... : data/hosts
 */
struct host_class {
	struct str suffix; /* the entry, a view of the table; absent: none */
	struct str kind;   /* "hosting", "freemail", "shortener", "ddns" ... */
};
struct host_class know_host_class(const struct know *k, struct str host);

/*
 * A data file kept whole ("receivers/gmail.yaml"), for yaml_unflatten; absent
 * when not there.
 */
struct str know_file(const struct know *k, struct str name);
/* The n-th kept file whose name starts with `prefix`; absent past the last. */
struct str know_file_at(
    const struct know *k, struct str prefix, size_t n, struct str *name_out);

/* Sentence of words/LANG by key; falls back to en; absent when unknown. */
struct str know_words(const struct know *k, struct str lang, struct str key);

#endif

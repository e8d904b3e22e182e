/* SPDX-License-Identifier: MIT */
/* Does a host pose as one of these names, and how? */
#ifndef URL_LOOKALIKE_H
#define URL_LOOKALIKE_H

#include "url/url.h"

enum idn_display {
	IDN_SAFE,
	IDN_UNSAFE,
	IDN_INVALID
};

/*
 * How a host poses, the strongest first: USERINFO, SUBDOMAIN, HOMOGRAPH,
 * COMBINED, EDIT; SUFFIX, LABEL and PATH are weak: others own "amazon.example"
 * rightly, and a shop's page about a brand has its name in it.
 */
enum lookalike_kind {
	LOOKALIKE_NONE,
	LOOKALIKE_SUBDOMAIN, /* amazon.co.jp.x.example, amazon-co-jp.example */
	LOOKALIKE_PATH,	     /* x.example/amazon.co.jp/ */
	LOOKALIKE_USERINFO,  /* amazon.co.jp@x.example */
	LOOKALIKE_COMBINED,  /* amazon-login.example, myamazonlogin.example */
	LOOKALIKE_SUFFIX,    /* amazon.example for amazon.com */
	LOOKALIKE_HOMOGRAPH, /* same to a quick eye: arnazon, amaz0n */
	LOOKALIKE_EDIT,	     /* one edit or swap */
	LOOKALIKE_LABEL	     /* the name as a label or token of a host */
};

/* A prepared set of brand domains: build once, then read-only. */
struct lookalike_set;

struct lookalike_brand {
	struct str domain; /* registrable domain, lower case */
	uint32_t owner;	   /* domains of one owner never match each other */
	bool is_word;	   /* its label is a common word: whole forms only;
			    * the words of the list are so anyway */
	bool is_shared;	   /* third parties own names below it: judge them */
};

struct lookalike_set *lookalike_set_new(const struct url_tables *t,
    const struct lookalike_brand *brands, size_t n_brands);
/*
 * Replaces the words that make a name COMBINED ("login"); then such a word
 * counts wherever it stands in a label that holds a brand of five letters or
 * more. Before the set is shared.
 */
void lookalike_set_words(
    struct lookalike_set *s, const struct str *list, size_t n);
void lookalike_set_free(struct lookalike_set *s);

struct lookalike {
	enum lookalike_kind kind;
	uint32_t brand;	 /* index into the brands given */
	struct str part; /* the part of the host or URL that deceives */
};

/*
 * The strongest match of an ASCII or Unicode host in lower case;
 * LOOKALIKE_NONE for the brands' own hosts. `u` (may be NULL) adds userinfo and
 * path. `part` is a view of the host (in ASCII) or of u's pieces. A host longer
 * than a name server takes is looked at from its end.
 */
struct lookalike lookalike_find(const struct lookalike_set *s, struct arena *a,
    struct str host, const struct url *u);

/* "subdomain", "combined" ...; NULL for LOOKALIKE_NONE. */
const char *lookalike_name(enum lookalike_kind kind);

enum idn_display idn_judge(
    const struct url_tables *t, struct arena *a, struct str host);

/* UTS #39 skeleton of a text (NFD, default-ignorables out, mapped, NFD). */
struct str text_skeleton(
    const struct url_tables *t, struct arena *a, struct str text);

/* One insertion, deletion or substitution of a code point, or none. */
bool text_is_edit1(struct str a, struct str b);
/* One exchange of neighbouring code points makes a into b. */
bool text_is_swap1(struct str a, struct str b);

#endif

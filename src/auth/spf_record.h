/* SPDX-License-Identifier: MIT */
/* An SPF record as terms, and the macros in them (RFC 7208 sections 4.6, 7). */
#ifndef AUTH_SPF_RECORD_H
#define AUTH_SPF_RECORD_H

#include "auth/ip.h"
#include "auth/spf.h"

enum spf_mechanism {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS
};

struct spf_term {
	enum spf_mechanism mechanism;
	enum auth_result qualifier;
	struct str domain; /* domain-spec, absent when none */
	struct ip ip;	   /* SPF_IP4, SPF_IP6 */
	unsigned bits4, bits6;
};

struct spf_record {
	struct spf_term *terms;
	size_t n;
	struct str redirect, exp; /* domain-spec; absent when none */
};

/* False for any syntax error anywhere in it (section 4.6). */
bool spf_record_parse(struct arena *a, struct str text, struct spf_record *out);

/* "v=spf1" and then a blank or the end (section 4.5). */
bool spf_is_record(struct str text);

/* What macros expand to. */
struct spf_macros {
	struct str local, sender, sender_domain, domain, helo, receiver;
	struct str validated; /* %{p} */
	const struct ip *ip;
	int64_t now;
};

/* macro-string of section 7.1; is_exp: blanks and %{c} %{r} %{t} allowed. */
bool spf_macro_is_valid(struct str text, bool is_exp);
/* Does it use one of these letters (lower case)? */
bool spf_macro_uses(struct str text, const char *letters);
/* Expands a valid macro-string. */
struct str spf_macro_expand(
    struct arena *a, struct str text, const struct spf_macros *m);

#endif

/* SPDX-License-Identifier: MIT */
/* The DNS questions of one check and the answers that it was given. */
#ifndef ASK_ASK_H
#define ASK_ASK_H

#include "base/arena.h"

enum ask_type {
	ASK_TXT,
	ASK_A,
	ASK_AAAA,
	ASK_MX,
	ASK_PTR
};

enum ask_status {
	ASK_OPEN,     /* asked, no answer given yet */
	ASK_OK,	      /* at least one record */
	ASK_NODATA,   /* the name is there, records of this type are not */
	ASK_NXDOMAIN, /* the name is not there */
	ASK_NONE      /* no answer: time-out, SERVFAIL, DNS off, or not asked
			 because of a limit or of privacy */
};

/*
 * One question and its answer. A record is text: TXT its character-strings
 * joined (RFC 7208 section 3.3), A and AAAA the address in its usual form, MX
 * the preference, a blank and the host, PTR the name. Names have no dot at
 * the end and are in lower case.
 */
struct ask_item {
	enum ask_type type;
	struct str name;
	enum ask_status status;
	struct str *records;
	size_t n_records;
	uint32_t ttl;	/* seconds, 0 when unknown */
	bool is_secure; /* validated by DNSSEC */
};

struct ask;

/* Answers live in the arena. `most`: further questions become ASK_NONE. */
struct ask *ask_new(struct arena *a, size_t most);

/*
 * The answer to a question, never NULL. The first time, the question is noted
 * and the item is ASK_OPEN: the caller gives up for now and is run again when
 * the answers are there. A name that is no domain name (empty label, over 253
 * bytes, label over 63) is ASK_NXDOMAIN at once. The pointer stays valid.
 */
const struct ask_item *ask_get(
    struct ask *k, enum ask_type type, struct str name);

/* The next ASK_OPEN item behind `after` (NULL: from the first), or NULL. */
const struct ask_item *ask_next_open(
    const struct ask *k, const struct ask_item *after);

/*
 * Gives the answer: records are copied, at most LIMIT_DNS_RECORD_BYTES each.
 * An answer to a question that was not asked is kept for when it is. -1 when
 * the type is unknown or the status is ASK_OPEN.
 */
int ask_answer(struct ask *k, enum ask_type type, struct str name,
    enum ask_status status, const struct str *records, size_t n_records);
/* Of an answer that was given: it was validated by DNSSEC. */
void ask_set_secure(struct ask *k, enum ask_type type, struct str name);

/* All items in the order asked, for the report's replayable DNS bundle. */
size_t ask_count(const struct ask *k);
const struct ask_item *ask_at(const struct ask *k, size_t i);

/* "TXT" and so on; ask_type_of gives -1 for another word. */
const char *ask_type_name(enum ask_type type);
int ask_type_of(struct str word);

#endif

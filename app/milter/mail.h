/* SPDX-License-Identifier: MIT */
/* One mail as it comes in, a piece at a time. */
#ifndef MILTER_MAIL_H
#define MILTER_MAIL_H

#include "milter/milter.h"

enum {
	QUEUE_ID_MOST = 32,
	FROM_MOST = 1000,   /* bytes of an address that are told to a check */
	SUBJECT_MOST = 2000 /* of a subject that is written anew */
};

/* The fields that nobody but us may write. */
enum own_field {
	OWN_RESULTS, /* of our authserv-id alone */
	OWN_VERDICT,
	OWN_BRAND,
	OWN_REASON,
	OWN_KEYWORD,
	OWN_FIELDS
};

const char *own_field_name(enum own_field f);

struct mail_place { /* of a field that is to go: its n-th of that name */
	enum own_field field;
	unsigned n;
};

struct mail {
	struct rules *rules; /* held; NULL: there is no mail */
	struct figures *figures;
	uint64_t began; /* judge_now_us */
	char id[QUEUE_ID_MOST + 1];
	char *from;	      /* without <>; "" is the null reverse-path */
	char *who;	      /* the first recipient */
	struct policy policy; /* of all recipients */
	bool is_trusted;      /* not judged, but cleaned */
	bool is_large, is_starved;

	char *bytes; /* owned, with counted memory */
	size_t n, cap;
	unsigned seen[OWN_FIELDS]; /* so many were there */
	struct mail_place *forged;
	size_t n_forged, forged_cap;
	char *subject; /* the first one's value; NULL: none */
};

void mail_begin(struct mail *m, struct rules *rules, struct figures *figures,
    const char *from);
/* Lets all go; a zeroed one is accepted. */
void mail_done(struct mail *m);

void mail_add_recipient(struct mail *m, const char *address);
/* Will somebody read it? Else its bytes need not be kept. */
bool mail_is_wanted(const struct mail *m);
/*
 * A field as the MTA tells it: value with its leading blanks when has_blanks,
 * lines ended by LF or CRLF.
 */
void mail_add_field(
    struct mail *m, const char *name, const char *value, bool has_blanks);
/* What follows; past mail_most or the memory's end all bytes are let go. */
void mail_add(struct mail *m, const char *p, size_t n);

/* The bytes are the caller's, with the memory that is counted for them. */
char *mail_take(struct mail *m, size_t *size_out, size_t *counted_out);
void mail_give_back(struct figures *f, char *bytes, size_t counted);

#endif

/* SPDX-License-Identifier: MIT */
/* What a person or a program asks, read from a request. */
#ifndef HTTPD_ASK_H
#define HTTPD_ASK_H

#include "http/form.h"
#include "http/server.h"
#include "judge/judge.h"

enum ask_use { /* what is wanted of it */
	ASK_CHECK,
	ASK_EXPORT,
	ASK_REDACT
};

enum ask_kind { /* what was asked about, for the page that answers */
	ASK_MAIL,
	ASK_TEXT,
	ASK_URL,
	ASK_DOMAIN,
	ASK_PAGE,
	ASK_IMAGE
};

enum {
	ASK_DIDS = 11
};

enum ask_skip { /* bits */
	ASK_SKIP_FROM = 1,
	ASK_SKIP_LINK = 2
};

struct save_form; /* of save.c */

/* Everything that the job points to lives in here. */
struct ask {
	struct judge_task task;
	struct form form, query;
	json_t *json;
	enum ask_kind kind;
	char *strings[16]; /* NUL-terminated copies of short values */
	size_t n_strings;
	char *made; /* bytes put together here: of a decoded or wrapped mail */
	const char *text, *from, *link, *as; /* as given; NULL when not */
	bool has_several;		     /* an mbox: the first was taken */
	unsigned skips;			     /* questions not to be asked */
	const char *was;		     /* the verdict before */
	bool has_format;		     /* job.number is one */
	const struct save_form *saves;	     /* a file to keep; else NULL */
};

void ask_free(void *ask);

/* "ja", "en" or "ja-easy"; NULL for anything else. */
const char *ask_language(const char *p, size_t n);
/* The mekiki_did bit of a word ("typed-card"), 0 when there is none. */
uint32_t ask_did(const char *p, size_t n);
extern const char *const ask_did_words[ASK_DIDS];

/*
 * The form of the page (multipart or urlencoded): fields file, mail64, source,
 * text, link, from, inbox, inbox_page, inbox_text, did, lang, as, reporter,
 * skip, was. False with *why_out when it is malformed; an empty one is "nothing
 * to check": then kind stays and task.job.bytes is NULL.
 */
bool ask_read_page(struct request *r, struct ask *a, const char **why_out);

/*
 * A request of the API for one kind: JSON, a form, or the bytes themselves
 * with options in the query. Unknown members are an error.
 */
bool ask_read_api(struct request *r, enum job_kind kind, enum ask_use use,
    struct ask *a, unsigned *status_out, const char **why_out);

#endif

/* SPDX-License-Identifier: MIT */
/* One input on its way through a worker, and what came back. */
#ifndef WORKER_JOB_H
#define WORKER_JOB_H

#include <mekiki/mekiki.h>

#include <stdbool.h>

enum job_kind {
	JOB_MAIL,
	JOB_TEXT,
	JOB_URL,    /* bytes: the URL */
	JOB_DOMAIN, /* bytes: the host */
	JOB_PAGE,
	JOB_IMAGE,  /* a picture: its codes */
	JOB_PROBE,  /* bytes: the request, extra: the operation */
	JOB_TRY,    /* one forbidden thing (worker/attempt.h), number: which */
	JOB_UNREAD, /* the report of one that failed; number: mekiki_unread */
	JOB_REDACT, /* the mail without its recipients, as text; no verdict */
	JOB_KINDS
};

enum job_want { /* what to bring back: bits */
	JOB_WANT_JSON = 1,
	JOB_WANT_TEXT = 2,
	JOB_WANT_VIEW = 4,   /* the mail as HTML without power; may be none */
	JOB_WANT_EXPORT = 8, /* as text: format `number`, `reporter` */
	JOB_WANT_SIGHTING = 16, /* needs sighting_key; may be none */
	JOB_WANT_BRIEF = 32,	/* in place of JSON: mekiki_check_brief */
	JOB_WANT_TIME = 64	/* of a mail: received */
};

enum job_state {
	JOB_NEW,
	JOB_RUNNING,
	JOB_ASKING, /* questions are open: pool_reply */
	JOB_ENDED
};

enum job_end {
	JOB_ANSWERED,
	JOB_REFUSED,   /* a bad option, or longer than the limit: `why` */
	JOB_CRASHED,   /* the worker died: `signal` */
	JOB_TIMED_OUT, /* ... was too slow */
	JOB_LIED       /* ... sent what no worker of ours sends */
};

struct job_question {
	enum mekiki_dns type;
	char name[256];
	/* The answer, to be filled before pool_reply; at first NO_ANSWER. */
	enum mekiki_dns_status status;
	char **records; /* malloc'd, as each of them; freed with the job */
	size_t *sizes;
	size_t n_records;
};

/*
 * Zero it, set the first half; all that it points to must live until it has
 * ended. job_done frees what was brought back.
 */
struct job {
	enum job_kind kind;
	const char *bytes;
	size_t size;
	const char *extra;    /* text: from; page: url; probe: operation */
	const char *reporter; /* of an export; NULL without */
	unsigned number;
	struct mekiki_options options;
	unsigned want;
	enum mekiki_text_form form;
	bool use_colour;
	const char *sighting_key; /* 32 bytes in hex */
	void *user;		  /* the caller's own */

	enum job_state state;
	enum job_end end;
	int signal; /* that ended the worker, or 0 */
	struct job_question *questions;
	size_t n_questions;
	unsigned n_rounds;
	bool is_second; /* failed in a used worker, tried in a new one */
	/* In every case an answer, see worker/answer.h. */
	enum mekiki_verdict verdict;
	char *json; /* one line without LF, NUL-terminated; NULL: not wanted */
	size_t json_size;
	char *text;
	size_t text_size;
	char *view; /* as the worker wrote it: for a frame without rights */
	size_t view_size;
	char *sighting;	  /* a JSON object on one line, NUL-terminated */
	int64_t received; /* seconds since 1970; INT64_MIN: not known */
	char *why;	  /* JOB_REFUSED */
};

void job_done(struct job *j);

/* Drops questions and their answers. */
void job_drop_questions(struct job *j);

/* Frees a question's records. */
void job_drop_answer(struct job_question *q);

/* Adds one record to a question's answer: copied. */
void job_add_record(struct job_question *q, const char *p, size_t n);

#endif

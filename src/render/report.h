/* SPDX-License-Identifier: MIT */
/* All that an answer is made from, whatever form it takes. */
#ifndef RENDER_REPORT_H
#define RENDER_REPORT_H

#include "advice/advice.h"
#include "auth/auth.h"
#include "url/url.h"

#include <jansson.h>

struct report {
	const struct know *know;
	const struct url_tables *urls;
	const struct evidence *evidence;
	const struct finding *findings;
	size_t n_findings;
	struct verdict_result verdict;
	const struct auth_report *auth; /* NULL without a mail */
	const struct message *mail;	/* judged one; NULL without a mail */
	const struct advice *advice;
	size_t n_advice;
	struct str lang;
	struct str file; /* absent when not named */
	long index;	 /* in a mailbox, -1 without */
	struct str jail; /* what to say of the jail, or absent */
	bool used_dns;
	struct str subject_of_check; /* url or domain that was asked about */
	struct str text; /* what was pasted, or a page's source; else absent */
	bool is_page;
	uint32_t did; /* did bits */
};

/* The report as an object, docs/report.schema.json. A new reference. */
json_t *report_json(struct arena *a, const struct report *r);
/* Of the same members those that a mark or a list of mails needs. */
json_t *report_json_brief(struct arena *a, const struct report *r);

enum text_form {
	TEXT_NORMAL,
	TEXT_BRIEF,
	TEXT_EXPLAIN,
	TEXT_AUTH
};

/* The answer for a person, 80 columns. */
struct str report_text(struct arena *a, const struct report *r,
    enum text_form form, bool use_colour);

#endif

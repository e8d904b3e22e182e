/* SPDX-License-Identifier: MIT */
/* A judgement as other programs take it: nothing of the recipient is in it. */
#ifndef RENDER_EXPORT_H
#define RENDER_EXPORT_H

#include "redact/redact.h"
#include "render/report.h"

struct export_link {
	struct str url, host, registrable;
	bool is_prefix; /* url is the beginning of what was linked */
	bool
	    is_host_shared; /* others live there: the host alone says nothing */
};

/* What may be told: made once, written in any format. */
struct export
{
	struct arena *arena;
	struct str verdict, brand, brand_name, lead, decided_by;
	struct str subject; /* redacted; absent without */
	struct str display; /* redacted; absent without */
	struct str
	    address; /* of the sender, redacted; absent when of a brand */
	struct str
	    domain; /* registrable, of the sender, when sure and its own */
	bool is_sender_sure; /* proven, or its links lead there too */
	struct str key;	     /* hexadecimal: same judgement, same key */
	struct str reporter; /* mail address; absent when not given */
	const char **findings;
	size_t n_findings;
	int score;
	int64_t now; /* seconds since 1970 */
	bool is_bad; /* phish or suspicious: else there are no indicators */
	struct export_link *links;
	size_t n_links;
};

/* Domains of any brand of the registry never become an indicator. */
void export_collect(struct arena *a, const struct report *r, int64_t now,
    struct str reporter, struct export *out);

/* ---- writers: text ending in LF, in the arena */

struct str export_stix(const struct export *e); /* STIX 2.1 bundle */
struct str export_misp(const struct export *e); /* MISP core format event */
/* XARF 4 content/phishing, one line for each page; needs the reporter. */
struct str export_xarf(const struct export *e);
struct str export_csv(const struct export *e); /* RFC 4180 but LF line ends */

/* ---- what they share */

/* "xxxxxxxx-xxxx-5xxx-...": UUID of RFC 9562, 5.5. */
struct str export_uuid(
    struct arena *a, const unsigned char space[16], struct str name);
extern const unsigned char export_space[16]; /* ours */
/* "2025-10-28T09:00:00.000Z"; with is_short without fraction. */
struct str export_time(struct arena *a, int64_t t, bool is_short);
/* A line of JSON; takes the reference. */
struct str export_line(struct arena *a, json_t *o);
void export_set(struct arena *a, json_t *o, const char *key, struct str value);

#endif

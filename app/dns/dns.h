/* SPDX-License-Identifier: MIT */
/* Answers to a check's questions: none, from a file, live, recorded. */
#ifndef DNS_DNS_H
#define DNS_DNS_H

#include "worker/job.h"

#include <stdint.h>

struct dns;

struct dns_config {
	/*
	 * "off" (NULL): no question is asked. FILE: a zone (mekiki_zone_open).
	 * "live": a resolver. "record:FILE": live, and all answers into a
	 * bundle. "replay:FILE": from such a bundle.
	 */
	const char *source;
	/* Address of the resolver, "1.2.3.4" or "1.2.3.4@53"; NULL: system's.
	 */
	const char *resolver;
	/*
	 * File with a trust anchor (the root's key, as unbound-anchor writes
	 * it): answers are validated by DNSSEC, and bogus ones are none. NULL:
	 * not validated; many forwarders drop what is needed for it.
	 */
	const char *trust_anchor;
	unsigned wait_ms; /* for all questions of one round; 0: 5 s */
};

/* 0, or -1 with *why_out a sentence, to be freed. */
int dns_open(const struct dns_config *config, struct dns **out, char **why_out);
/* Writes what is recorded: false when it can't be. NULL is accepted. */
bool dns_close(struct dns *d);

/* Is anything asked at all? For options.use_dns. */
bool dns_is_on(const struct dns *d);
/* The time that a bundle was recorded at; 0 for other sources. */
int64_t dns_time(const struct dns *d);

/* Takes a job that is JOB_ASKING; dns_next gives it back, answered. */
void dns_ask(struct dns *d, struct job *j);
struct job *dns_next(struct dns *d);
/* The job ended meanwhile: its questions are forgotten. */
void dns_forget(struct dns *d, struct job *j);

/*
 * Readable when dns_run has something to do, -1 when it never has. It must
 * also be called when dns_timeout has passed (ms, -1: never).
 */
int dns_fd(const struct dns *d);
int dns_timeout(const struct dns *d);
void dns_run(struct dns *d);

#endif

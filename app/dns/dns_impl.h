/* SPDX-License-Identifier: MIT */
/* What the sources of answers share. */
#ifndef DNS_DNS_IMPL_H
#define DNS_DNS_IMPL_H

#include "dns/dns.h"

#include <jansson.h>

struct live;
struct record;

struct dns {
	struct mekiki_zone *zone; /* a file or a bundle */
	struct live *live;
	struct record *record;
	int64_t time;
	struct job **ready;
	size_t n_ready, cap;
};

void dns_ready(struct dns *d, struct job *j);

/* ---- live.c */

int live_open(const struct dns_config *config, struct dns *d, char **why_out);
void live_close(struct live *l);
void live_ask(struct live *l, struct job *j);
void live_forget(struct live *l, struct job *j);
int live_fd(const struct live *l);
int live_timeout(const struct live *l);
void live_run(struct live *l);

/* ---- rdata.c: one record of the wire (RFC 1035 section 3.3) as text */

/* False when it is malformed or no name that may be asked for. */
bool rdata_add(struct job_question *q, const unsigned char *p, size_t n);

/* ---- bundle.c */

struct record *record_new(const char *path);
void record_job(struct record *r, const struct job *j);
/* Writes it to its path, whole or not at all, and frees it. */
bool record_done(struct record *r);
/* The answers of a bundle, and when it was made: 0, or -1 and a sentence. */
int bundle_open(const char *path, struct mekiki_zone **zone_out,
    int64_t *time_out, char **why_out);

#endif

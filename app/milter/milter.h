/* SPDX-License-Identifier: MIT */
/* The whole filter: its settings, its rules, its parts. */
#ifndef MILTER_MILTER_H
#define MILTER_MILTER_H

#include "http/client.h"
#include "http/settings.h"
#include "judge/judge.h"
#include "milter/figures.h"
#include "milter/policy.h"
#include "milter/sightings.h"

#include <pthread.h>
#include <sys/socket.h>

struct milter_config {
	char *listen, *metrics_listen, *data, *local, *psl, *jail, *dns,
	    *resolver, *trust_anchor, *authserv_id, *trust_results, *lang,
	    *on_error, *store, *sighting_key;
	struct setting_list policies, trusted;
	uint64_t mail_most, memory, workers, queue, timeout_seconds,
	    job_seconds, dns_seconds, flush_ms;
	bool trust_authenticated, writes_keyword, scan_images, logs_mails;
};

extern const struct setting milter_settings[];
extern const size_t milter_n_settings;

/* The settings as they were at one time, read-only: a mail holds its own. */
struct rules {
	_Atomic unsigned holders;
	struct milter_config config;
	struct policy_list policies;
	struct client_net *trusted;
	size_t n_trusted;
	bool is_tempfail; /* on_error */
};

/*
 * From a file (NULL: none) and pairs "setting=value" above it. NULL with
 * *why_out, to be freed, for the first that is wrong.
 */
struct rules *rules_read(
    const char *path, char *const *pairs, size_t n_pairs, char **why_out);
struct rules *rules_hold(struct rules *r);
void rules_drop(struct rules *r);

struct milter {
	pthread_mutex_t lock; /* of rules */
	struct rules *rules;
	struct judge *judge;
	struct sightings *sightings; /* NULL: nothing is kept */
	struct figures figures;
	_Atomic unsigned busy; /* mails that are being judged */
	_Atomic bool is_closing;
};

/* The rules of now, held. */
struct rules *milter_rules(struct milter *m);
/* Puts new ones in their place; consumed. */
void milter_set_rules(struct milter *m, struct rules *r);

/* ---- flow.c: what the MTA calls */

/*
 * Registers the filter with libmilter and opens its socket. False with
 * *why_out. There is one filter in a process, as libmilter has it.
 */
bool flow_open(struct milter *m, char **why_out);
/* Serves till it is told to stop by a signal; 0 when it was. */
int flow_run(void);
/* Waits for the mails that are being judged; no others are from now on. */
void flow_close(void);

/* ---- metrics.c */

struct server;

/* NULL and *why_out NULL: "off". */
struct server *metrics_start(struct milter *m, char **why_out);

#endif

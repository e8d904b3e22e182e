/* SPDX-License-Identifier: MIT */
/* The settings of mekiki-milter: man/mekiki-milter.conf.5 tells them. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "http/start.h"
#include "milter/field.h"
#include "milter/milter.h"

enum {
	TRUSTED_MOST = 1024
};

#define ROW(name, kind, member, least, most)                                   \
	{                                                                      \
		name, kind, offsetof(struct milter_config, member), least,     \
		    most                                                       \
	}

const struct setting milter_settings[] = {
    ROW("listen", SETTING_TEXT, listen, 0, 0),
    ROW("metrics_listen", SETTING_TEXT, metrics_listen, 0, 0),
    ROW("data", SETTING_TEXT, data, 0, 0),
    ROW("local", SETTING_TEXT, local, 0, 0),
    ROW("psl", SETTING_TEXT, psl, 0, 0),
    ROW("jail", SETTING_TEXT, jail, 0, 0),
    ROW("dns", SETTING_TEXT, dns, 0, 0),
    ROW("resolver", SETTING_TEXT, resolver, 0, 0),
    ROW("trust_anchor", SETTING_TEXT, trust_anchor, 0, 0),
    ROW("authserv_id", SETTING_TEXT, authserv_id, 0, 0),
    ROW("trust_results", SETTING_TEXT, trust_results, 0, 0),
    ROW("lang", SETTING_TEXT, lang, 0, 0),
    ROW("on_error", SETTING_TEXT, on_error, 0, 0),
    ROW("store", SETTING_TEXT, store, 0, 0),
    ROW("sighting_key", SETTING_TEXT, sighting_key, 0, 0),
    ROW("policy", SETTING_LIST, policies, 0, 0),
    ROW("trusted_client", SETTING_LIST, trusted, 0, 0),
    ROW("trust_authenticated", SETTING_BOOL, trust_authenticated, 0, 0),
    ROW("keyword", SETTING_BOOL, writes_keyword, 0, 0),
    ROW("scan_images", SETTING_BOOL, scan_images, 0, 0),
    ROW("log_mails", SETTING_BOOL, logs_mails, 0, 0),
    ROW("mail_most", SETTING_SIZE, mail_most, 64 * 1024, 64u << 20),
    ROW("memory", SETTING_SIZE, memory, 1u << 20, 64ull << 30),
    ROW("workers", SETTING_COUNT, workers, 1, 256),
    ROW("queue", SETTING_COUNT, queue, 1, 100000),
    ROW("timeout_seconds", SETTING_COUNT, timeout_seconds, 1, 240),
    ROW("job_seconds", SETTING_COUNT, job_seconds, 1, 240),
    ROW("dns_seconds", SETTING_COUNT, dns_seconds, 1, 60),
    ROW("flush_ms", SETTING_COUNT, flush_ms, 100, 60000),
};

const size_t milter_n_settings =
    sizeof milter_settings / sizeof *milter_settings;

static char *
host_name(void)
{
	char name[256] = "";

	if (gethostname(name, sizeof name - 1) || !field_is_domain(name))
		return start_copy("localhost");
	return start_copy(name);
}

static void
set_defaults(struct milter_config *c)
{
	*c = (struct milter_config){
	    .listen = start_copy("inet:8027@127.0.0.1"),
	    .metrics_listen = start_copy("127.0.0.1:8028"),
	    .data = start_place(3, "tools", "mekiki.db", MEKIKI_DATA_DIR),
	    .dns = start_copy("live"),
	    .authserv_id = host_name(),
	    .lang = start_copy("ja"),
	    .on_error = start_copy("accept"),
	    .trust_authenticated = true,
	    .writes_keyword = true,
	    .scan_images = true,
	    .logs_mails = true,
	    .mail_most = 10u << 20,
	    .memory = 256u << 20,
	    .workers = 2,
	    .queue = 256,
	    .timeout_seconds = 10,
	    .job_seconds = 5,
	    .dns_seconds = 4,
	    .flush_ms = SIGHTINGS_FLUSH_MS,
	};
}

static bool
fail_at(char **why_out, const char *place, const char *name, const char *value,
    const char *what)
{
	if (asprintf(why_out, "%s%s%s %s: %s", place, *place ? ": " : "", name,
		value, what) < 0)
		abort();
	return false;
}

static bool
fail(char **why_out, const char *name, const char *value, const char *what)
{
	return fail_at(why_out, "", name, value, what);
}

static bool
read_trusted(struct rules *r, char **why_out)
{
	const struct setting_list *l = &r->config.trusted;

	r->trusted = calloc(l->n + 1, sizeof *r->trusted);
	if (!r->trusted)
		abort();
	for (; r->n_trusted < l->n; r->n_trusted++) {
		const char *s = l->items[r->n_trusted];
		const char *at = l->places[r->n_trusted];

		if (r->n_trusted == TRUSTED_MOST)
			return fail_at(why_out, at, "trusted_client", s,
			    "too many of them");
		if (!client_net_read(s, &r->trusted[r->n_trusted]))
			return fail_at(why_out, at, "trusted_client", s,
			    "not an address or network");
	}
	return true;
}

/* What the table cannot tell. */
static bool
read_values(struct rules *r, char **why_out)
{
	const struct milter_config *c = &r->config;

	r->is_tempfail = !strcmp(c->on_error, "tempfail");
	if (!r->is_tempfail && strcmp(c->on_error, "accept") != 0)
		return fail(
		    why_out, "on_error", c->on_error, "not accept or tempfail");
	if (!field_is_domain(c->authserv_id))
		return fail(why_out, "authserv_id", c->authserv_id,
		    "not a host's name in ASCII");
	if (c->trust_results && !field_is_domain(c->trust_results))
		return fail(why_out, "trust_results", c->trust_results,
		    "not a host's name in ASCII");
	if (c->trust_results && !strcasecmp(c->trust_results, c->authserv_id))
		return fail(why_out, "trust_results", c->trust_results,
		    "fields of authserv_id are removed");
	if (strncmp(c->listen, "unix:", 5) != 0 &&
	    strncmp(c->listen, "inet:", 5) != 0 &&
	    strncmp(c->listen, "inet6:", 6) != 0)
		return fail(why_out, "listen", c->listen,
		    "not unix:PATH, inet:PORT@HOST or inet6:PORT@HOST");
	if (!c->store != !c->sighting_key)
		return fail(
		    why_out, "store", "sighting_key", "one needs the other");
	return policy_read(&c->policies, c->lang, &r->policies, why_out) &&
	       read_trusted(r, why_out);
}

struct rules *
rules_read(const char *path, char *const *pairs, size_t n_pairs, char **why_out)
{
	struct rules *r = calloc(1, sizeof *r);
	bool ok;

	if (!r)
		abort();
	r->holders = 1;
	set_defaults(&r->config);
	ok = !path || settings_read(milter_settings, milter_n_settings,
			  &r->config, path, why_out);
	for (size_t i = 0; ok && i < n_pairs; i++)
		ok = settings_set(milter_settings, milter_n_settings,
		    &r->config, pairs[i], why_out);
	if (ok && read_values(r, why_out))
		return r;
	rules_drop(r);
	return NULL;
}

struct rules *
rules_hold(struct rules *r)
{
	r->holders++;
	return r;
}

void
rules_drop(struct rules *r)
{
	if (!r || --r->holders)
		return;
	settings_done(milter_settings, milter_n_settings, &r->config);
	policy_done(&r->policies);
	free(r->trusted);
	free(r);
}

struct rules *
milter_rules(struct milter *m)
{
	struct rules *r;

	pthread_mutex_lock(&m->lock);
	r = rules_hold(m->rules);
	pthread_mutex_unlock(&m->lock);
	return r;
}

void
milter_set_rules(struct milter *m, struct rules *r)
{
	struct rules *old;

	pthread_mutex_lock(&m->lock);
	old = m->rules;
	m->rules = r;
	pthread_mutex_unlock(&m->lock);
	rules_drop(old);
}

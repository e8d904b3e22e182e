/* SPDX-License-Identifier: MIT */
/* mekiki-editors: where warnings are written and comments approved. */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "board/desk.h"
#include "http/log.h"
#include "http/slurp.h"
#include "http/start.h"

enum {
	STOP_MS = 10000,
	HOSTS_MOST = 64,
	BODY_MOST = 1 << 20,
	MEMORY = 64 << 20,
	CONNECTIONS = 256,
	HEADER_MS = 10000,
	KEY_FILE_MOST = 4096
};

static bool
read_key(struct desk *d, char **why_out)
{
	size_t n = 0;
	char *s;

	if (!d->config.key)
		return true;
	s = slurp(d->config.key, KEY_FILE_MOST, &n);
	if (s && n >= STORE_KEY_HEX &&
	    strspn(s, "0123456789abcdef") >= STORE_KEY_HEX)
		memcpy(d->key, s, STORE_KEY_HEX);
	free(s);
	if (!*d->key)
		*why_out =
		    strdup("key: not a file as `mekiki board init` writes it");
	return *d->key;
}

static bool
open_parts(struct desk *d, char **why_out)
{
	const struct mekiki_config c = {
	    .data_dir = d->config.data, .local_dir = d->config.local};
	char path[4096];

	if (!d->config.store) {
		*why_out = strdup("store: missing");
		return false;
	}
	if (strcmp(d->config.lang, "ja") && strcmp(d->config.lang, "en") &&
	    strcmp(d->config.lang, "ja-easy")) {
		*why_out = strdup("lang: not ja, en or ja-easy");
		return false;
	}
	if (sodium_init() < 0 || mekiki_open(&c, &d->data, why_out) != 0)
		return false;
	d->store = store_open_later(d->config.store, why_out);
	snprintf(path, sizeof path, "%s/editors", d->config.web);
	if (d->store && read_key(d, why_out))
		d->templates = template_open(path, why_out);
	return d->templates && desk_files_open(d, why_out);
}

static bool
start_server(struct desk *d, char **why_out)
{
	static const char *const local[] = {"localhost", "127.0.0.1", "[::1]"};
	static const char *hosts[HOSTS_MOST];
	static struct route routes[DESK_ROUTES_MOST];
	struct server_config c = {.routes = routes,
	    .n_routes = desk_routes(routes, DESK_ROUTES_MOST),
	    .listen = d->config.listen,
	    .listen_fd = -1,
	    .threads = (unsigned)d->config.threads,
	    .connections = CONNECTIONS,
	    .header_ms = HEADER_MS,
	    .memory = MEMORY,
	    .error_page = desk_error,
	    .user = d};
	size_t n = 0;

	for (size_t i = 0; i < d->config.hosts.n && n < HOSTS_MOST - 3; i++)
		hosts[n++] = d->config.hosts.items[i];
	for (size_t i = 0; i < sizeof local / sizeof *local; i++)
		hosts[n++] = local[i];
	c.gate = (struct gate_config){.hosts = hosts,
	    .n_hosts = n,
	    .origins = (const char *const *)d->config.origins.items,
	    .n_origins = d->config.origins.n,
	    .body_most = BODY_MOST};
	if (d->config.rate)
		d->limit = rate_new(
		    (unsigned)d->config.rate, (unsigned)d->config.burst);
	c.rate = d->limit;
	d->server = server_start(&c, why_out);
	return d->server != NULL;
}

static void
stop(struct desk *d)
{
	if (d->server)
		server_quiesce(d->server);
	server_stop(d->server, STOP_MS);
	rate_free(d->limit);
	template_close(d->templates);
	desk_files_close(d);
	store_close(d->store);
	mekiki_close(d->data);
	sodium_memzero(d->key, sizeof d->key);
	settings_done(desk_settings, desk_n_settings, &d->config);
}

int
main(int argc, char **argv)
{
	struct desk d = {.audit_lock = PTHREAD_MUTEX_INITIALIZER};
	bool only_test = false;
	char *why = NULL;
	sigset_t signals;
	int status, number = 0;

	start_forbid_dumps();
	desk_defaults(&d.config);
	status = start_read("mekiki-editors", argc, argv, desk_settings,
	    desk_n_settings, &d.config, &only_test);
	if (status >= 0) {
		settings_done(desk_settings, desk_n_settings, &d.config);
		return status;
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (!open_parts(&d, &why) || (!only_test && !start_server(&d, &why))) {
		fprintf(stderr, "mekiki-editors: %s\n",
		    why ? why : "it cannot be opened");
		free(why);
		stop(&d);
		return EX_CONFIG;
	}
	if (only_test) {
		puts("the settings are in order");
	} else {
		log_event("info", "started", NULL, 0);
		sigwait(&signals, &number);
		log_event("info", "stopping", NULL, 0);
	}
	stop(&d);
	return EX_OK;
}

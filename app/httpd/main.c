/* SPDX-License-Identifier: MIT */
/* mekikid: the page where a person asks, and the API. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "http/log.h"
#include "http/start.h"
#include "httpd/board.h"
#include "httpd/service.h"
#include "store/store.h"

enum {
	STOP_MS = 20000,
	HOSTS_MOST = 64,
	PROXIES_MOST = 64,
	FIRST_FD = 3 /* sd_listen_fds(3) */
};

static const struct route routes[] = {
    {"GET", "/", page_home, ROUTE_PAGE, 1},
    {"POST", "/answer", page_answer, ROUTE_PAGE | ROUTE_LIMITED, 0},
    {"GET", "/answer", page_answer_away, ROUTE_PAGE, 1},
    {"POST", "/save", page_save, ROUTE_PAGE | ROUTE_LIMITED, 0},
    {"POST", "/give", sample_give, ROUTE_PAGE | ROUTE_LIMITED, 0},
    {"GET", "/static/answer.css", asset_handle, ROUTE_UNLOGGED, 1},
    {"GET", "/static/site.css", asset_handle, ROUTE_UNLOGGED, 1},
    {"GET", "/static/site.js", asset_handle, ROUTE_UNLOGGED, 1},
    {"GET", "/static/icon.svg", asset_handle, ROUTE_UNLOGGED, 1},
    {"GET", "/favicon.ico", asset_handle, ROUTE_UNLOGGED, 1},
    {"GET", "/robots.txt", asset_handle, ROUTE_UNLOGGED, 1},
    {"GET", "/api/v1/openapi.json", asset_handle, 0, 1},
    {"POST", "/api/v1/check", api_mail, ROUTE_LIMITED | ROUTE_KEYED, 0},
    {"POST", "/api/v1/check/text", api_text, ROUTE_LIMITED | ROUTE_KEYED,
	1 << 20},
    {"POST", "/api/v1/check/url", api_url, ROUTE_LIMITED | ROUTE_KEYED,
	64 * 1024},
    {"POST", "/api/v1/check/domain", api_domain, ROUTE_LIMITED | ROUTE_KEYED,
	64 * 1024},
    {"POST", "/api/v1/check/page", api_page, ROUTE_LIMITED | ROUTE_KEYED, 0},
    {"POST", "/api/v1/check/image", api_image, ROUTE_LIMITED | ROUTE_KEYED, 0},
    {"POST", "/api/v1/report", api_report, ROUTE_LIMITED | ROUTE_KEYED, 0},
    {"POST", "/api/v1/redact", api_redact, ROUTE_LIMITED | ROUTE_KEYED, 0},
    {"POST", "/api/v1/advice", api_advice, ROUTE_LIMITED | ROUTE_KEYED,
	64 * 1024},
    {"GET", "/api/v1/brands", api_brands, ROUTE_LIMITED | ROUTE_KEYED, 1},
    {"POST", "/api/v1/brands", api_brands, ROUTE_LIMITED | ROUTE_KEYED,
	64 * 1024},
    /* Only where there is a store: */
    {"GET", "/warnings", board_list, ROUTE_PAGE, 1},
    {"GET", "/warnings.json", board_feed, 0, 1},
    {"GET", "/warnings.atom", board_atom, 0, 1},
    {"GET", "/sitemap.xml", board_sitemap, 0, 1},
    {"GET", "/receipt", receipt_page, ROUTE_PAGE, 1},
    {"POST", "/receipt", receipt_look, ROUTE_PAGE | ROUTE_LIMITED, 4096},
    {"GET", "/warnings/*", board_show, ROUTE_PAGE, 1},
    {"POST", "/warnings/*", board_comment, ROUTE_PAGE | ROUTE_LIMITED,
	32 * 1024},
};

enum {
	BOARD_ROUTES = 8 /* at the end of routes */
};

static const struct route metrics_routes[] = {
    {"GET", "/healthz", metrics_health, ROUTE_UNLOGGED, 1},
    {"GET", "/metrics", metrics_all, ROUTE_UNLOGGED, 1},
};

static const char *const local_hosts[] = {"localhost", "127.0.0.1", "[::1]"};

static void
complain(const char *why)
{
	fprintf(stderr, "mekikid: %s\n", why);
}

static bool
is_key(void *user, const char *key, size_t n)
{
	struct service *s = user;

	return keys_have(s->keys, key, n);
}

/* Hosts that may be asked for: the configured ones, or the machine's own. */
static void
fill_hosts(const struct service *s, struct gate_config *g,
    const char *hosts[HOSTS_MOST])
{
	size_t n = 0;

	for (size_t i = 0; i < s->config.hosts.n && n < HOSTS_MOST - 3; i++)
		hosts[n++] = s->config.hosts.items[i];
	for (size_t i = 0; i < 3; i++)
		hosts[n++] = local_hosts[i];
	g->hosts = hosts;
	g->n_hosts = n;
	g->origins = (const char *const *)s->config.origins.items;
	g->n_origins = s->config.origins.n;
	g->body_most = s->config.body_most;
}

static bool
fill_proxies(const struct service *s, struct client_net *nets, size_t *n_out,
    char **why_out)
{
	size_t n = s->config.proxies.n;

	for (size_t i = 0; i < n; i++)
		if (i == PROXIES_MOST ||
		    !client_net_read(s->config.proxies.items[i], &nets[i])) {
			if (asprintf(why_out,
				"trusted_proxy %s: not an address or network",
				s->config.proxies.items[i]) < 0)
				abort();
			return false;
		}
	*n_out = n;
	return true;
}

/* The i-th socket of the service manager, or -1. */
static int
given_socket(int i)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");

	if (!pid || !n || strtol(pid, NULL, 10) != getpid() ||
	    strtol(n, NULL, 10) <= i)
		return -1;
	return FIRST_FD + i;
}

static bool
start_servers(struct service *s, char **why_out)
{
	static const char *hosts[HOSTS_MOST];
	static struct client_net proxies[PROXIES_MOST];
	struct server_config c = {.routes = routes,
	    .n_routes =
		sizeof routes / sizeof *routes - (s->store ? 0 : BOARD_ROUTES),
	    .listen = s->config.listen,
	    .listen_fd = given_socket(0),
	    .proxies = proxies,
	    .trust_unix = s->config.trust_unix,
	    .threads = (unsigned)s->config.threads,
	    .connections = (unsigned)s->config.connections,
	    .header_ms = (unsigned)s->config.header_seconds * 1000,
	    .memory = s->config.memory,
	    .is_key = s->keys ? is_key : NULL,
	    .error_page = page_error,
	    .is_quiet = !s->config.logs_requests,
	    .user = s};

	fill_hosts(s, &c.gate, hosts);
	if (!fill_proxies(s, proxies, &c.n_proxies, why_out))
		return false;
	if (s->config.rate)
		s->limit = rate_new(
		    (unsigned)s->config.rate, (unsigned)s->config.burst);
	c.rate = s->limit;
	s->server = server_start(&c, why_out);
	if (!s->server || !strcmp(s->config.metrics_listen, "off"))
		return s->server != NULL;
	c.routes = metrics_routes;
	c.n_routes = sizeof metrics_routes / sizeof *metrics_routes;
	c.listen = s->config.metrics_listen;
	c.listen_fd = given_socket(1);
	c.threads = 1;
	c.connections = 32;
	c.rate = NULL;
	c.is_key = NULL;
	c.error_page = NULL;
	s->metrics = server_start(&c, why_out);
	return s->metrics != NULL;
}

static bool
open_parts(struct service *s, char **why_out)
{
	struct pool_config p = {
	    .data = {.data_dir = s->config.data,
		.local_dir = s->config.local,
		.psl_file = s->config.psl},
	    .jail = s->config.jail,
	    .n_workers = s->config.workers,
	    .job_ms = (unsigned)s->config.job_seconds * 1000,
	};

	struct dns_config dns = {
	    .source = s->config.dns,
	    .resolver = s->config.resolver,
	    .trust_anchor = s->config.trust_anchor,
	    .wait_ms = (unsigned)s->config.dns_seconds * 1000,
	};

	if (!ask_language(s->config.lang, strlen(s->config.lang))) {
		*why_out = strdup("lang: not ja, en or ja-easy");
		return false;
	}
	/* First: what reads mail is forked from what is here now. */
	s->judge = judge_start(&p, &dns, s->config.queue,
	    (unsigned)s->config.wait_seconds * 1000, why_out);
	if (!s->judge)
		return false;
	if (s->config.api_keys) {
		s->keys = keys_open(s->config.api_keys, why_out);
		if (!s->keys)
			return false;
	}
	if (s->config.store) {
		s->store = store_open_later(s->config.store, why_out);
		if (!s->store || !board_open_key(s, why_out))
			return false;
		if (!store_is_reached(s->store))
			board_tell_lost(s);
	}
	if (s->config.samples && !sample_check(s->config.samples, why_out))
		return false;
	s->templates = template_open(s->config.web, why_out);
	return s->templates && assets_open(s, why_out);
}

static void
reload(struct service *s)
{
	char *why = NULL;

	if (judge_reload(s->judge, &why)) {
		log_event("info", "reloaded", NULL, 0);
	} else {
		struct log_field f = LOG_T("why", why);

		log_event("error", "reload-failed", &f, 1);
	}
	free(why);
}

static void
stop(struct service *s)
{
	if (s->server)
		server_quiesce(s->server);
	server_stop(s->server, STOP_MS);
	server_stop(s->metrics, 0);
	rate_free(s->limit);
	judge_stop(s->judge);
	template_close(s->templates);
	assets_close(s);
	keys_close(s->keys);
	store_close(s->store);
	settings_done(httpd_settings, httpd_n_settings, &s->config);
}

static int
serve(struct service *s, sigset_t *signals)
{
	struct log_field f[] = {LOG_T("version", mekiki_version())};
	int signal_number = 0;

	log_event("info", "started", f, 1);
	while (!sigwait(signals, &signal_number) && signal_number == SIGHUP)
		reload(s);
	log_event("info", "stopping", NULL, 0);
	stop(s);
	log_event("info", "stopped", NULL, 0);
	return EX_OK;
}

int
main(int argc, char **argv)
{
	struct service s = {0};
	bool only_test = false;
	char *why = NULL;
	sigset_t signals;
	int status;

	start_forbid_dumps();
	httpd_defaults(&s.config);
	status = start_read("mekikid", argc, argv, httpd_settings,
	    httpd_n_settings, &s.config, &only_test);
	if (status >= 0) {
		settings_done(httpd_settings, httpd_n_settings, &s.config);
		return status;
	}
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL); /* also in all threads */
	if (!open_parts(&s, &why) || (!only_test && !start_servers(&s, &why))) {
		complain(why);
		free(why);
		stop(&s);
		return EX_CONFIG;
	}
	if (only_test) {
		stop(&s);
		puts("the settings are in order");
		return EX_OK;
	}
	return serve(&s, &signals);
}

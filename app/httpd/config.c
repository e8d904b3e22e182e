/* SPDX-License-Identifier: MIT */
/* The settings of mekikid: man/mekikid.conf.5 tells them to people. */
#include <stddef.h>

#include "http/start.h"
#include "httpd/service.h"

#define ROW(name, kind, member, least, most)                                   \
	{                                                                      \
		name, kind, offsetof(struct httpd_config, member), least, most \
	}

const struct setting httpd_settings[] = {
    ROW("listen", SETTING_TEXT, listen, 0, 0),
    ROW("metrics_listen", SETTING_TEXT, metrics_listen, 0, 0),
    ROW("data", SETTING_TEXT, data, 0, 0),
    ROW("local", SETTING_TEXT, local, 0, 0),
    ROW("web", SETTING_TEXT, web, 0, 0),
    ROW("psl", SETTING_TEXT, psl, 0, 0),
    ROW("jail", SETTING_TEXT, jail, 0, 0),
    ROW("lang", SETTING_TEXT, lang, 0, 0),
    ROW("dns", SETTING_TEXT, dns, 0, 0),
    ROW("resolver", SETTING_TEXT, resolver, 0, 0),
    ROW("trust_anchor", SETTING_TEXT, trust_anchor, 0, 0),
    ROW("dns_seconds", SETTING_COUNT, dns_seconds, 1, 60),
    ROW("store", SETTING_TEXT, store, 0, 0),
    ROW("samples", SETTING_TEXT, samples, 0, 0),
    ROW("store_key", SETTING_TEXT, store_key, 0, 0),
    ROW("site", SETTING_TEXT, site, 0, 0),
    ROW("api_keys", SETTING_TEXT, api_keys, 0, 0),
    ROW("host", SETTING_LIST, hosts, 0, 0),
    ROW("origin", SETTING_LIST, origins, 0, 0),
    ROW("trusted_proxy", SETTING_LIST, proxies, 0, 0),
    ROW("trust_unix", SETTING_BOOL, trust_unix, 0, 0),
    ROW("log_requests", SETTING_BOOL, logs_requests, 0, 0),
    ROW("body_most", SETTING_SIZE, body_most, 1024, 64u << 20),
    ROW("memory", SETTING_SIZE, memory, 1u << 20, 64ull << 30),
    ROW("threads", SETTING_COUNT, threads, 1, 64),
    ROW("workers", SETTING_COUNT, workers, 1, 256),
    ROW("connections", SETTING_COUNT, connections, 16, 65536),
    ROW("queue", SETTING_COUNT, queue, 1, 100000),
    ROW("rate", SETTING_COUNT, rate, 0, 1000000),
    ROW("rate_burst", SETTING_COUNT, burst, 1, 1000000),
    ROW("job_seconds", SETTING_COUNT, job_seconds, 1, 600),
    ROW("wait_seconds", SETTING_COUNT, wait_seconds, 1, 600),
    ROW("header_seconds", SETTING_COUNT, header_seconds, 1, 600),
};

const size_t httpd_n_settings = sizeof httpd_settings / sizeof *httpd_settings;

void
httpd_defaults(struct httpd_config *c)
{
	*c = (struct httpd_config){
	    .listen = start_copy("127.0.0.1:8025"),
	    .metrics_listen = start_copy("127.0.0.1:8026"),
	    .data = start_place(3, "tools", "mekiki.db", MEKIKI_DATA_DIR),
	    .web = start_place(3, "../web", "home.html", MEKIKI_WEB_DIR),
	    .lang = start_copy("ja"),
	    .dns = start_copy("off"),
	    .dns_seconds = 5,
	    .body_most = 25u << 20,
	    .memory = 512u << 20,
	    .threads = 2,
	    .workers = 2,
	    .connections = 1024,
	    .queue = 256,
	    .rate = 60,
	    .burst = 30,
	    .job_seconds = 20,
	    .wait_seconds = 20,
	    .header_seconds = 10,
	    .logs_requests = true,
	};
}

/* SPDX-License-Identifier: MIT */
/* The whole service: its settings, its parts, its handlers. */
#ifndef HTTPD_SERVICE_H
#define HTTPD_SERVICE_H

#include "http/settings.h"
#include "http/template.h"
#include "httpd/ask.h"
#include "judge/judge.h"

struct httpd_config {
	char *listen, *metrics_listen, *data, *local, *web, *psl, *jail, *lang,
	    *api_keys, *dns, *resolver, *trust_anchor, *store, *store_key,
	    *site, *samples;
	struct setting_list hosts, origins, proxies;
	uint64_t body_most, memory, threads, workers, connections, queue, rate,
	    burst, job_seconds, wait_seconds, header_seconds, dns_seconds;
	bool trust_unix, logs_requests;
};

extern const struct setting httpd_settings[];
extern const size_t httpd_n_settings;
/* What holds before any file was read. */
void httpd_defaults(struct httpd_config *c);

struct asset {
	const char *path, *file, *type;
	char *bytes;
	size_t size;
	char etag[24];
};

struct key_list;

struct service {
	struct httpd_config config;
	struct judge *judge;
	struct template_set *templates;
	struct asset *assets;
	size_t n_assets;
	struct key_list *keys;
	struct store *store; /* NULL: no board */
	char store_key[65];  /* "": mails are not looked up in it */
	struct server *server, *metrics;
	struct rate *limit; /* of each client, or NULL */
};

/* ---- keys.c: one "NAME SHA-256-in-hex" a line */

struct key_list *keys_open(const char *path, char **why_out);
void keys_close(struct key_list *k);
bool keys_have(const struct key_list *k, const char *key, size_t n);

/* ---- assets.c: the files of web/ that are served as they are */

bool assets_open(struct service *s, char **why_out);
void assets_close(struct service *s);
void asset_handle(struct request *r);

/* ---- pages.c */

void page_home(struct request *r);
void page_answer(struct request *r);
void page_answer_away(struct request *r);
void page_save(struct request *r);
/* What every page's template sees, in the request's language. */
json_t *page_start(struct request *r);
/* Writes it; o is consumed. */
void page_finish(
    struct request *r, unsigned status, const char *name, json_t *o);
/* The same for a language and data at hand; o is consumed by the second. */
json_t *page_data(const char *lang);
void page_write(struct request *r, unsigned status, const char *name,
    const char *lang, const struct mekiki *data, json_t *o);
void page_error(struct request *r, unsigned status, const char *why);

/* The form of a page's question; NULL when the answer is said already. */
struct ask *page_read_form(struct request *r);

/* ---- sample.c: only where a folder for samples is configured */

/* May files be made there? */
bool sample_check(const char *folder, char **why_out);
void sample_give(struct request *r);

/* ---- answer_page.c: once the job of a page's question has ended */

void answer_page(struct request *r);

/* ---- api.c */

void api_mail(struct request *r);
void api_text(struct request *r);
void api_url(struct request *r);
void api_domain(struct request *r);
void api_page(struct request *r);
void api_image(struct request *r);
void api_report(struct request *r);
void api_redact(struct request *r);
void api_advice(struct request *r);
void api_brands(struct request *r);
/* Submits a question that is read; the answer comes to `resume`. */
void api_submit(struct request *r, struct ask *a, request_handler *resume);
/* A word for the log on how it ended. */
void api_note(struct request *r, const struct ask *a);

/* ---- save.c: answers as files */

/* Of a word ("html", "stix", "mail", ...); NULL for anything else. */
const struct save_form *save_find(const char *word);
const struct save_form *save_export(unsigned format);
/* What the job must bring back for a->saves; false when it has no such file. */
bool save_prepare(struct ask *a);
/* The file, once the job has ended. */
void save_answer(struct request *r, struct ask *a);

/* ---- metrics.c */

void metrics_health(struct request *r);
void metrics_all(struct request *r);

/* ---- redact.c */

/*
 * The report without what may tell who got the mail: addresses but the
 * sender's, long numbers, what stands behind the host in URLs. Malloc'd.
 */
char *redact_report(const char *json, size_t size, size_t *size_out);

#endif

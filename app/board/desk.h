/* SPDX-License-Identifier: MIT */
/* The editors' desk: its settings, its parts, one visit to a page of it. */
#ifndef BOARD_DESK_H
#define BOARD_DESK_H

#include <mekiki/mekiki.h>
#include <pthread.h>

#include "http/form.h"
#include "http/server.h"
#include "http/settings.h"
#include "http/template.h"
#include "store/store.h"

enum {
	DESK_PAGE_MOST = 50, /* rows of a list; a bulk of them fits a form */
};

struct desk_config {
	char *listen, *data, *local, *web, *lang, *store, *key;
	struct setting_list hosts, origins;
	uint64_t threads, rate, burst;
	bool is_secure;
};

extern const struct setting desk_settings[];
extern const size_t desk_n_settings;
/* What holds before any file was read. */
void desk_defaults(struct desk_config *c);

struct desk_file {
	const char *path, *file, *type;
	char *bytes;
	size_t size;
};

struct desk {
	struct desk_config config;
	struct mekiki *data;
	struct store *store;
	struct template_set *templates;
	struct desk_file *files;
	char key[STORE_KEY_HEX + 1]; /* "": none is configured */
	struct server *server;
	struct rate *limit; /* of each client, or NULL */
	pthread_mutex_t audit_lock;
	struct audit_mark audit; /* what audit_page verified before */
};

/* One request of somebody; r->state has it. */
struct visit {
	struct request *r;
	struct desk *desk;
	struct session who; /* role ROLE_NONE: nobody */
	const char *lang;
	struct form form; /* of the body; or of the query where it is a GET */
	int64_t now;
};

typedef void visit_handler(struct visit *v);

/* ---- visit.c */

/* Each page: its least role, ROLE_NONE for all. */
struct desk_page {
	struct route route;
	enum role least;
	visit_handler *run;
};

/* The rows of desk_pages as routes; they all go to one guard. */
size_t desk_routes(struct route *out, size_t most);
enum {
	DESK_ROUTES_MOST = 40
};

/* Says "there is no such page", in place of a visit's page. */
void desk_error(struct request *r, unsigned status, const char *why);

/* ---- frame.c */

/* What every template sees. */
json_t *desk_data(const struct visit *v);
/* Writes a page; o is consumed. */
void desk_write(struct visit *v, unsigned status, const char *name, json_t *o);
/* Goes to another page of the desk. */
void desk_away(struct visit *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Tells a store_error; `rc` is negative. */
void desk_failed(struct visit *v, int64_t rc);

/*
 * A field of the form, NUL-terminated UTF-8, to be freed; NULL when it is
 * missing, longer than `most` bytes or malformed.
 */
char *visit_field(const struct visit *v, const char *name, size_t most);
/* The same as a number above 0, or `none`. */
int64_t visit_number(const struct visit *v, const char *name, int64_t none);
bool visit_has(const struct visit *v, const char *name, const char *value);
/* The number at the path's end, or 0. */
int64_t visit_id(const struct visit *v);

const char *json_text(const json_t *o, const char *name);
int64_t json_number(const json_t *o, const char *name);
/* "2025-10-28" of seconds, or of days, in `from`. */
void json_add_date(json_t *o, const char *from, const char *name, bool is_days);
/* For each of the list: o[o[name]] = true, so that a template can ask. */
void json_add_flags(json_t *list, const char *name);

/* ---- files.c */

bool desk_files_open(struct desk *d, char **why_out);
void desk_files_close(struct desk *d);
void desk_file(struct visit *v);

/* ---- pages: signing.c, queue.c, campaigns.c, warnings.c, people.c */

void desk_home(struct visit *v);
void sign_in_page(struct visit *v);
void sign_in(struct visit *v);
void sign_out(struct visit *v);
void queue_page(struct visit *v);
void queue_decide(struct visit *v);
void comment_page(struct visit *v);
void comment_decide(struct visit *v);
void appeals_page(struct visit *v);
void appeals_close(struct visit *v);
void campaigns_page(struct visit *v);
void campaign_page(struct visit *v);
void campaign_act(struct visit *v);
void warnings_page(struct visit *v);
void warning_page(struct visit *v);
void warning_act(struct visit *v);
void people_page(struct visit *v);
void people_act(struct visit *v);
void audit_page(struct visit *v);
void person_page(struct visit *v);
void person_export(struct visit *v);
void person_forget(struct visit *v);

/* ---- session.c: the cookie */

/*
 * Fills v->who; role ROLE_NONE when nobody is signed in. STORE_E_LOST when that
 * cannot be known.
 */
int visit_recognise(struct visit *v);
/* Sets it, or takes it away where id is NULL. */
void visit_set_cookie(struct visit *v, const char *id);
/* The id that the cookie says; false when there is none. */
bool visit_cookie(const struct visit *v, char out[65]);

#endif

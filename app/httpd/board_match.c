/* SPDX-License-Identifier: MIT */
/* Was the mail that is checked seen by others? Nothing is kept of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/slurp.h"
#include "httpd/board.h"
#include "store/store.h"

enum {
	KEY_HEX = 64,
	KEY_FILE_MOST = 4096,
	DAY_SECONDS = 86400
};

static struct service *
service_of(struct request *r)
{
	return server_user(r->server);
}

bool
board_open_key(struct service *s, char **why_out)
{
	size_t n = 0;
	char *p;

	if (!s->config.store_key)
		return true;
	p = slurp(s->config.store_key, KEY_FILE_MOST, &n);
	if (p && n >= KEY_HEX && strspn(p, "0123456789abcdef") >= KEY_HEX)
		memcpy(s->store_key, p, KEY_HEX);
	free(p);
	if (!*s->store_key)
		*why_out = strdup(
		    "store_key: not a file as `mekiki board init` writes it");
	return *s->store_key;
}

void
board_want_match(struct request *r, struct job *j)
{
	struct service *s = service_of(r);

	if (!s->store || !*s->store_key || j->kind != JOB_MAIL)
		return;
	j->want |= JOB_WANT_SIGHTING;
	j->sighting_key = s->store_key;
}

void
board_add_match(struct request *r, json_t *o, const struct job *j)
{
	struct service *s = service_of(r);
	int64_t campaign = j->sighting ? store_match(s->store, j->sighting) : 0;
	json_t *w = campaign ? store_published_of(s->store, campaign) : NULL;
	int64_t n = json_integer_value(json_object_get(w, "n"));
	time_t t;
	struct tm tm;
	char since[16];

	/* Fewer could be told apart. */
	if (n >= STORE_K) {
		t = (time_t)(json_integer_value(
				 json_object_get(w, "first_day")) *
			     DAY_SECONDS);
		gmtime_r(&t, &tm);
		strftime(since, sizeof since, "%Y-%m-%d", &tm);
		json_object_set_new(o, "seen",
		    json_pack("{s:I, s:s, s:s}", "n", (json_int_t)n, "since",
			since, "slug", board_text(w, "slug")));
	}
	json_decref(w);
}

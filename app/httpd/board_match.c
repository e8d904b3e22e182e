/* SPDX-License-Identifier: MIT */
/* Was the mail that is checked seen by others? Nothing is kept of it. */
#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/slurp.h"
#include "httpd/board.h"
#include "store/store.h"

enum {
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
	if (p && n >= STORE_KEY_HEX &&
	    strspn(p, "0123456789abcdef") >= STORE_KEY_HEX)
		memcpy(s->store_key, p, STORE_KEY_HEX);
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

/* ---- a report that somebody consented to */

bool
board_counts(const struct service *s)
{
	return s->store && *s->store_key;
}

static void
client_words(struct request *r, char out[INET6_ADDRSTRLEN])
{
	static const unsigned char mapped[12] = {
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};
	unsigned char client[16];

	request_client(r, client);
	if (!memcmp(client, mapped, sizeof mapped))
		inet_ntop(AF_INET, client + 12, out, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, client, out, INET6_ADDRSTRLEN);
}

int
board_count(struct request *r, const struct job *j)
{
	struct service *s = service_of(r);
	char who[INET6_ADDRSTRLEN], reporter[65], batch[65];
	struct sighting g = {
	    j->sighting, reporter, time(NULL) / DAY_SECONDS, 0};
	int rc;

	client_words(r, who);
	store_hash(s->store_key, who, strlen(who), reporter);
	/* The same mail of the same person may be sent twice. */
	store_hash(s->store_key, j->bytes, j->size, batch);
	memcpy(batch + 32, reporter, 32);
	rc = store_add(s->store, batch, &g, 1);
	return rc < 0 ? rc : j->verdict > MEKIKI_UNKNOWN;
}

/* SPDX-License-Identifier: MIT */
/* Style sheets, the script, the icon, the API's document. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/slurp.h"
#include "httpd/service.h"

enum {
	FILE_MOST = 1 << 20
};

static const struct asset list[] = {
    {.path = "/static/answer.css",
	.file = "answer.css",
	.type = "text/css; charset=utf-8"},
    {.path = "/static/site.css",
	.file = "site.css",
	.type = "text/css; charset=utf-8"},
    {.path = "/static/site.js",
	.file = "site.js",
	.type = "text/javascript; charset=utf-8"},
    {.path = "/static/icon.svg", .file = "icon.svg", .type = "image/svg+xml"},
    {.path = "/favicon.ico", .file = "icon.svg", .type = "image/svg+xml"},
    {.path = "/robots.txt",
	.file = "robots.txt",
	.type = "text/plain; charset=utf-8"},
    {.path = "/api/v1/openapi.json",
	.file = "openapi.json",
	.type = "application/json"},
};

static void
tag(struct asset *a)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < a->size; i++)
		h = (h ^ (unsigned char)a->bytes[i]) * 0x100000001b3u;
	snprintf(a->etag, sizeof a->etag, "\"%016llx\"", (unsigned long long)h);
}

bool
assets_open(struct service *s, char **why_out)
{
	char path[4096];

	s->n_assets = sizeof list / sizeof *list;
	s->assets = malloc(sizeof list);
	if (!s->assets)
		abort();
	memcpy(s->assets, list, sizeof list);
	for (size_t i = 0; i < s->n_assets; i++) {
		struct asset *a = &s->assets[i];

		snprintf(path, sizeof path, "%s/%s", s->config.web, a->file);
		a->bytes = slurp(path, FILE_MOST, &a->size);
		if (!a->bytes) {
			if (asprintf(why_out, "%s: cannot be read", path) < 0)
				abort();
			return false;
		}
		tag(a);
	}
	return true;
}

void
assets_close(struct service *s)
{
	for (size_t i = 0; i < s->n_assets; i++)
		free(s->assets[i].bytes);
	free(s->assets);
	s->assets = NULL;
	s->n_assets = 0;
}

void
asset_handle(struct request *r)
{
	struct service *s = server_user(r->server);
	const struct gate_header *h = request_header(r, "If-None-Match");

	for (size_t i = 0; i < s->n_assets; i++) {
		const struct asset *a = &s->assets[i];

		if (strcmp(a->path, r->path))
			continue;
		request_set_header(r, "ETag", a->etag);
		request_set_header(r, "Cache-Control", "public, max-age=300");
		request_set_header(
		    r, "Content-Security-Policy", "default-src 'none'");
		r->borrowed = a->bytes;
		r->borrowed_n = a->size;
		request_answer(r, 200, a->type);
		if (h && h->value_n == strlen(a->etag) &&
		    !memcmp(h->value, a->etag, h->value_n)) {
			r->borrowed_n = 0;
			request_answer(r, 304, a->type);
		}
		return;
	}
	request_fail(r, 404, "there is no such file");
}

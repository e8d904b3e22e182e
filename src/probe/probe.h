/* SPDX-License-Identifier: MIT */
/* One operation of the library asked by JSON: conformance and debugging. */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include "base/arena.h"
#include "know/know.h"
#include "url/url.h"

#include <jansson.h>

/* What the operations stand on; arena is emptied behind each request. */
struct probe {
	struct arena *arena;
	const struct url_tables *urls;
	const struct know *know; /* NULL when no data folder was opened */
};

/*
 * Answers one request: a new reference; on a request that can't be served an
 * object with "error". The caller adds "id".
 */
typedef json_t *probe_answer(struct probe *p, const json_t *request);

struct probe_op {
	const char *name;
	probe_answer *answer;
};

/* NULL for an unknown operation. */
const struct probe_op *probe_find(const char *name);

/* {"error": why} */
json_t *probe_error(const char *why);

/* Member as a string; absent when it is not there, null or no string. */
struct str probe_str(const json_t *request, const char *key);
/* Member `key` holding base64 (RFC 4648 section 4); absent when it is none. */
struct str probe_b64(struct probe *p, const json_t *request, const char *key);
/* A JSON string, malformed UTF-8 replaced; absent gives null. */
json_t *probe_json(struct probe *p, struct str s);

/* Each room's table, ended by a NULL name: probe_ROOM.c. */
extern const struct probe_op probe_mail_ops[], probe_html_ops[],
    probe_url_ops[], probe_image_ops[], probe_links_ops[], probe_auth_ops[];

#endif

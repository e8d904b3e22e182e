/* SPDX-License-Identifier: MIT */
/* Requests in, answers out: the frame of every page and API of ours. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/client.h"
#include "http/gate.h"
#include "http/out.h"
#include "http/rate.h"

#include <jansson.h>

enum {
	REQUEST_ID_SIZE = 20
};

struct request;

/* Answers at once, or says request_wait and has somebody wake it. */
typedef void request_handler(struct request *r);

enum route_bits {
	ROUTE_PAGE = 1,	   /* for people: errors are pages */
	ROUTE_LIMITED = 2, /* counts for the rate limit */
	ROUTE_KEYED = 4,   /* wants a key where keys are configured */
	ROUTE_UNLOGGED = 8
};

struct route {
	const char *method, *path; /* HEAD is answered like GET; "/a/[*]"
				    (without brackets): all below /a/ */
	request_handler *handle;
	unsigned bits;
	uint64_t body_most; /* 0: the server's */
};

struct server_config {
	const struct route *routes;
	size_t n_routes;
	const char *listen; /* "127.0.0.1:8025", "[::1]:8025", "unix:/path" */
	int listen_fd;	    /* >= 0: given by the service manager */
	struct gate_config gate;
	const struct client_net *proxies;
	size_t n_proxies;
	bool trust_unix;
	struct rate *rate;    /* NULL: no limit */
	unsigned threads;     /* 0: 2 */
	unsigned connections; /* 0: 1024 */
	unsigned header_ms,
	    idle_s;	    /* 0: 10 s until the header is there; 20 s */
	unsigned body_rate; /* bytes a second, 0: 1024 */
	uint64_t memory;    /* of all bodies at once, 0: 512 MB */
	/* May this key be used? NULL: no keys are configured. */
	bool (*is_key)(void *user, const char *key, size_t n);
	/* An error as a page; NULL: as problem+json always. */
	void (*error_page)(struct request *r, unsigned status, const char *why);
	bool is_quiet; /* requests are not logged */
	void *user;
};

struct server;

/* On failure NULL and *why_out a sentence, to be freed. */
struct server *server_start(const struct server_config *c, char **why_out);
/* Accepts no more; what is under way goes on. */
void server_quiesce(struct server *s);
/* Waits up to `ms` for what is under way, then ends. */
void server_stop(struct server *s, unsigned ms);
void *server_user(struct server *s);

/* ---- one request */

struct request {
	struct server *server;
	const struct route *route; /* NULL: none was found */
	const char *method;
	char *path;  /* without the query, as it came */
	char *query; /* behind the "?", or "" */
	struct gate_request raw;
	char id[REQUEST_ID_SIZE];
	struct out body;
	uint64_t started; /* ms, monotonic */

	/* The answer, to be filled. */
	unsigned status;
	const char *type;
	struct out out;
	const char *borrowed; /* instead of out: bytes that stay */
	size_t borrowed_n;
	struct {
		const char *name;
		char value[512];
	} headers[12];
	size_t n_headers;
	/* For the log: a word of a fixed list, or NULL. */
	const char *note;

	/* The handler's own. */
	void *state;
	void (*state_free)(void *state);
	/* Called in place of the handler once somebody said request_wake. */
	request_handler *resume;
};

/* The request's header field, or NULL; to be used while it lives. */
const struct gate_header *request_header(
    const struct request *r, const char *name);
/* Content-Type's value as a string, or "". */
const char *request_type(const struct request *r);
void request_set_header(struct request *r, const char *name, const char *value);
/* A whole answer; type is borrowed. */
void request_answer(struct request *r, unsigned status, const char *type);
/* A page or, for programs, problem+json (RFC 9457). */
void request_fail(struct request *r, unsigned status, const char *why);
/* One JSON object, consumed. */
void request_json(struct request *r, unsigned status, json_t *o);

/*
 * Who asks, as the rate limit counts: see client_of. Never for a log.
 */
void request_client(const struct request *r, unsigned char out[static 16]);

/*
 * The handler is done for now; `resume` is called when request_wake was, by
 * whichever thread. Call before the request is given to that thread.
 */
void request_wait(struct request *r, request_handler *resume);
void request_wake(struct request *r);

uint64_t server_now_ms(void);

/* ---- figures for /metrics */

enum {
	STATUS_CLASSES = 6,
	MS_BUCKETS = 8
};

struct server_figures {
	uint64_t requests[STATUS_CLASSES]; /* by hundreds */
	uint64_t refused_gate, refused_rate, slow;
	uint64_t bytes_in, bytes_out;
	uint64_t ms[MS_BUCKETS], ms_sum; /* see server_ms_bounds */
	uint64_t connections, bodies;	 /* now */
};

extern const unsigned server_ms_bounds[MS_BUCKETS]; /* the last: no bound */
void server_figures(struct server *s, struct server_figures *out);

#endif

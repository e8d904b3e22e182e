/* SPDX-License-Identifier: MIT */
/* One request from its line to its answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "http/log.h"
#include "http/server_impl.h"

enum {
	HEADERS_MOST = 128,
	ANSWER_MOST = 64 << 20
};

/* On every answer; pages add their own policy. */
static const struct {
	const char *name, *value;
} common_headers[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
};

void *
exchange_begin(void *user, const char *uri, struct MHD_Connection *conn)
{
	struct exchange *x = calloc(1, sizeof *x);
	unsigned char random[9];
	const char *mark = strchr(uri, '?');

	if (!x || getrandom(random, sizeof random, 0) < 0)
		abort();
	x->r.server = user;
	x->conn = conn;
	x->line = uri;
	x->r.raw.target = strdup(uri);
	x->r.path = strndup(uri, mark ? (size_t)(mark - uri) : strlen(uri));
	x->r.query = strdup(mark ? mark + 1 : "");
	if (!x->r.raw.target || !x->r.path || !x->r.query)
		abort();
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(x->r.id + 2 * i, 3, "%02x", random[i]);
	x->r.started = server_now_ms();
	out_init(&x->r.out, ANSWER_MOST);
	x->r.server->active++;
	return x;
}

void
exchange_end(void *user, struct MHD_Connection *conn, void **state,
    enum MHD_RequestTerminationCode how)
{
	struct exchange *x = *state;
	struct server *s = user;
	struct link *l = link_of(conn);

	if (!x)
		return;
	if (x->r.state_free)
		x->r.state_free(x->r.state);
	s->bodies -= x->reserved;
	s->active--;
	out_done(&x->r.body);
	out_done(&x->r.out);
	free((char *)(uintptr_t)x->r.raw.target);
	free(x->r.path);
	free(x->r.query);
	free(x->headers);
	free(x->type);
	free(x);
	*state = NULL;
	if (l) /* the next request on it has its own time */
		link_owes(s, l, false);
}

static enum MHD_Result
add_header(void *user, enum MHD_ValueKind kind, const char *key, size_t key_n,
    const char *value, size_t value_n)
{
	struct exchange *x = user;
	struct gate_header *h = &x->headers[x->r.raw.n_headers];

	if (x->r.raw.n_headers == HEADERS_MOST)
		return MHD_NO;
	*h = (struct gate_header){
	    key, value ? value : "", key_n, value ? value_n : 0};
	x->r.raw.n_headers++;
	return MHD_YES;
}

/*
 * The daemon ends a value at its first NUL, so that what stands behind it
 * would be seen by others alone. UNSAFE: names and values are views of the
 * daemon's own copy of the header, which begins at the method and has the
 * size that it tells; only bytes between them are looked at.
 */
static bool
is_blank(const char *p, const char *stop)
{
	for (; p < stop; p++)
		if (*p && !strchr(" \t\r\n", *p))
			return false;
	return true;
}

static bool
has_hidden(const struct exchange *x, const char *method, const char *version)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(
	    x->conn, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	const char *end = method + (i ? i->header_size : 0);
	const char *target = x->line + strlen(x->r.raw.target);

	if (target > method && version < end && !is_blank(target, version))
		return true;
	for (size_t k = 0; k < x->r.raw.n_headers; k++) {
		const struct gate_header *h = &x->headers[k];
		const char *p = h->value + h->value_n;
		const char *stop =
		    k + 1 < x->r.raw.n_headers ? x->headers[k + 1].name : end;

		if (p >= method && p <= stop && stop <= end &&
		    !is_blank(p, stop))
			return true;
	}
	return false;
}

static void
read_headers(struct exchange *x)
{
	const struct gate_header *h;

	x->headers = calloc(HEADERS_MOST, sizeof *x->headers);
	if (!x->headers)
		abort();
	MHD_get_connection_values_n(x->conn, MHD_HEADER_KIND, add_header, x);
	x->r.raw.headers = x->headers;
	h = gate_find(&x->r.raw, "Content-Type");
	if (h)
		x->type = strndup(h->value, h->value_n);
}

static void
log_request(const struct exchange *x, uint64_t ms)
{
	const struct request *r = &x->r;
	struct log_field f[] = {
	    LOG_T("id", r->id),
	    LOG_T("method", r->route ? r->route->method : NULL),
	    LOG_T("route", r->route ? r->route->path : NULL),
	    LOG_N("status", r->status),
	    LOG_N("ms", ms),
	    LOG_N("in", r->body.n),
	    LOG_N("out", r->borrowed ? r->borrowed_n : r->out.n),
	    LOG_T("note", r->note),
	};

	if (!r->server->c.is_quiet &&
	    (!r->route || !(r->route->bits & ROUTE_UNLOGGED)))
		log_event("info", "request", f, sizeof f / sizeof *f);
}

static void
count(struct server *s, const struct exchange *x, uint64_t ms, uint64_t size)
{
	size_t i = 0;

	s->requests[x->r.status / 100 % STATUS_CLASSES]++;
	while (i < MS_BUCKETS - 1 && ms > server_ms_bounds[i])
		i++;
	s->ms[i]++;
	s->ms_sum += ms;
	s->bytes_in += x->r.body.n;
	s->bytes_out += size;
}

/* Gives the answer to the daemon. */
static enum MHD_Result
send_answer(struct exchange *x, bool close)
{
	struct request *r = &x->r;
	struct server *s = r->server;
	struct MHD_Response *m;
	enum MHD_Result ok;
	uint64_t ms = server_now_ms() - r->started;
	size_t size = r->borrowed ? r->borrowed_n : r->out.n;
	size_t taken;

	log_request(x, ms);
	count(s, x, ms, size);
	if (r->borrowed)
		m = MHD_create_response_from_buffer(size,
		    (void *)(uintptr_t)r->borrowed, MHD_RESPMEM_PERSISTENT);
	else
		m = MHD_create_response_from_buffer(
		    size, out_take(&r->out, &taken), MHD_RESPMEM_MUST_FREE);
	if (!m)
		return MHD_NO;
	MHD_add_response_header(m, "Content-Type", r->type);
	MHD_add_response_header(m, "X-Request-Id", r->id);
	for (size_t i = 0; i < sizeof common_headers / sizeof *common_headers;
	     i++)
		MHD_add_response_header(
		    m, common_headers[i].name, common_headers[i].value);
	for (size_t i = 0; i < r->n_headers; i++)
		MHD_add_response_header(
		    m, r->headers[i].name, r->headers[i].value);
	if (close)
		MHD_add_response_header(m, "Connection", "close");
	ok = MHD_queue_response(x->conn, r->status, m);
	MHD_destroy_response(m);
	x->is_answered = true;
	if (x->link)
		link_takes(s, x->link, size);
	return ok;
}

static enum MHD_Result
refuse(struct exchange *x, unsigned status, const char *why)
{
	request_fail(&x->r, status, why);
	return send_answer(x, true);
}

/* Is it the route's path? One that ends in a star takes what is below it. */
static bool
is_path(const char *route, const char *path)
{
	size_t n = strlen(route);

	if (n && route[n - 1] == '*')
		return !strncmp(route, path, n - 1) && path[n - 1];
	return !strcmp(route, path);
}

/* The route, or what is wrong with the path or the method. */
static unsigned
find_route(struct exchange *x, const char *method)
{
	const struct server *s = x->r.server;
	const char *wanted = x->is_head ? "GET" : method;
	unsigned status = 404;

	for (size_t i = 0; i < s->c.n_routes; i++) {
		const struct route *t = &s->c.routes[i];

		if (!is_path(t->path, x->r.path))
			continue;
		if (!strcmp(t->method, wanted)) {
			x->r.route = t;
			return 0;
		}
		status = 405;
	}
	return status;
}

static bool
has_key(const struct exchange *x)
{
	const struct server *s = x->r.server;
	const struct gate_header *h = gate_find(&x->r.raw, "Authorization");

	if (!s->c.is_key || !(x->r.route->bits & ROUTE_KEYED))
		return true;
	return h && h->value_n > 7 && !strncasecmp(h->value, "Bearer ", 7) &&
	       s->c.is_key(s->c.user, h->value + 7, h->value_n - 7);
}

void
request_client(const struct request *r, unsigned char out[static 16])
{
	const struct exchange *x = (const struct exchange *)(const void *)r;
	const struct server *s = r->server;
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(
	    x->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	client_of(i ? i->client_addr : NULL, &r->raw, s->c.proxies,
	    s->c.n_proxies, s->c.trust_unix, out);
}

static bool
is_within_rate(struct exchange *x, unsigned *wait)
{
	struct server *s = x->r.server;
	unsigned char client[16];

	if (!s->c.rate || !(x->r.route->bits & ROUTE_LIMITED))
		return true;
	request_client(&x->r, client);
	return rate_take(s->c.rate, (const char *)client, sizeof client,
	    server_now_ms(), wait);
}

/* Room for `n` bytes of body among all bodies that are here now. */
static bool
reserve(struct exchange *x, uint64_t n)
{
	struct server *s = x->r.server;
	uint64_t more = n - x->reserved;

	if (n <= x->reserved)
		return true;
	if (atomic_fetch_add(&s->bodies, more) + more > s->c.memory) {
		s->bodies -= more;
		return false;
	}
	x->reserved = n;
	return true;
}

/* All that can be said before the body. 0, or the answer's status. */
static enum MHD_Result
begin(struct exchange *x, const char *method, const char *version)
{
	struct server *s = x->r.server;
	unsigned status, wait = 1;
	char text[32];

	x->r.method = method;
	x->r.raw.method = method;
	x->r.raw.version = version;
	x->is_head = !strcmp(method, "HEAD");
	read_headers(x);
	if (has_hidden(x, method, version)) {
		s->refused_gate++;
		return refuse(x, 400, "a control character in a field");
	}
	if (!gate_check(&x->r.raw, &s->c.gate, &x->gate)) {
		s->refused_gate++;
		find_route(x, method);
		return refuse(x, x->gate.status, x->gate.why);
	}
	status = find_route(x, method);
	if (status)
		return refuse(x, status,
		    status == 404 ? "there is no such page"
				  : "the method is not for this page");
	if (!has_key(x)) {
		request_set_header(&x->r, "WWW-Authenticate", "Bearer");
		return refuse(x, 401, "a key is needed");
	}
	if (!is_within_rate(x, &wait)) {
		s->refused_rate++;
		snprintf(text, sizeof text, "%u", wait);
		request_set_header(&x->r, "Retry-After", text);
		return refuse(x, 429, "too many requests from here");
	}
	x->most =
	    x->r.route->body_most ? x->r.route->body_most : s->c.gate.body_most;
	if (!strcmp(method, "POST") && x->gate.length > x->most)
		return refuse(x, 413, "the body is too large");
	if (!reserve(x, x->gate.length)) {
		request_set_header(&x->r, "Retry-After", "5");
		return refuse(x, 503, "too much is under way");
	}
	out_init(&x->r.body, x->most);
	link_owes(s, x->link, x->gate.has_body);
	return MHD_YES;
}

/* A chunked body that grew too large: the daemon cannot say so any more. */
static enum MHD_Result
cut_off(struct exchange *x)
{
	static const char answer[] =
	    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n"
	    "Connection: close\r\n\r\n";
	ssize_t n = send(x->link->fd, answer, sizeof answer - 1, MSG_NOSIGNAL);

	(void)n;
	x->r.status = 413;
	log_request(x, server_now_ms() - x->r.started);
	return MHD_NO;
}

static enum MHD_Result
take_body(struct exchange *x, const char *upload, size_t *size)
{
	link_got(x->r.server, x->link, *size);
	if (!reserve(x, x->r.body.n + *size))
		return cut_off(x);
	out_add(&x->r.body, upload, *size);
	*size = 0;
	return x->r.body.is_full ? cut_off(x) : MHD_YES;
}

enum MHD_Result
exchange_go(void *user, struct MHD_Connection *conn, const char *url,
    const char *method, const char *version, const char *upload,
    size_t *upload_size, void **state)
{
	struct exchange *x = *state;
	struct server *s = user;

	if (!x->is_begun) {
		x->is_begun = true;
		x->link = link_of(conn);
		if (!x->link)
			return MHD_NO;
		return begin(x, method, version);
	}
	if (x->is_answered)
		return MHD_YES;
	if (*upload_size)
		return take_body(x, upload, upload_size);
	link_owes_nothing(s, x->link);
	if (x->is_waiting) {
		x->is_waiting = false;
		x->r.resume(&x->r);
	} else {
		x->r.route->handle(&x->r);
	}
	return x->is_waiting ? MHD_YES : send_answer(x, false);
}

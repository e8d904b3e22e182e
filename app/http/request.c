/* SPDX-License-Identifier: MIT */
/* What handlers do with a request. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/server_impl.h"

uint64_t
server_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

const struct gate_header *
request_header(const struct request *r, const char *name)
{
	return gate_find(&r->raw, name);
}

const char *
request_type(const struct request *r)
{
	const struct exchange *x = (const struct exchange *)(const void *)r;

	return x->type ? x->type : "";
}

void
request_set_header(struct request *r, const char *name, const char *value)
{
	if (r->n_headers == sizeof r->headers / sizeof *r->headers ||
	    strlen(value) >= sizeof r->headers[0].value)
		abort();
	r->headers[r->n_headers].name = name;
	memcpy(r->headers[r->n_headers++].value, value, strlen(value) + 1);
}

void
request_answer(struct request *r, unsigned status, const char *type)
{
	r->status = status;
	r->type = type;
}

static const struct {
	unsigned status;
	const char *title;
} titles[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

static const char *
title_of(unsigned status)
{
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Error";
}

void
request_json(struct request *r, unsigned status, json_t *o)
{
	char *text = json_dumps(o, JSON_COMPACT);

	if (!text)
		abort();
	out_text(&r->out, text);
	out_text(&r->out, "\n");
	free(text);
	json_decref(o);
	request_answer(r, status,
	    status < 400 ? "application/json" : "application/problem+json");
}

/* Who follows a link that leads nowhere reads; a program asks for JSON. */
static bool
is_for_people(const struct request *r)
{
	const struct gate_header *h;

	if (r->route)
		return r->route->bits & ROUTE_PAGE;
	h = request_header(r, "Accept");
	return h && memmem(h->value, h->value_n, "text/html", 9);
}

void
request_fail(struct request *r, unsigned status, const char *why)
{
	struct server *s = r->server;

	r->out.n = 0;
	if (s->c.error_page && is_for_people(r)) {
		s->c.error_page(r, status, why);
		return;
	}
	request_json(r, status,
	    json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank",
		"title", title_of(status), "status", (int)status, "detail", why,
		"instance", r->id));
}

void
request_wait(struct request *r, request_handler *resume)
{
	struct exchange *x = (struct exchange *)(void *)r;

	r->resume = resume;
	x->is_waiting = true;
	MHD_suspend_connection(x->conn);
}

void
request_wake(struct request *r)
{
	struct exchange *x = (struct exchange *)(void *)r;

	MHD_resume_connection(x->conn);
}

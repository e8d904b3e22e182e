/* SPDX-License-Identifier: MIT */
/* The rules of the gate, one function each, run in order. */
#include "http/gate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	HEADERS_MOST = 100,
	TARGET_MOST = 8192,
	HOST_MOST = 255,
	LENGTH_DIGITS = 18
};

typedef bool gate_rule(const struct gate_request *r,
    const struct gate_config *c, struct gate_result *out);

static bool
refuse(struct gate_result *out, unsigned status, const char *why)
{
	out->status = status;
	out->why = why;
	return false;
}

static bool
is_named(const struct gate_header *h, const char *name)
{
	return h->name_n == strlen(name) &&
	       !strncasecmp(h->name, name, h->name_n);
}

static size_t
count(const struct gate_request *r, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_headers; i++)
		n += is_named(&r->headers[i], name);
	return n;
}

const struct gate_header *
gate_find(const struct gate_request *r, const char *name)
{
	if (count(r, name) != 1)
		return NULL;
	for (size_t i = 0; i < r->n_headers; i++)
		if (is_named(&r->headers[i], name))
			return &r->headers[i];
	return NULL;
}

static bool
is_token(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		bool ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			  (c >= 'A' && c <= 'Z') ||
			  (c && strchr("!#$%&'*+-.^_`|~", c));

		if (!ok)
			return false;
	}
	return n > 0;
}

static bool
rule_line(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out)
{
	static const char *const methods[] = {"GET", "HEAD", "POST"};
	bool known = false;

	if (strcmp(r->version, "HTTP/1.1") && strcmp(r->version, "HTTP/1.0"))
		return refuse(out, 505, "only HTTP/1.0 and HTTP/1.1");
	if (!is_token(r->method, strlen(r->method)))
		return refuse(out, 400, "the method is malformed");
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		known |= !strcmp(r->method, methods[i]);
	if (!known)
		return refuse(out, 501, "the method is not known");
	if (r->target[0] != '/' || strlen(r->target) > TARGET_MOST)
		return refuse(out, 400, "the target is malformed");
	for (const char *p = r->target; *p; p++)
		if (*p <= ' ' || *p >= 0x7f || *p == '\\' || *p == '#')
			return refuse(out, 400, "the target is malformed");
	return true;
}

static bool
rule_fields(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out)
{
	if (r->n_headers > HEADERS_MOST)
		return refuse(out, 431, "too many header fields");
	for (size_t i = 0; i < r->n_headers; i++) {
		const struct gate_header *h = &r->headers[i];

		if (!is_token(h->name, h->name_n))
			return refuse(out, 400, "a field's name is malformed");
		for (size_t k = 0; k < h->value_n; k++) {
			unsigned char b = (unsigned char)h->value[k];

			if ((b < ' ' && b != '\t') || b == 0x7f)
				return refuse(
				    out, 400, "a control character in a field");
		}
	}
	return true;
}

/* Digits alone, and few enough for 64 bits. */
static bool
read_length(const struct gate_header *h, uint64_t *out)
{
	uint64_t n = 0;

	if (!h->value_n || h->value_n > LENGTH_DIGITS)
		return false;
	for (size_t i = 0; i < h->value_n; i++) {
		if (h->value[i] < '0' || h->value[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(h->value[i] - '0');
	}
	*out = n;
	return true;
}

static bool
rule_framing(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out)
{
	size_t lengths = count(r, "Content-Length");
	size_t codings = count(r, "Transfer-Encoding");
	const struct gate_header *h;

	if (lengths > 1)
		return refuse(out, 400, "several Content-Length");
	if (lengths && codings)
		return refuse(
		    out, 400, "Content-Length beside Transfer-Encoding");
	if (codings) {
		h = gate_find(r, "Transfer-Encoding");
		if (!h || h->value_n != 7 ||
		    strncasecmp(h->value, "chunked", 7) ||
		    !strcmp(r->version, "HTTP/1.0"))
			return refuse(
			    out, 400, "Transfer-Encoding may be chunked alone");
		out->has_body = out->is_chunked = true;
	}
	if (lengths) {
		h = gate_find(r, "Content-Length");
		if (!read_length(h, &out->length))
			return refuse(out, 400, "Content-Length is malformed");
		out->has_body = out->length > 0;
	}
	if (out->has_body && strcmp(r->method, "POST"))
		return refuse(out, 400, "a body that this method has not");
	if (count(r, "Content-Encoding"))
		return refuse(out, 415, "Content-Encoding is not supported");
	if (out->length > c->body_most)
		return refuse(out, 413, "the body is too large");
	return true;
}

/* A Host without its port; false when malformed. */
static bool
host_of(const struct gate_header *h, char out[static HOST_MOST + 1])
{
	size_t n = 0;
	bool in_brackets = false;

	if (!h->value_n || h->value_n > HOST_MOST)
		return false;
	for (; n < h->value_n; n++) {
		char b = h->value[n];

		if (b == ':' && !in_brackets)
			break;
		if (!((b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') ||
			(b >= 'A' && b <= 'Z') || strchr("-._[]:", b)))
			return false;
		in_brackets = b == '[' || (in_brackets && b != ']');
		out[n] = b >= 'A' && b <= 'Z' ? (char)(b + 32) : b;
	}
	out[n] = 0;
	for (size_t i = n + 1; i < h->value_n; i++)
		if (h->value[i] < '0' || h->value[i] > '9')
			return false;
	return n > 0;
}

static bool
rule_host(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out)
{
	const struct gate_header *h = gate_find(r, "Host");
	char host[HOST_MOST + 1];

	if (!h || !host_of(h, host))
		return refuse(out, 400, "exactly one Host is needed");
	for (size_t i = 0; i < c->n_hosts; i++)
		if (!strcmp(host, c->hosts[i]))
			return true;
	return refuse(out, 421, "this host is not served here");
}

static bool
is_origin(const struct gate_request *r, const struct gate_config *c,
    const struct gate_header *o)
{
	static const char *const schemes[] = {"http://", "https://"};
	const struct gate_header *h = gate_find(r, "Host");

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(schemes[i]);

		if (o->value_n == n + h->value_n &&
		    !strncmp(o->value, schemes[i], n) &&
		    !strncasecmp(o->value + n, h->value, h->value_n))
			return true;
	}
	for (size_t i = 0; i < c->n_origins; i++)
		if (o->value_n == strlen(c->origins[i]) &&
		    !strncmp(o->value, c->origins[i], o->value_n))
			return true;
	return false;
}

static bool
rule_origin(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out)
{
	const struct gate_header *o, *site;

	if (strcmp(r->method, "POST"))
		return true;
	if (count(r, "Origin")) {
		o = gate_find(r, "Origin");
		if (!o || !is_origin(r, c, o))
			return refuse(out, 403, "the form is not from here");
	}
	site = gate_find(r, "Sec-Fetch-Site");
	if (site && site->value_n == 10 &&
	    !strncmp(site->value, "cross-site", 10))
		return refuse(out, 403, "the form is not from here");
	return true;
}

static bool
rule_expect(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out)
{
	const struct gate_header *h = gate_find(r, "Expect");

	if (!count(r, "Expect"))
		return true;
	if (h && h->value_n == 12 && !strncasecmp(h->value, "100-continue", 12))
		return true;
	return refuse(out, 417, "only 100-continue can be expected");
}

bool
gate_check(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out)
{
	static gate_rule *const rules[] = {rule_line, rule_fields, rule_framing,
	    rule_host, rule_origin, rule_expect};

	*out = (struct gate_result){0};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (!rules[i](r, c, out))
			return false;
	return true;
}

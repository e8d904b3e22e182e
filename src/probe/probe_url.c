/* SPDX-License-Identifier: MIT */
/* Operations of the URL room: url, host, domain, skeleton, distance ... */
#include "probe/probe.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "url/host.h"
#include "url/lookalike.h"

/* `before` and the piece behind it, or nothing when the piece is empty. */
static json_t *
mark_and(struct probe *p, const char *before, struct str piece)
{
	struct buf b;

	buf_init(&b, p->arena, piece.n + 8);
	if (piece.n) {
		buf_add(&b, str_c(before));
		buf_add(&b, piece);
	}
	return probe_json(p, buf_str(&b));
}

static struct str
host_and_port(struct probe *p, const struct url *u)
{
	struct buf b;

	buf_init(&b, p->arena, u->host.n + 8);
	buf_add(&b, u->host);
	if (u->port >= 0)
		buf_fmt(&b, ":%d", u->port);
	return buf_str(&b);
}

static struct str
port_text(struct probe *p, const struct url *u)
{
	struct buf b;

	buf_init(&b, p->arena, 8);
	if (u->port >= 0)
		buf_fmt(&b, "%d", u->port);
	return buf_str(&b);
}

static struct str
protocol(struct probe *p, const struct url *u)
{
	struct buf b;

	buf_init(&b, p->arena, u->scheme.n + 1);
	buf_add(&b, u->scheme);
	buf_byte(&b, ':');
	return buf_str(&b);
}

/* The members of the URL Standard's URL class. */
static json_t *
url_members(struct probe *p, const struct url *u)
{
	struct str host = u->host.p ? u->host : STR("");

	return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "href",
	    probe_json(p, u->href), "protocol", probe_json(p, protocol(p, u)),
	    "username", probe_json(p, u->username), "password",
	    probe_json(p, u->password), "host",
	    probe_json(p, host_and_port(p, u)), "hostname", probe_json(p, host),
	    "port", probe_json(p, port_text(p, u)), "pathname",
	    probe_json(p, u->path), "search", mark_and(p, "?", u->query),
	    "hash", mark_and(p, "#", u->fragment));
}

static json_t *
answer_url(struct probe *p, const json_t *request)
{
	struct str base = probe_str(request, "base");
	struct url u, b;
	bool is_ok;

	is_ok = !base.p || url_parse(p->urls, p->arena, base, NULL, &b);
	is_ok = is_ok && url_parse(p->urls, p->arena, probe_str(request, "url"),
			     base.p ? &b : NULL, &u);
	return is_ok ? url_members(p, &u) : json_pack("{s:b}", "failure", 1);
}

static json_t *
answer_host(struct probe *p, const json_t *request)
{
	struct str ascii = host_to_ascii(
	    p->urls, p->arena, probe_str(request, "domain"), NULL);

	return json_pack("{s:o}", "ascii", probe_json(p, ascii));
}

static json_t *
answer_domain(struct probe *p, const json_t *request)
{
	struct str domain =
	    text_lower(p->urls, p->arena, probe_str(request, "domain"));

	return json_pack("{s:o}", "registrable",
	    probe_json(p, host_registrable(p->urls, domain)));
}

const struct probe_op probe_url_ops[] = {
    {"url", answer_url},
    {"host", answer_host},
    {"domain", answer_domain},
    {NULL, NULL},
};

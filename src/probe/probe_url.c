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

static json_t *
answer_skeleton(struct probe *p, const json_t *request)
{
	struct str skeleton =
	    text_skeleton(p->urls, p->arena, probe_str(request, "text"));

	return json_pack("{s:o}", "skeleton", probe_json(p, skeleton));
}

static json_t *
answer_distance(struct probe *p, const json_t *request)
{
	struct str a = probe_str(request, "a"), b = probe_str(request, "b");

	return json_pack("{s:b,s:b}", "edit1", text_is_edit1(a, b), "swap1",
	    text_is_swap1(a, b));
}

/* The strings of a list, in the arena. */
static struct str *
strings(struct probe *p, const json_t *list, size_t *n_out)
{
	size_t n = json_array_size(list);
	struct str *s = arena_array(p->arena, n + 1, sizeof *s);

	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(list, i);

		if (json_is_string(v))
			s[i] = (struct str){
			    json_string_value(v), json_string_length(v)};
	}
	*n_out = n;
	return s;
}

static struct lookalike_set *
set_of(
    struct probe *p, const json_t *request, const struct str *domains, size_t n)
{
	struct lookalike_brand *brands =
	    arena_array(p->arena, n + 1, sizeof *brands);
	struct lookalike_set *s;
	struct str *words;
	size_t n_words;

	for (size_t i = 0; i < n; i++) {
		brands[i].domain = domains[i];
		brands[i].owner = (uint32_t)i;
	}
	words = strings(p, json_object_get(request, "keywords"), &n_words);
	s = lookalike_set_new(p->urls, brands, n);
	lookalike_set_words(s, words, n_words);
	return s;
}

/* The ways of posing that the operation is about. */
static bool
is_posing(enum lookalike_kind kind)
{
	return kind == LOOKALIKE_SUBDOMAIN || kind == LOOKALIKE_HOMOGRAPH ||
	       kind == LOOKALIKE_COMBINED;
}

static json_t *
answer_lookalike(struct probe *p, const json_t *request)
{
	static const char *const names[] = {
	    [IDN_SAFE] = "safe",
	    [IDN_UNSAFE] = "unsafe",
	    [IDN_INVALID] = "invalid",
	};
	size_t n;
	struct str host = probe_str(request, "host");
	struct str *brands = strings(p, json_object_get(request, "brands"), &n);
	struct lookalike_set *s = set_of(p, request, brands, n);
	struct lookalike m = lookalike_find(s, p->arena, host, NULL);
	enum idn_display idn = idn_judge(p->urls, p->arena, host);
	struct str ascii = host_to_ascii(p->urls, p->arena, host, NULL);
	struct str shown = host_to_unicode(p->urls, p->arena, ascii);
	bool is_match = is_posing(m.kind);

	lookalike_set_free(s);
	if (idn == IDN_SAFE && m.kind == LOOKALIKE_HOMOGRAPH &&
	    !str_eq(shown, ascii))
		idn = IDN_UNSAFE;
	if (!shown.p)
		shown = host;
	return json_pack("{s:s,s:o,s:o}", "idn", names[idn], "skeleton",
	    probe_json(p, text_skeleton(p->urls, p->arena, shown)), "match",
	    probe_json(p, is_match ? brands[m.brand] : STR_NONE));
}

const struct probe_op probe_url_ops[] = {
    {"url", answer_url},
    {"host", answer_host},
    {"domain", answer_domain},
    {"skeleton", answer_skeleton},
    {"distance", answer_distance},
    {"lookalike", answer_lookalike},
    {NULL, NULL},
};

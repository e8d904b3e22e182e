/* SPDX-License-Identifier: MIT */
/* The decoders that unwrap_table.def names. */
#include "url/unwrap_decode.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "url/encode.h"
#include "url/host.h"

enum {
	HEX_TOKEN_LEAST = 32
};

/* ---- query parameters */

/* As forms have it: "+" is a blank. */
static struct str
form_decode(struct arena *a, struct str raw)
{
	char *p;

	if (str_chr(raw, '+') < 0)
		return url_decode(a, raw);
	p = arena_raw(a, raw.n);
	for (size_t i = 0; i < raw.n; i++)
		p[i] = raw.p[i] == '+' ? ' ' : raw.p[i];
	return url_decode(a, (struct str){p, raw.n});
}

struct str
unwrap_query_value(struct str query, struct str name)
{
	while (query.p) {
		struct str value = str_cut(&query, '&');
		struct str key = str_cut(&value, '=');

		if (value.p && str_ieq(key, name))
			return value;
	}
	return STR_NONE;
}

bool
unwrap_param(const struct unwrap_at *at, struct url *out)
{
	struct str names = at->parameters;

	while (names.p) {
		struct str name = str_cut(&names, '|');
		struct str value = unwrap_query_value(at->url->query, name);

		if (value.n && unwrap_text(at->t, at->a,
				   form_decode(at->a, value), true, out))
			return true;
	}
	return false;
}

bool
unwrap_unknown_hex(const struct unwrap_at *at, struct url *out)
{
	struct str v = unwrap_query_value(at->url->query, at->parameters);

	if (v.n < HEX_TOKEN_LEAST)
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (hex_value((unsigned char)v.p[i]) < 0)
			return false;
	return true;
}

bool
unwrap_raw_query(const struct unwrap_at *at, struct url *out)
{
	struct str query = at->url->query;
	ssize_t at_url = str_ifind(query, STR("http"));

	return at_url >= 0 && unwrap_text(at->t, at->a,
				  str_skip(query, (size_t)at_url), false, out);
}

/* ---- paths */

struct str
unwrap_path_and_more(const struct url *u)
{
	struct str href = u->href, path = u->path;

	return str_skip(href, (size_t)(path.p - href.p));
}

/* Offset of an http URL, plain or percent-encoded, from `from` on; or -1. */
static ssize_t
find_http(struct str s, size_t from)
{
	while (from < s.n) {
		ssize_t at = str_ifind(str_skip(s, from), STR("http"));
		struct str rest;

		if (at < 0)
			return -1;
		from += (size_t)at;
		rest = str_skip(s, from + 4);
		if (rest.n && (rest.p[0] | 32) == 's')
			rest = str_skip(rest, 1);
		if (str_istarts(rest, STR(":/")) ||
		    str_istarts(rest, STR(":%2f")) ||
		    str_istarts(rest, STR("%3a")) ||
		    str_istarts(rest, STR("%253a")))
			return (ssize_t)from;
		from += 4;
	}
	return -1;
}

/*
 * From the URL in the path to its end: the next slash when its own slashes are
 * encoded, else the end of the whole.
 */
bool
unwrap_path_url(const struct unwrap_at *at, struct url *out)
{
	struct str all = unwrap_path_and_more(at->url), s;
	ssize_t found = find_http(all, 1);

	if (found < 0) {
		s = str_skip(at->url->path, at->path.n);
		return unwrap_text(at->t, at->a, s, false, out);
	}
	s = str_skip(all, (size_t)found);
	if (!str_istarts(s, STR("http:")) && !str_istarts(s, STR("https:"))) {
		ssize_t slash = str_chr(s, '/');

		if (slash > 0)
			s.n = (size_t)slash;
	} else if (str_istarts(str_skip(s, 5), STR("%2f")) ||
		   str_istarts(str_skip(s, 6), STR("%2f"))) {
		ssize_t slash = str_chr(s, '/');

		if (slash > 0)
			s.n = (size_t)slash;
		s = url_decode(at->a, s);
	}
	return unwrap_text(at->t, at->a, s, false, out);
}

bool
unwrap_path_host(const struct unwrap_at *at, struct url *out)
{
	struct str rest = str_skip(at->url->path, 1), segment;

	while (rest.p) {
		segment = str_cut(&rest, '/');
		segment = url_decode(at->a, segment);
		if (str_chr(segment, '.') > 0 &&
		    unwrap_text(at->t, at->a, segment, true, out))
			return true;
	}
	return false;
}

/* scheme, host and what follows, as one URL */
static bool
parse_joined(const struct unwrap_at *at, struct str scheme, struct str rest,
    struct url *out)
{
	struct buf b;

	buf_init(&b, at->a, scheme.n + rest.n + 4);
	buf_add(&b, scheme);
	buf_add(&b, STR("://"));
	buf_add(&b, rest);
	return unwrap_text(at->t, at->a, buf_str(&b), false, out);
}

/* /amp/s/HOST/PATH: s for https. */
bool
unwrap_amp(const struct unwrap_at *at, struct url *out)
{
	struct str s = str_skip(unwrap_path_and_more(at->url), at->path.n);
	bool is_https = str_starts(s, STR("s/"));

	if (is_https)
		s = str_skip(s, 2);
	s = url_decode(at->a, s);
	return str_chr(s, '.') > 0 &&
	       parse_joined(at, is_https ? STR("https") : STR("http"), s, out);
}

/* /c/s/HOST/PATH, also /v/ and /i/. */
bool
unwrap_amp_cache(const struct unwrap_at *at, struct url *out)
{
	struct unwrap_at inner = *at;
	struct str path = at->url->path;

	if (path.n < 3 || path.p[2] != '/')
		return false;
	inner.path = str_sub(path, 0, 3);
	return unwrap_amp(&inner, out);
}

/* .../RU=URL/RK=... */
bool
unwrap_yahoo(const struct unwrap_at *at, struct url *out)
{
	struct str all = unwrap_path_and_more(at->url);
	ssize_t found = str_find(all, STR("RU="));
	struct str s, piece;

	if (found < 0)
		return false;
	s = str_skip(all, (size_t)found + 3);
	piece = str_cut(&s, '/');
	return unwrap_text(at->t, at->a, piece, false, out);
}

/* A star before the URL: "*http://" or "*-http%3A//". */
bool
unwrap_star(const struct unwrap_at *at, struct url *out)
{
	struct str all = unwrap_path_and_more(at->url);
	ssize_t found = str_chr(all, '*');
	struct str s;

	if (found < 0)
		return false;
	s = str_skip(all, (size_t)found + 1);
	if (str_starts(s, STR("-")) || str_starts(s, STR("*")))
		s = str_skip(s, 1);
	return unwrap_text(at->t, at->a, s, false, out);
}

/* ---- the translating proxy */

/* The query without the proxy's own parameters. */
static void
add_query(struct buf *b, struct str query)
{
	char mark = '?';

	while (query.p) {
		struct str pair = str_cut(&query, '&');

		if (!pair.n || str_starts(pair, STR("_x_tr_")))
			continue;
		buf_byte(b, mark);
		buf_add(b, pair);
		mark = '&';
	}
}

/* "www-example-co--jp": "-" is a dot, "--" a hyphen. */
static void
add_labels(struct buf *b, struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] != '-') {
			buf_byte(b, name.p[i]);
		} else if (i + 1 < name.n && name.p[i + 1] == '-') {
			buf_byte(b, '-');
			i++;
		} else {
			buf_byte(b, '.');
		}
	}
}

bool
unwrap_translate_goog(const struct unwrap_at *at, struct url *out)
{
	const struct url *u = at->url;
	struct str name =
	    str_sub(u->host, 0, u->host.n - STR(".translate.goog").n);
	struct str codes = unwrap_query_value(u->query, STR("_x_tr_enc"));
	struct str scheme = unwrap_query_value(u->query, STR("_x_tr_sch"));
	struct buf b;
	bool is_idn = false;

	if (u->host.n <= STR(".translate.goog").n)
		return false;
	if (str_chr(codes, '1') >= 0 && str_starts(name, STR("1-")))
		name = str_skip(name, 2);
	if (str_chr(codes, '0') >= 0 && str_starts(name, STR("0-"))) {
		name = str_skip(name, 2);
		is_idn = true;
	}
	buf_init(&b, at->a, u->href.n * 2 + 64);
	buf_add(
	    &b, str_eq(scheme, STR("http")) ? STR("http://") : STR("https://"));
	if (is_idn)
		buf_add(&b, STR("xn--"));
	buf_add(&b, unwrap_query_value(u->query, STR("_x_tr_hp")));
	add_labels(&b, name);
	buf_add(&b, u->path);
	add_query(&b, u->query);
	return unwrap_text(at->t, at->a, buf_str(&b), false, out);
}

/* ---- what stands in a URL without a service that is known */

bool
unwrap_any_param(const struct unwrap_at *at, struct url *out)
{
	struct str query = at->url->query;

	while (query.p) {
		struct str value = str_cut(&query, '&');
		struct str key = str_cut(&value, '=');

		/* "?https://..." has no name. */
		if (!value.p)
			value = key;
		if (value.n && unwrap_text(at->t, at->a,
				   form_decode(at->a, value), false, out))
			return true;
	}
	return false;
}

bool
unwrap_any_path(const struct unwrap_at *at, struct url *out)
{
	struct unwrap_at inner = *at;
	struct str rest = str_skip(at->url->path, 1);

	inner.path = at->url->path;
	if (find_http(at->url->path, 1) > 0)
		return unwrap_path_url(&inner, out);
	while (rest.p) {
		struct str segment = str_cut(&rest, '/');

		if (unwrap_text(at->t, at->a, segment, false, out))
			return true;
	}
	return false;
}

bool
unwrap_any_fragment(const struct unwrap_at *at, struct url *out)
{
	struct str s = at->url->fragment;
	ssize_t found = find_http(s, 0);

	if (found >= 0)
		s = str_skip(s, (size_t)found);
	return s.n && unwrap_text(at->t, at->a, s, false, out);
}

/* intent://HOST/PATH#Intent;scheme=https;...;end */
static bool
read_intent(const struct unwrap_at *at, struct url *out)
{
	static const struct str fallback = {"S.browser_fallback_url=", 23};
	struct str rest = at->url->fragment, scheme = STR("https");
	struct buf b;

	while (rest.p) {
		struct str piece = str_cut(&rest, ';');

		if (str_starts(piece, fallback))
			return unwrap_text(at->t, at->a,
			    str_skip(piece, fallback.n), false, out);
		if (str_starts(piece, STR("scheme=http")))
			scheme = str_skip(piece, 7);
	}
	if (!at->url->host.n)
		return false;
	buf_init(&b, at->a, at->url->href.n);
	buf_add(&b, at->url->host);
	buf_add(&b, at->url->path);
	if (at->url->query.p)
		buf_byte(&b, '?');
	buf_add(&b, at->url->query);
	return parse_joined(at, scheme, buf_str(&b), out);
}

bool
unwrap_scheme(const struct unwrap_at *at, struct url *out)
{
	const struct url *u = at->url;

	if (str_eq(u->scheme, STR("intent")))
		return read_intent(at, out);
	if (!u->has_opaque_path || str_eq(u->scheme, STR("mailto")) ||
	    str_eq(u->scheme, STR("javascript")) ||
	    str_eq(u->scheme, STR("data")))
		return false;
	return unwrap_text(at->t, at->a, unwrap_path_and_more(u), false, out);
}

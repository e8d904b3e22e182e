/* SPDX-License-Identifier: MIT */
/* A URL inside a text: plain, percent-encoded, base64, hex, JSON. */
#include "base/buf.h"
#include "url/encode.h"
#include "url/host.h"
#include "url/unwrap_decode.h"

enum {
	ROUNDS = 3, /* of percent-encoding */
	SHORTEST = 10
};

/* "http:/" or "https:/", the least that a browser takes for a web URL. */
static bool
starts_with_http(struct str s)
{
	if (!str_istarts(s, STR("http")))
		return false;
	s = str_skip(s, 4);
	if (s.n && (s.p[0] | 32) == 's')
		s = str_skip(s, 1);
	return s.n > 1 && s.p[0] == ':' && (s.p[1] == '/' || s.p[1] == '\\');
}

static bool
parse_http(const struct url_tables *t, struct arena *a, struct str text,
    struct url *out)
{
	struct url u;

	if (!url_parse(t, a, text, NULL, &u) || !u.host.n ||
	    !(str_eq(u.scheme, STR("http")) || str_eq(u.scheme, STR("https"))))
		return false;
	*out = u;
	return true;
}

struct str
unwrap_base64(struct arena *a, struct str s)
{
	struct buf b;
	uint32_t bits = 0;
	int n = 0;

	buf_init(&b, a, s.n);
	for (size_t i = 0; i < s.n; i++) {
		int c = (unsigned char)s.p[i];
		int v = base64url_value(c == ' ' ? '+' : c); /* a form's */

		if (v < 0)
			break;
		bits = bits << 6 | (uint32_t)v;
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_byte(&b, (char)(bits >> n & 0xff));
		}
	}
	return buf_str(&b);
}

static struct str
hex_decode(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a, s.n);
	for (size_t i = 0; i + 1 < s.n; i += 2) {
		int high = hex_value((unsigned char)s.p[i]);
		int low = hex_value((unsigned char)s.p[i + 1]);

		if (high < 0 || low < 0)
			break;
		buf_byte(&b, (char)(high << 4 | low));
	}
	return buf_str(&b);
}

/* The first string of a JSON text that is a URL, without backslashes. */
static struct str
json_url(struct arena *a, struct str json)
{
	ssize_t at = str_ifind(json, STR("http"));
	struct buf b;

	if (at < 0)
		return STR_NONE;
	buf_init(&b, a, json.n);
	for (size_t i = (size_t)at; i < json.n; i++) {
		if (json.p[i] == '"')
			break;
		if (json.p[i] != '\\')
			buf_byte(&b, json.p[i]);
	}
	return buf_str(&b);
}

/* Where base64 of "http" or of a JSON object begins, or -1. */
static ssize_t
find_base64(struct str s)
{
	static const struct str starts[] = {
	    {"aHR0c", 5}, {"SFRUU", 5}, {"eyJ", 3}};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		ssize_t at = str_find(s, starts[i]);

		if (at >= 0)
			return at;
	}
	return -1;
}

/* Base64 and hexadecimal; `s` was percent-decoded. */
static bool
read_coded(
    const struct url_tables *t, struct arena *a, struct str s, struct url *out)
{
	ssize_t at = find_base64(s);
	struct str text = STR_NONE;

	if (at >= 0) {
		text = unwrap_base64(a, str_skip(s, (size_t)at));
	} else {
		at = str_find(s, STR("68747470"));
		if (at < 0)
			return false;
		text = hex_decode(a, str_skip(s, (size_t)at));
	}
	if (text.n && text.p[0] == '{')
		text = json_url(a, text);
	if (str_istarts(text, STR("http%")) || str_istarts(text, STR("https%")))
		text = url_decode(a, text);
	return starts_with_http(text) && parse_http(t, a, text, out);
}

/* "www.example.com/x": a host with a registrable domain. */
static bool
read_bare(
    const struct url_tables *t, struct arena *a, struct str s, struct url *out)
{
	struct buf b;
	struct url u;

	if (!s.n || s.p[0] == '/' || str_chr(s, '.') < 1)
		return false;
	buf_init(&b, a, s.n + 8);
	buf_add(&b, STR("http://"));
	buf_add(&b, s);
	if (!parse_http(t, a, buf_str(&b), &u) ||
	    u.host_kind != URL_HOST_DOMAIN || !host_registrable(t, u.host).n)
		return false;
	*out = u;
	return true;
}

bool
unwrap_text(const struct url_tables *t, struct arena *a, struct str text,
    bool may_lack_scheme, struct url *out)
{
	text = str_trim(text);
	for (int i = 0; i <= ROUNDS; i++) {
		struct str decoded;

		if (starts_with_http(text))
			return parse_http(t, a, text, out);
		decoded = url_decode(a, text);
		if (decoded.p == text.p)
			break;
		text = str_trim(decoded);
	}
	if (text.n >= SHORTEST && read_coded(t, a, text, out))
		return true;
	return may_lack_scheme && read_bare(t, a, text, out);
}

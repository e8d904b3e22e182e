/* SPDX-License-Identifier: MIT */
/* Inside url/: how redirectors hide the target in a URL. */
#ifndef URL_UNWRAP_DECODE_H
#define URL_UNWRAP_DECODE_H

#include "url/url.h"

struct unwrap_at {
	const struct url_tables *t;
	struct arena *a;
	const struct url *url;
	struct str path;       /* what begins the path in this row */
	struct str parameters; /* of this row */
};

/* The target, an http or https URL with a host; false when there is none. */
typedef bool unwrap_decoder(const struct unwrap_at *at, struct url *out);

unwrap_decoder unwrap_param, /* a parameter's value is the URL */
    unwrap_raw_query,	     /* the query is, or ends with, the URL */
    unwrap_path_url,	     /* a URL stands in the path */
    unwrap_path_host,	     /* the path's first segment: host and path */
    unwrap_urldefense2, unwrap_urldefense3, unwrap_avanan,
    unwrap_translate_goog, unwrap_amp, unwrap_amp_cache,
    unwrap_yahoo, /* /RU=.../ */
    unwrap_star;  /* "*http://" in the path */

/* Is it a click host whose parameter is a long hexadecimal token? */
unwrap_decoder unwrap_unknown_hex;

/*
 * A text as a URL: as it stands, percent-encoded, base64 or base64url,
 * hexadecimal, or quoted in JSON. may_lack_scheme: "www.example/x" counts.
 */
bool unwrap_text(const struct url_tables *t, struct arena *a, struct str text,
    bool may_lack_scheme, struct url *out);

/* base64 or base64url, up to the first byte that is of neither. */
struct str unwrap_base64(struct arena *a, struct str s);

/* The path with what follows it in the URL. */
struct str unwrap_path_and_more(const struct url *u);

/* The raw value of query parameter `name`; absent when it is not there. */
struct str unwrap_query_value(struct str query, struct str name);

/* What stands in the URL by chance or by habit: generic steps. */
bool unwrap_any_param(const struct unwrap_at *at, struct url *out);
bool unwrap_any_path(const struct unwrap_at *at, struct url *out);
bool unwrap_any_fragment(const struct unwrap_at *at, struct url *out);
/* microsoft-edge:https://..., intent://...#Intent;scheme=https;end */
bool unwrap_scheme(const struct unwrap_at *at, struct url *out);

#endif

/* SPDX-License-Identifier: MIT */
/* Reading Authentication-Results: comments first, then results. */
#include "auth/authres.h"

#include "auth/tags.h"
#include "base/buf.h"

enum {
	COMMENT_DEPTH_MOST = 20,
	VALUE_MOST = 64 * 1024
};

struct reader {
	struct arena *arena;
	struct str rest;
	bool is_lenient;
	struct str comment; /* the first one since it was reset */
};

/* Skips one comment, nested ones inside it; false when it does not end. */
static bool
skip_comment(struct reader *r)
{
	size_t depth = 0, i;

	for (i = 0; i < r->rest.n; i++) {
		char c = r->rest.p[i];

		if (c == '\\') {
			i++;
		} else if (c == '(') {
			if (++depth > COMMENT_DEPTH_MOST)
				return false;
		} else if (c == ')' && --depth == 0) {
			if (!r->comment.p)
				r->comment = str_sub(r->rest, 1, i - 1);
			r->rest = str_skip(r->rest, i + 1);
			return true;
		}
	}
	return false;
}

/* [CFWS]; false for a comment that does not end. */
static bool
skip_blank(struct reader *r)
{
	while (r->rest.n) {
		if (is_space(r->rest.p[0]))
			r->rest = str_skip(r->rest, 1);
		else if (r->rest.p[0] != '(')
			return true;
		else if (!skip_comment(r))
			return false;
	}
	return true;
}

static bool
take(struct reader *r, char c)
{
	if (!r->rest.n || r->rest.p[0] != c)
		return false;
	r->rest = str_skip(r->rest, 1);
	return true;
}

/* A quoted-string's content; the opening quote is at the front. */
static bool
take_quoted(struct reader *r, struct str *out)
{
	struct buf b;
	size_t i;

	buf_init(&b, r->arena, VALUE_MOST);
	for (i = 1; i < r->rest.n && r->rest.p[i] != '"'; i++) {
		char c = r->rest.p[i];

		if (c == '\\' && i + 1 < r->rest.n)
			c = r->rest.p[++i];
		if (c != '\r' && c != '\n')
			buf_byte(&b, c);
	}
	if (i >= r->rest.n)
		return false;
	r->rest = str_skip(r->rest, i + 1);
	*out = buf_str(&b);
	return true;
}

/* Keyword: letters, digits, "-" (and "_", seen in the wild). */
static bool
take_keyword(struct reader *r, struct str *out)
{
	size_t n = 0;

	while (n < r->rest.n && (is_alnum(r->rest.p[n]) ||
				    r->rest.p[n] == '-' || r->rest.p[n] == '_'))
		n++;
	if (!n)
		return false;
	*out = arena_lower(r->arena, str_sub(r->rest, 0, n));
	r->rest = str_skip(r->rest, n);
	return true;
}

/* RFC 2045 token. */
static bool
is_token_char(unsigned char c)
{
	return c > ' ' && c < 127 && !strchr("()<>@,;:\\\"/[]?=", c);
}

static bool
take_token(struct reader *r, struct str *out)
{
	size_t n = 0;

	if (r->rest.n && r->rest.p[0] == '"')
		return take_quoted(r, out);
	while (n < r->rest.n && is_token_char((unsigned char)r->rest.p[n]))
		n++;
	*out = str_sub(r->rest, 0, n);
	r->rest = str_skip(r->rest, n);
	return n > 0;
}

/*
 * pvalue: a value, or an address with or without local part. Unquoted ones
 * are seen with "/", ":", "=" and more, so all but white space, ";" and a
 * comment belong to it; a quoted local part may stand before the "@".
 */
static bool
take_pvalue(struct reader *r, struct str *out)
{
	size_t n = 0;
	struct str quoted, tail;
	struct buf b;

	if (r->rest.n && r->rest.p[0] == '"') {
		if (!take_quoted(r, &quoted))
			return false;
		*out = quoted;
		if (!r->rest.n || r->rest.p[0] != '@')
			return true;
		if (!take_pvalue(r, &tail))
			return false;
		buf_init(&b, r->arena, VALUE_MOST * 2);
		buf_add(&b, quoted);
		buf_add(&b, tail);
		*out = buf_str(&b);
		return true;
	}
	while (n < r->rest.n && !is_space(r->rest.p[n]) &&
	       r->rest.p[n] != ';' && r->rest.p[n] != '(' &&
	       r->rest.p[n] != '"')
		n++;
	*out = str_sub(r->rest, 0, n);
	r->rest = str_skip(r->rest, n);
	return n > 0;
}

/* Does `word` [CFWS] "=" come next? Nothing is taken. */
static bool
is_at_reason(const struct reader *r)
{
	struct reader look = *r;
	struct str word;

	return take_keyword(&look, &word) && str_eq(word, STR("reason")) &&
	       skip_blank(&look) && take(&look, '=');
}

static bool
take_reason(struct reader *r, struct authres_result *out)
{
	struct str word;

	return take_keyword(r, &word) && skip_blank(r) && take(r, '=') &&
	       skip_blank(r) && take_token(r, &out->reason);
}

/* Seen: results one behind the other without a ";" between them. */
static bool
is_at_result(const struct reader *r)
{
	static const char *const methods[] = {
	    "spf", "dkim", "dmarc", "arc", "iprev", "sender-id"};
	struct reader look = *r;
	struct str word;

	if (!r->is_lenient || !take_keyword(&look, &word) ||
	    !skip_blank(&look) || !take(&look, '='))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (str_eq(word, str_c(methods[i])))
			return true;
	return false;
}

static bool
take_property(struct reader *r, struct authres_result *out)
{
	struct authres_property p;
	struct str type, name = STR_NONE;
	struct buf b;

	if (!take_keyword(r, &type) || !skip_blank(r))
		return false;
	if (take(r, '.') &&
	    (!skip_blank(r) || !take_keyword(r, &name) || !skip_blank(r)))
		return false;
	if (!take(r, '=') || !skip_blank(r))
		return false;
	/* `header.from=;` is seen: an empty value. */
	if (!take_pvalue(r, &p.value))
		p.value = STR("");
	buf_init(&b, r->arena, VALUE_MOST);
	buf_add(&b, type);
	if (name.p) {
		buf_byte(&b, '.');
		buf_add(&b, name);
	}
	p.name = buf_str(&b);
	if (out->n_properties == AUTHRES_PROPERTIES_MOST)
		return true;
	out->properties =
	    arena_push(r->arena, out->properties, out->n_properties, sizeof p);
	out->properties[out->n_properties++] = p;
	return true;
}

/* Seen: a property behind a ";" of its own. */
static bool
is_at_property(const struct reader *r)
{
	struct reader look = *r;
	struct str word;

	return take_keyword(&look, &word) && take(&look, '.') &&
	       take_keyword(&look, &word) && take(&look, '=');
}

/* method [/ version] = result, reason, properties; ends at ";" or the end. */
static bool
take_result(struct reader *r, struct authres_result *out)
{
	struct str version;

	*out = (struct authres_result){0};
	if (!skip_blank(r) || !take_keyword(r, &out->method) || !skip_blank(r))
		return false;
	if (take(r, '/') &&
	    (!skip_blank(r) || !take_keyword(r, &version) || !skip_blank(r)))
		return false;
	if (!take(r, '=') || !skip_blank(r) || !take_keyword(r, &out->result))
		return false;
	r->comment = STR_NONE;
	while (skip_blank(r)) {
		if (!r->rest.n || r->rest.p[0] == ';' || is_at_result(r)) {
			out->comment = r->comment;
			return true;
		}
		if (is_at_reason(r) ? out->reason.p || !take_reason(r, out)
				    : !take_property(r, out))
			return false;
	}
	return false;
}

static void
add_result(struct reader *r, struct authres *out, struct authres_result *one)
{
	if (out->n == AUTHRES_RESULTS_MOST)
		return;
	out->results = arena_push(r->arena, out->results, out->n, sizeof *one);
	out->results[out->n++] = *one;
}

/* Up to the next ";" outside of comments and quotes. */
static void
skip_result(struct reader *r)
{
	struct str ignored;

	while (r->rest.n && r->rest.p[0] != ';') {
		if ((r->rest.p[0] == '(' && skip_comment(r)) ||
		    (r->rest.p[0] == '"' && take_quoted(r, &ignored)))
			continue;
		r->rest = str_skip(r->rest, 1);
	}
}

/*
 * authserv-id [ version ], up to the ";" or the end. Leniently, whatever
 * stands there (Yahoo! writes `host from=domain;`).
 */
static bool
take_head(struct reader *r, struct authres *out)
{
	struct reader start = *r;
	struct str version;
	uint64_t v;

	if (!skip_blank(r) || !take_token(r, &out->authserv_id) ||
	    !skip_blank(r))
		return false;
	if (!r->rest.n || r->rest.p[0] == ';')
		return true;
	if (take_token(r, &version) && str_u64(version, &v) && skip_blank(r) &&
	    (!r->rest.n || r->rest.p[0] == ';'))
		return true;
	if (!r->is_lenient || str_chr(out->authserv_id, '.') < 0) {
		*r = start;
		return false;
	}
	skip_result(r);
	return true;
}

static bool
take_results(struct reader *r, struct authres *out, bool is_lenient)
{
	struct authres_result one;
	struct reader none;
	struct str word;

	while (take(r, ';')) {
		if (!skip_blank(r))
			return is_lenient;
		if (!r->rest.n)
			return true;
		none = *r;
		if (take_keyword(&none, &word) && str_eq(word, STR("none")) &&
		    skip_blank(&none) && !none.rest.n && !out->n)
			return true;
		if (is_lenient && out->n && is_at_property(r)) {
			take_property(r, &out->results[out->n - 1]);
			skip_result(r);
			continue;
		}
		do {
			if (take_result(r, &one))
				add_result(r, out, &one);
			else if (!is_lenient)
				return false;
		} while (is_at_result(r));
		skip_result(r);
	}
	return !r->rest.n;
}

bool
authres_parse(struct arena *a, struct str body, struct authres *out)
{
	struct reader r = {.arena = a, .rest = body};

	*out = (struct authres){0};
	if (!take_head(&r, out) || !r.rest.n)
		return false;
	return take_results(&r, out, false);
}

bool
authres_parse_lenient(struct arena *a, struct str body, struct authres *out)
{
	struct reader r = {.arena = a, .rest = body, .is_lenient = true};
	struct authres_result one;

	*out = (struct authres){0};
	if (take_head(&r, out)) {
		take_results(&r, out, true);
		return true;
	}
	/* Microsoft's form: results at once. */
	r.rest = body;
	out->authserv_id = STR_NONE;
	if (take_result(&r, &one))
		add_result(&r, out, &one);
	skip_result(&r);
	take_results(&r, out, true);
	return out->n > 0;
}

struct str
authres_get(const struct authres_result *r, const char *name)
{
	for (size_t i = 0; i < r->n_properties; i++)
		if (str_eq(r->properties[i].name, str_c(name)))
			return r->properties[i].value;
	return STR_NONE;
}

/* SPDX-License-Identifier: MIT */
/* The basic URL parser of the URL Standard: its states, one function each. */
#include "url/url.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "url/clean.h"
#include "url/encode.h"
#include "url/host_parse.h"
#include "url/path.h"
#include "url/scheme.h"
#include "url/write.h"

struct parser {
	const struct url_tables *t;
	struct arena *a;
	struct str in; /* cleaned */
	size_t at;
	const struct url *base;
	struct url u;
	struct url_path path;
};

/* A state takes what is its own and names the next; END and FAIL end. */
enum state {
	SCHEME_START,
	NO_SCHEME,
	SPECIAL_RELATIVE_OR_AUTHORITY,
	PATH_OR_AUTHORITY,
	RELATIVE,
	RELATIVE_SLASH,
	SPECIAL_AUTHORITY_SLASHES,
	SPECIAL_AUTHORITY_IGNORE_SLASHES,
	AUTHORITY,
	FILE_START,
	FILE_SLASH,
	FILE_HOST,
	PATH_START,
	PATH,
	OPAQUE_PATH,
	QUERY,
	FRAGMENT,
	END,
	FAIL
};

/* The character at the pointer, or -1 at the end. */
static int
peek(const struct parser *p)
{
	return p->at < p->in.n ? (unsigned char)p->in.p[p->at] : -1;
}

static struct str
remaining(const struct parser *p)
{
	return str_skip(p->in, p->at);
}

/* A slash, or what a special URL takes for one. */
static bool
is_slash(struct parser *p, int c)
{
	if (c == '\\' && p->u.is_special)
		p->u.had_backslash = true;
	return c == '/' || (c == '\\' && p->u.is_special);
}

/* Offset of the first of / ? # (and \ when special), or the end. */
static size_t
find_delimiter(const struct parser *p)
{
	size_t i = p->at;

	for (; i < p->in.n; i++) {
		char c = p->in.p[i];

		if (c == '/' || c == '?' || c == '#' ||
		    (c == '\\' && p->u.is_special))
			break;
	}
	return i;
}

static void
copy_authority(struct parser *p)
{
	p->u.username = p->base->username;
	p->u.password = p->base->password;
	p->u.host = p->base->host;
	p->u.host_kind = p->base->host_kind;
	p->u.port = p->base->port;
}

static void
set_scheme(struct parser *p, struct str scheme)
{
	p->u.scheme = scheme;
	p->u.is_special = scheme_is_special(scheme);
}

static bool
is_file(const struct parser *p)
{
	return str_eq(p->u.scheme, STR("file"));
}

/* ---- scheme */

static enum state
after_scheme(struct parser *p)
{
	const struct url *base = p->base;

	if (is_file(p))
		return FILE_START;
	if (p->u.is_special && base && str_eq(base->scheme, p->u.scheme))
		return SPECIAL_RELATIVE_OR_AUTHORITY;
	if (p->u.is_special)
		return SPECIAL_AUTHORITY_SLASHES;
	if (peek(p) == '/') {
		p->at++;
		return PATH_OR_AUTHORITY;
	}
	p->u.has_opaque_path = true;
	return OPAQUE_PATH;
}

static enum state
scheme_start(struct parser *p)
{
	size_t i = 0;
	struct str scheme;

	if (!p->in.n || !is_alpha((unsigned char)p->in.p[0]))
		return NO_SCHEME;
	while (i < p->in.n &&
	       (is_alnum((unsigned char)p->in.p[i]) || p->in.p[i] == '+' ||
		   p->in.p[i] == '-' || p->in.p[i] == '.'))
		i++;
	if (i == p->in.n || p->in.p[i] != ':')
		return NO_SCHEME;
	scheme = scheme_lower(p->a, str_sub(p->in, 0, i));
	set_scheme(p, scheme);
	p->at = i + 1;
	return after_scheme(p);
}

static enum state
no_scheme(struct parser *p)
{
	const struct url *base = p->base;

	if (!base || (base->has_opaque_path && peek(p) != '#'))
		return FAIL;
	set_scheme(p, base->scheme);
	if (base->has_opaque_path) {
		p->u.has_opaque_path = true;
		path_set(&p->path, base->path);
		p->u.query = base->query;
		p->at++;
		return FRAGMENT;
	}
	return is_file(p) ? FILE_START : RELATIVE;
}

/* ---- relative */

static enum state
special_relative_or_authority(struct parser *p)
{
	if (!str_starts(remaining(p), STR("//")))
		return RELATIVE;
	p->at += 2;
	return SPECIAL_AUTHORITY_IGNORE_SLASHES;
}

static enum state
path_or_authority(struct parser *p)
{
	if (peek(p) != '/')
		return PATH;
	p->at++;
	return AUTHORITY;
}

/* What the base gives when the path or what follows it is relative. */
static enum state
relative_tail(struct parser *p)
{
	int c = peek(p);

	path_set(&p->path, p->base->path);
	p->u.query = p->base->query;
	if (c == '?' || c == '#') {
		p->at++;
		return c == '?' ? QUERY : FRAGMENT;
	}
	if (c < 0)
		return END;
	p->u.query = STR_NONE;
	return PATH;
}

static enum state
relative(struct parser *p)
{
	enum state next;

	if (is_slash(p, peek(p))) {
		p->at++;
		return RELATIVE_SLASH;
	}
	copy_authority(p);
	next = relative_tail(p);
	if (next == PATH)
		path_shorten(&p->path);
	return next;
}

static enum state
relative_slash(struct parser *p)
{
	int c = peek(p);

	if (is_slash(p, c)) {
		p->at++;
		return p->u.is_special ? SPECIAL_AUTHORITY_IGNORE_SLASHES
				       : AUTHORITY;
	}
	copy_authority(p);
	return PATH;
}

/* ---- authority */

static enum state
special_authority_slashes(struct parser *p)
{
	if (str_starts(remaining(p), STR("//")))
		p->at += 2;
	return SPECIAL_AUTHORITY_IGNORE_SLASHES;
}

static enum state
special_authority_ignore_slashes(struct parser *p)
{
	while (is_slash(p, peek(p)))
		p->at++;
	return AUTHORITY;
}

static void
take_userinfo(struct parser *p, struct str info)
{
	ssize_t colon = str_chr(info, ':');
	struct str user = info, password = STR("");

	if (colon >= 0) {
		user = str_sub(info, 0, (size_t)colon);
		password = str_skip(info, (size_t)colon + 1);
	}
	p->u.username = url_encode(p->a, user, URL_SET_USERINFO);
	p->u.password = url_encode(p->a, password, URL_SET_USERINFO);
	p->u.had_userinfo = true;
}

static bool
take_port(struct parser *p, struct str s)
{
	unsigned port = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit((unsigned char)s.p[i]))
			return false;
		port = port * 10 + (unsigned)(s.p[i] - '0');
		if (port > UINT16_MAX)
			return false;
	}
	if (s.n && (int)port != scheme_port(p->u.scheme))
		p->u.port = (int)port;
	return true;
}

/* Offset of the colon before the port, or s.n. */
static size_t
find_port(struct str s)
{
	bool is_inside = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ':' && !is_inside)
			return i;
		if (s.p[i] == '[' || s.p[i] == ']')
			is_inside = s.p[i] == '[';
	}
	return s.n;
}

static enum state
authority(struct parser *p)
{
	size_t end = find_delimiter(p), port;
	struct str s = str_sub(p->in, p->at, end - p->at);
	ssize_t at = str_rchr(s, '@');

	if (end < p->in.n)
		is_slash(p, p->in.p[end]); /* notes a backslash */
	if (at >= 0) {
		take_userinfo(p, str_sub(s, 0, (size_t)at));
		s = str_skip(s, (size_t)at + 1);
		if (!s.n)
			return FAIL;
	}
	port = find_port(s);
	if (!port && (p->u.is_special || s.n))
		return FAIL;
	if (!port)
		p->u.host_kind = URL_HOST_EMPTY;
	else if (!url_host_parse(
		     p->t, p->a, str_sub(s, 0, port), p->u.is_special, &p->u))
		return FAIL;
	if (!p->u.host.p)
		p->u.host = STR("");
	if (!take_port(p, str_skip(s, port + 1)))
		return FAIL;
	p->at = end;
	return PATH_START;
}

/* ---- file */

static void
set_empty_host(struct parser *p)
{
	p->u.host = STR("");
	p->u.host_kind = URL_HOST_EMPTY;
}

static enum state
file_start(struct parser *p)
{
	enum state next;

	set_scheme(p, STR("file"));
	set_empty_host(p);
	if (is_slash(p, peek(p))) {
		p->at++;
		return FILE_SLASH;
	}
	if (!p->base || !str_eq(p->base->scheme, STR("file")))
		return PATH;
	p->u.host = p->base->host;
	p->u.host_kind = p->base->host_kind;
	next = relative_tail(p);
	if (next == PATH) {
		if (path_starts_with_drive(remaining(p)))
			path_set(&p->path, STR(""));
		else
			path_shorten(&p->path);
	}
	return next;
}

static enum state
file_slash(struct parser *p)
{
	if (is_slash(p, peek(p))) {
		p->at++;
		return FILE_HOST;
	}
	if (p->base && str_eq(p->base->scheme, STR("file"))) {
		p->u.host = p->base->host;
		p->u.host_kind = p->base->host_kind;
		if (!path_starts_with_drive(remaining(p)))
			path_set(&p->path, path_drive(p->base->path));
	}
	return PATH;
}

static enum state
file_host(struct parser *p)
{
	size_t end = find_delimiter(p);
	struct str host = str_sub(p->in, p->at, end - p->at);

	if (path_is_drive(host))
		return PATH;
	p->at = end;
	if (!host.n)
		return PATH_START;
	if (!url_host_parse(p->t, p->a, host, true, &p->u))
		return FAIL;
	if (str_eq(p->u.host, STR("localhost")))
		set_empty_host(p);
	return PATH_START;
}

/* ---- path, query, fragment */

static enum state
path_start(struct parser *p)
{
	int c = peek(p);

	if (p->u.is_special) {
		if (is_slash(p, c))
			p->at++;
		return PATH;
	}
	if (c < 0)
		return END;
	if (c == '?' || c == '#') {
		p->at++;
		return c == '?' ? QUERY : FRAGMENT;
	}
	if (c == '/')
		p->at++;
	return PATH;
}

/* What follows a path: its "?" or "#" is taken. */
static enum state
after_path(struct parser *p, size_t end)
{
	p->at = end + 1;
	if (end == p->in.n)
		return END;
	return p->in.p[end] == '?' ? QUERY : FRAGMENT;
}

static size_t
find_query(const struct parser *p)
{
	size_t i = p->at;

	while (i < p->in.n && p->in.p[i] != '?' && p->in.p[i] != '#')
		i++;
	return i;
}

static enum state
path(struct parser *p)
{
	size_t end = find_query(p);

	p->u.had_backslash |= path_add(
	    &p->path, str_sub(p->in, p->at, end - p->at), p->u.is_special);
	return after_path(p, end);
}

static enum state
opaque_path(struct parser *p)
{
	size_t end = find_query(p);
	struct str s = str_sub(p->in, p->at, end - p->at);

	path_set_opaque(&p->path, s, end < p->in.n);
	return after_path(p, end);
}

static enum state
query(struct parser *p)
{
	struct str s = remaining(p);
	ssize_t end = str_chr(s, '#');

	if (end >= 0)
		s.n = (size_t)end;
	p->at += s.n + 1;
	p->u.query = url_encode(
	    p->a, s, p->u.is_special ? URL_SET_SPECIAL_QUERY : URL_SET_QUERY);
	return end < 0 ? END : FRAGMENT;
}

static enum state
fragment(struct parser *p)
{
	p->u.fragment = url_encode(p->a, remaining(p), URL_SET_FRAGMENT);
	return END;
}

/* ---- the machine */

static enum state (*const states[])(struct parser *) = {
    [SCHEME_START] = scheme_start,
    [NO_SCHEME] = no_scheme,
    [SPECIAL_RELATIVE_OR_AUTHORITY] = special_relative_or_authority,
    [PATH_OR_AUTHORITY] = path_or_authority,
    [RELATIVE] = relative,
    [RELATIVE_SLASH] = relative_slash,
    [SPECIAL_AUTHORITY_SLASHES] = special_authority_slashes,
    [SPECIAL_AUTHORITY_IGNORE_SLASHES] = special_authority_ignore_slashes,
    [AUTHORITY] = authority,
    [FILE_START] = file_start,
    [FILE_SLASH] = file_slash,
    [FILE_HOST] = file_host,
    [PATH_START] = path_start,
    [PATH] = path,
    [OPAQUE_PATH] = opaque_path,
    [QUERY] = query,
    [FRAGMENT] = fragment,
};

bool
url_parse(const struct url_tables *t, struct arena *a, struct str input,
    const struct url *base, struct url *out)
{
	struct parser p = {.t = t, .a = a, .base = base};
	enum state s = SCHEME_START;

	if (input.n > LIMIT_URL_BYTES)
		return false;
	p.u.port = -1;
	p.u.username = p.u.password = STR("");
	p.in = url_clean(a, input, &p.u.had_tab_or_newline);
	path_init(&p.path, a);
	while (s < END) {
		s = states[s](&p);
		p.path.is_file = is_file(&p);
	}
	if (s == FAIL)
		return false;
	p.u.path = path_text(&p.path);
	url_write(a, &p.u);
	*out = p.u;
	return true;
}

/* SPDX-License-Identifier: MIT */
/* Defanging and cutting URLs so that the deciding part stays. */
#include "url/display.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "url/host.h"
#include "url/lookalike.h"

#include <unicode/uchar.h>

enum {
	SHOWN_BYTES = 1 << 16,
	USER_MOST = 24,	   /* columns of userinfo */
	DOMAIN_MOST = 1024 /* bytes of a host that are looked at */
};

static const struct {
	struct str scheme, shown;
} schemes[] = {
    {{"https", 5}, {"hxxps", 5}},
    {{"http", 4}, {"hxxp", 4}},
    {{"ftp", 3}, {"fxp", 3}},
};

/* ---- text in columns */

static bool
is_unseen(uint32_t c)
{
	int type = u_charType((UChar32)c);

	return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR ||
	       type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR ||
	       type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR ||
	       (type == U_SPACE_SEPARATOR && c != ' ') ||
	       u_hasBinaryProperty(
		   (UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

static size_t
columns_of(uint32_t c)
{
	int width;

	if (c < 0x300)
		return 1;
	if (u_charType((UChar32)c) == U_NON_SPACING_MARK)
		return 0;
	width = u_getIntPropertyValue((UChar32)c, UCHAR_EAST_ASIAN_WIDTH);
	return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

static size_t
columns(struct str s)
{
	size_t n = 0;

	while (s.n)
		n += columns_of(utf8_next(&s));
	return n;
}

/* The first code points that fit into `most` columns. */
static struct str
head(struct str s, size_t most)
{
	struct str rest = s;
	size_t n = 0;

	while (rest.n) {
		struct str before = rest;

		n += columns_of(utf8_next(&rest));
		if (n > most)
			return str_sub(s, 0, s.n - before.n);
	}
	return s;
}

/* The last ones. */
static struct str
tail(struct str s, size_t most)
{
	size_t n = 0, from = s.n;

	while (from) {
		size_t length;
		uint32_t c = utf8_last(str_sub(s, 0, from), &length);

		n += columns_of(c);
		if (n > most)
			break;
		from -= length;
	}
	return str_skip(s, from);
}

static void
add_visible(struct buf *b, struct str s, bool with_dots)
{
	while (s.n) {
		uint32_t c = utf8_next(&s);

		if (c == '.' && with_dots)
			buf_add(b, STR("[.]"));
		else if (is_unseen(c))
			buf_fmt(b, "<U+%04X>", c);
		else
			buf_utf8(b, c);
	}
}

static struct str
visible(struct arena *a, struct str s, bool with_dots)
{
	struct buf b;

	buf_init(&b, a, s.n * 8 + 8);
	add_visible(&b, s, with_dots);
	return buf_str(&b);
}

struct str
host_defang(struct arena *a, struct str host)
{
	return visible(a, host, true);
}

/* ---- the pieces of a URL */

static struct str
shown_scheme(struct str scheme)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (str_eq(schemes[i].scheme, scheme))
			return schemes[i].shown;
	return scheme;
}

/* In Unicode where browsers would. */
static struct str
shown_host(const struct url_tables *t, struct arena *a, struct str host)
{
	if (host.n > DOMAIN_MOST || str_find(host, STR("xn--")) < 0 ||
	    idn_judge(t, a, host) != IDN_SAFE)
		return host;
	return host_to_unicode(t, a, host);
}

/* Where the registrable domain of a shown host begins. */
static size_t
domain_offset(const struct url_tables *t, struct str shown)
{
	struct str host = shown, site;

	if (host.n > 1 && host.p[host.n - 1] == '.')
		host.n--;
	site = host_registrable(t, host);
	return site.p ? (size_t)(site.p - shown.p) : 0;
}

/* What stands behind the port: path, query, fragment. */
static struct str
url_rest(const struct url *u)
{
	size_t at = (size_t)(u->path.p - u->href.p);

	return str_skip(u->href, at);
}

struct pieces {
	struct str scheme, user, sub, domain, port, rest;
};

static struct pieces
url_pieces(const struct url_tables *t, struct arena *a, const struct url *u)
{
	struct pieces p = {.user = STR(""), .sub = STR(""), .port = STR("")};
	struct str host = shown_host(t, a, u->host);
	size_t at =
	    u->host_kind == URL_HOST_DOMAIN ? domain_offset(t, host) : 0;
	struct buf b;

	buf_init(&b, a, u->scheme.n + 4);
	buf_add(&b, shown_scheme(u->scheme));
	buf_add(&b, STR("://"));
	p.scheme = buf_str(&b);
	if (u->username.n || u->password.n) {
		buf_init(&b, a, u->username.n * 8 + 8);
		add_visible(&b, u->username, false);
		if (u->password.n)
			buf_add(&b, STR(":..."));
		buf_byte(&b, '@');
		p.user = buf_str(&b);
	}
	p.sub = visible(a, str_sub(host, 0, at), true);
	p.domain = visible(a, str_skip(host, at), true);
	if (u->port >= 0) {
		buf_init(&b, a, 8);
		buf_fmt(&b, ":%d", u->port);
		p.port = buf_str(&b);
	}
	p.rest = url_rest(u);
	return p;
}

static const struct str dots = {"\xe2\x80\xa6", 3};

/* The end of `s` that fits, behind an ellipsis when it is not all. */
static void
add_tail(struct buf *b, struct str s, size_t most)
{
	if (columns(s) <= most) {
		buf_add(b, s);
	} else if (most) {
		buf_add(b, dots);
		s = tail(s, most - 1);
		/* No dot in brackets is cut in two. */
		if (str_starts(s, STR(".]")))
			s = str_skip(s, 2);
		else if (str_starts(s, STR("]")))
			s = str_skip(s, 1);
		buf_add(b, s);
	}
}

static void
add_head(struct buf *b, struct str s, size_t most)
{
	if (columns(s) <= most) {
		buf_add(b, s);
	} else if (most) {
		buf_add(b, head(s, most - 1));
		buf_add(b, dots);
	}
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Room left after what was given away; never below nothing. */
static size_t
minus(size_t room, size_t n)
{
	return room > n ? room - n : 0;
}

struct url_shown
url_show(const struct url_tables *t, struct arena *a, const struct url *u,
    size_t most)
{
	struct url_shown shown = {STR(""), STR(""), STR("")};
	struct pieces p;
	struct buf before, after;
	size_t room, user, sub, rest;

	buf_init(&before, a, SHOWN_BYTES);
	buf_init(&after, a, SHOWN_BYTES);
	if (!u->host.n) {
		add_head(
		    &before, visible(a, head(u->href, most + 1), false), most);
		shown.before = buf_str(&before);
		return shown;
	}
	p = url_pieces(t, a, u);
	room = minus(
	    most, columns(p.scheme) + columns(p.domain) + columns(p.port));
	user = smaller(columns(p.user), smaller(USER_MOST, room / 3));
	rest = columns(head(p.rest, most + 1));
	sub = columns(tail(p.sub, most + 1));
	/* Sub-domain and path share what is left, half each if both need it. */
	sub =
	    smaller(sub, minus(room - user, smaller(rest, (room - user) / 2)));
	rest = smaller(rest, minus(room, user + sub));
	buf_add(&before, p.scheme);
	add_head(&before, p.user, user);
	add_tail(&before, p.sub, sub);
	buf_add(&after, p.port);
	add_head(&after, p.rest, rest);
	shown.before = buf_str(&before);
	shown.domain = p.domain;
	shown.after = buf_str(&after);
	return shown;
}

struct str
url_defang(const struct url_tables *t, struct arena *a, const struct url *u,
    size_t most)
{
	struct url_shown s = url_show(t, a, u, most);
	struct buf b;

	buf_init(&b, a, s.before.n + s.domain.n + s.after.n);
	buf_add(&b, s.before);
	buf_add(&b, s.domain);
	buf_add(&b, s.after);
	return buf_str(&b);
}

/* SPDX-License-Identifier: MIT */
/* Mail gateways that have an encoding of their own. */
#include "base/buf.h"
#include "base/utf8.h"
#include "url/unwrap_decode.h"

/* v2: "-" is "%", "_" is "/". */
bool
unwrap_urldefense2(const struct unwrap_at *at, struct url *out)
{
	struct str v = unwrap_query_value(at->url->query, at->parameters);
	char *p;

	if (!v.n)
		return false;
	p = arena_raw(at->a, v.n);
	for (size_t i = 0; i < v.n; i++)
		p[i] = v.p[i] == '-' ? '%' : v.p[i] == '_' ? '/' : v.p[i];
	return unwrap_text(at->t, at->a, (struct str){p, v.n}, true, out);
}

/* Takes `count` code points off *from. */
static void
move_codes(struct buf *to, struct str *from, int count)
{
	while (count-- > 0 && from->n)
		buf_utf8(to, utf8_next(from));
}

/*
 * v3: "__URL__;BYTES!": each "*" of the URL stands for the next character of
 * BYTES (base64url), "**X" for as many as X says, A for two.
 */
bool
unwrap_urldefense3(const struct unwrap_at *at, struct url *out)
{
	struct str all = unwrap_path_and_more(at->url), s, bytes;
	ssize_t start = str_find(all, STR("__")), end;
	struct buf b;

	if (start < 0)
		return false;
	s = str_skip(all, (size_t)start + 2);
	end = str_find(s, STR("__;"));
	if (end < 0)
		return false;
	bytes = unwrap_base64(at->a, str_skip(s, (size_t)end + 3));
	s.n = (size_t)end;
	buf_init(&b, at->a, s.n + bytes.n * 3);
	for (size_t i = 0; i < s.n; i++) {
		int run = 1;

		if (s.p[i] != '*') {
			buf_byte(&b, s.p[i]);
			continue;
		}
		if (i + 2 < s.n && s.p[i + 1] == '*') {
			run = base64url_value((unsigned char)s.p[i + 2]) + 2;
			i += 2;
		}
		move_codes(&b, &bytes, run);
	}
	return unwrap_text(at->t, at->a, buf_str(&b), false, out);
}

/* /v2/___URL___.TOKEN, "r01/" and the like before it. */
bool
unwrap_avanan(const struct unwrap_at *at, struct url *out)
{
	struct str all = unwrap_path_and_more(at->url), s;
	ssize_t start = str_find(all, STR("___")), end;

	if (start < 0)
		return false;
	s = str_skip(all, (size_t)start + 3);
	end = str_find(s, STR("___"));
	if (end >= 0)
		s.n = (size_t)end;
	return unwrap_text(at->t, at->a, s, false, out);
}

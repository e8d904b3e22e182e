/* SPDX-License-Identifier: MIT */
/* Addresses of pages without what may be one person's key. */
#include "base/buf.h"
#include "redact/inside.h"
#include "redact/redact.h"
#include "redact/words.def"
#include "url/host.h"

#include <string.h>

/* Each word of it is everybody's, or part of the brand's id. */
static bool
is_plain(struct redact *r, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i <= s.n; i++) {
		struct str w, rest = r->brand;
		bool is_known;

		if (i < s.n && is_alnum(s.p[i]))
			continue;
		if (i < s.n && !strchr("-_.", s.p[i]))
			return false;
		w = str_sub(s, from, i - from);
		from = i + 1;
		is_known = !w.n || (w.n == 1 && is_alnum(w.p[0])) ||
			   redact_in_list(WORDS, w);
		while (rest.p && !is_known)
			is_known = str_ieq(str_cut(&rest, '_'), w);
		if (!is_known)
			return false;
	}
	return true;
}

struct str
redact_host(struct redact *r, struct str host)
{
	struct str registrable = host_registrable(r->urls, host), rest;

	if (!registrable.p || !registrable.n)
		registrable = host;
	if (r->is_full || redact_hides(r, registrable))
		return STR_NONE;
	rest = registrable.n < host.n
		   ? str_sub(host, 0, host.n - registrable.n - 1)
		   : STR("");
	/* The labels on the left go as soon as one may be a key. */
	while (rest.n) {
		ssize_t dot = str_rchr(rest, '.');
		struct str label = str_skip(rest, (size_t)(dot + 1));

		if (!is_plain(r, label) || redact_hides(r, label))
			break;
		rest = dot < 0 ? STR("") : str_sub(rest, 0, (size_t)dot);
		registrable =
		    (struct str){label.p, (size_t)(host.p + host.n - label.p)};
	}
	return registrable;
}

static void
add_path(struct redact *r, struct str path, struct buf *b, bool *is_cut)
{
	struct str rest = str_skip(path, 1);

	buf_byte(b, '/');
	while (rest.p && rest.n) {
		struct str segment = str_cut(&rest, '/');

		if (!is_plain(r, segment) || redact_hides(r, segment)) {
			*is_cut = true;
			return;
		}
		buf_add(b, segment);
		if (rest.p)
			buf_byte(b, '/');
	}
}

bool
redact_url(struct redact *r, struct str url, struct redacted_url *out)
{
	struct redacted_url o = {.is_cut = false};
	struct url u;
	struct buf b;

	if (!url_parse_link(r->urls, r->arena, url, NULL, &u) ||
	    !str_starts(u.scheme, STR("http")) || !u.host.n)
		return false;
	o.host = redact_host(r, u.host);
	if (!o.host.p)
		return false;
	buf_init(&b, r->arena, u.href.n + 64);
	buf_add(&b, u.scheme);
	buf_add(&b, STR("://"));
	buf_add(&b, o.host);
	if (u.port >= 0)
		buf_fmt(&b, ":%d", u.port);
	o.is_cut = o.host.n != u.host.n || u.username.n || u.password.n ||
		   u.query.p || u.fragment.p;
	if (o.host.n == u.host.n)
		add_path(r, u.path, &b, &o.is_cut);
	else
		buf_byte(&b, '/');
	o.prefix = buf_str(&b);
	*out = o;
	return true;
}

/* SPDX-License-Identifier: MIT */
/* The URL serialiser, URL Standard section 4.5. */
#include "url/write.h"

/* Appends *piece and lets it point to where it stands in href. */
static void
put(char **at, struct str *piece)
{
	if (!piece->p)
		return;
	memcpy(*at, piece->p, piece->n);
	piece->p = *at;
	*at += piece->n;
}

static void
put_text(char **at, struct str text)
{
	put(at, &text);
}

static void
put_authority(char **at, struct url *u)
{
	put_text(at, STR("//"));
	put(at, &u->username);
	if (u->password.n)
		put_text(at, STR(":"));
	put(at, &u->password);
	if (u->username.n || u->password.n)
		put_text(at, STR("@"));
	put(at, &u->host);
	if (u->port >= 0)
		*at += snprintf(*at, sizeof ":65535", ":%d", u->port);
}

void
url_write(struct arena *a, struct url *u)
{
	size_t most = u->scheme.n + u->username.n + u->password.n + u->host.n +
		      u->path.n + u->query.n + u->fragment.n + 32;
	char *href = arena_raw(a, most), *at = href;

	put(&at, &u->scheme);
	put_text(&at, STR(":"));
	if (u->host.p)
		put_authority(&at, u);
	else if (!u->has_opaque_path && str_starts(u->path, STR("//")))
		put_text(&at, STR("/."));
	put(&at, &u->path);
	if (u->query.p)
		put_text(&at, STR("?"));
	put(&at, &u->query);
	if (u->fragment.p)
		put_text(&at, STR("#"));
	put(&at, &u->fragment);
	u->href = (struct str){href, (size_t)(at - href)};
}

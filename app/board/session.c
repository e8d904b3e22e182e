/* SPDX-License-Identifier: MIT */
/* The cookie of a session: no script reads it, no other site sends it. */
#include "board/desk.h"

#include <stdio.h>
#include <string.h>

enum {
	ID_SIZE = 64
};

/* A browser takes a __Host- cookie only from this host itself, and by TLS. */
static const char *
cookie_name(const struct desk *d)
{
	return d->config.is_secure ? "__Host-mekiki" : "mekiki";
}

bool
visit_cookie(const struct visit *v, char out[65])
{
	const struct gate_header *h = request_header(v->r, "Cookie");
	const char *name = cookie_name(v->desk), *p = h ? h->value : NULL;
	const char *end = h ? h->value + h->value_n : NULL;
	size_t n = strlen(name);

	while (p && p < end) {
		const char *stop = memchr(p, ';', (size_t)(end - p));
		size_t size = (size_t)((stop ? stop : end) - p);

		if (size == n + 1 + ID_SIZE && !memcmp(p, name, n) &&
		    p[n] == '=') {
			memcpy(out, p + n + 1, ID_SIZE);
			out[ID_SIZE] = 0;
			return strspn(out, "0123456789abcdef") == ID_SIZE;
		}
		p = stop ? stop + 1 + strspn(stop + 1, " ") : NULL;
	}
	return false;
}

int
visit_recognise(struct visit *v)
{
	char id[ID_SIZE + 1];
	int rc = STORE_OK;

	v->who = (struct session){.role = ROLE_NONE};
	if (visit_cookie(v, id))
		rc = store_session(v->desk->store, id, v->now, &v->who);
	if (rc < 0)
		v->who = (struct session){.role = ROLE_NONE};
	return rc == STORE_E_LOST ? rc : STORE_OK;
}

void
visit_set_cookie(struct visit *v, const char *id)
{
	char line[200];

	snprintf(line, sizeof line,
	    "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
	    cookie_name(v->desk), id ? id : "", id ? "" : "; Max-Age=0",
	    v->desk->config.is_secure ? "; Secure" : "");
	request_set_header(v->r, "Set-Cookie", line);
}

/* SPDX-License-Identifier: MIT */
/* The special schemes and their ports. */
#include "url/scheme.h"

static const struct special {
	struct str name;
	int port;
} specials[] = {
    {{"https", 5}, 443},
    {{"http", 4}, 80},
    {{"ftp", 3}, 21},
    {{"file", 4}, -1},
    {{"ws", 2}, 80},
    {{"wss", 3}, 443},
};

static const struct special *
find(struct str scheme)
{
	for (size_t i = 0; i < ARRAY_LEN(specials); i++)
		if (str_ieq(specials[i].name, scheme))
			return &specials[i];
	return NULL;
}

bool
scheme_is_special(struct str scheme)
{
	return find(scheme) != NULL;
}

int
scheme_port(struct str scheme)
{
	const struct special *s = find(scheme);

	return s ? s->port : -1;
}

struct str
scheme_lower(struct arena *a, struct str scheme)
{
	const struct special *s = find(scheme);
	char *p;

	if (s)
		return s->name;
	p = arena_raw(a, scheme.n);
	for (size_t i = 0; i < scheme.n; i++)
		p[i] = (char)to_lower((unsigned char)scheme.p[i]);
	return (struct str){p, scheme.n};
}

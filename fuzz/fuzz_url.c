/* SPDX-License-Identifier: MIT */
/* The URL parser: what it gives parses to itself, its pieces lie in it. */
#include "fuzz.h"

#include "url/display.h"

static const struct url_tables *tables;

static void
check(struct arena *a, const struct url *u)
{
	const struct str pieces[] = {u->scheme, u->username, u->password,
	    u->host, u->path, u->query, u->fragment};
	struct url again;

	fuzz_utf8(u->href);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
		assert(!pieces[i].n || str_within(pieces[i], u->href));
	assert(url_parse(tables, a, u->href, NULL, &again));
	assert(str_eq(again.href, u->href));
	assert(str_eq(again.host, u->host));
	assert(again.port == u->port);
	fuzz_utf8(url_defang(tables, a, u, 60));
}

/* URL, a newline, base URL. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str rest = fuzz_copy(a, data, size);
	struct str text = str_cut(&rest, '\n');
	struct url base, u;

	if (!tables)
		tables = url_tables_new(NULL, NULL);
	if (url_parse(tables, a, text, NULL, &u))
		check(a, &u);
	if (rest.p && url_parse(tables, a, rest, NULL, &base) &&
	    url_parse(tables, a, text, &base, &u))
		check(a, &u);
	arena_free(a);
	return 0;
}

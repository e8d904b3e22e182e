/* SPDX-License-Identifier: MIT */
/* Hosts to ASCII and back, registrable domain, judgement of IDNs. */
#include "fuzz.h"

#include "url/host.h"
#include "url/lookalike.h"

static const struct url_tables *tables;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str host = fuzz_copy(a, data, size), ascii, shown, site;
	enum url_host_kind kind;

	if (!tables)
		tables = url_tables_new(NULL, NULL);
	ascii = host_to_ascii(tables, a, host, &kind);
	if (ascii.p) {
		struct str again = host_to_ascii(tables, a, ascii, NULL);

		assert(str_eq(again, ascii));
		for (size_t i = 0; i < ascii.n; i++)
			assert((unsigned char)ascii.p[i] < 0x80);
		shown = host_to_unicode(tables, a, ascii);
		fuzz_utf8(shown);
		site = host_registrable(tables, ascii);
		assert(!site.p || str_within(site, ascii));
	}
	host_registrable(tables, host);
	idn_judge(tables, a, host);
	fuzz_utf8(text_skeleton(tables, a, host));
	fuzz_utf8(text_lower(tables, a, host));
	arena_free(a);
	return 0;
}

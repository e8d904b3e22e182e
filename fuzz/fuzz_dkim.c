/* SPDX-License-Identifier: MIT */
/* DKIM and ARC: key records, a NUL, then a message. */
#include "auth/arc.h"
#include "auth/dkim.h"
#include "fuzz_dns.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str mail = fuzz_copy(a, data, size);
	struct str keys = str_cut(&mail, '\0');
	struct fuzz_dns d = {keys, keys, 0};
	struct ask *k = ask_new(a, 100);
	struct dkim_options o = {.is_legacy = size & 1, .now = 1700000000};
	struct fields f = fields_split(a, mail);
	struct dkim_signature *v;
	struct arc_answer arc;
	size_t n;

	while (!dkim_verify(a, k, &f, &o, &v, &n))
		fuzz_answer(&d, k);
	for (size_t i = 0; i < n; i++)
		assert(v[i].reason);
	while (!arc_verify(a, k, &f, &arc))
		fuzz_answer(&d, k);
	assert(arc.reason);
	o.is_offline = true;
	assert(dkim_verify(a, k, &f, &o, &v, &n));
	arena_free(a);
	return 0;
}

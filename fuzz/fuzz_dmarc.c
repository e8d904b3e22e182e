/* SPDX-License-Identifier: MIT */
/* DMARC: From domain, SPF domain, DKIM domain, then records. */
#include "auth/dmarc.h"
#include "fuzz_dns.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = fuzz_copy(a, data, size), spf, dkim;
	struct dmarc_request r = {
	    .spf = &spf, .dkim = &dkim, .n_spf = 1, .n_dkim = 1};
	struct ask *k = ask_new(a, 100);
	struct fuzz_dns d;
	struct dmarc_answer out;

	r.from = s.p ? str_line(&s) : STR("");
	spf = s.p ? str_line(&s) : STR("");
	dkim = s.p ? str_line(&s) : STR("");
	d = (struct fuzz_dns){s, s, 0};
	while (!dmarc_check(a, k, &r, &out))
		fuzz_answer(&d, k);
	assert(out.reason);
	if (out.result == AUTH_PASS)
		assert(out.record.p &&
		       (out.spf.domain.p || out.dkim.domain.p));
	arena_free(a);
	return 0;
}

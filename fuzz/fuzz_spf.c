/* SPDX-License-Identifier: MIT */
/* SPF: address, sender and HELO on a line each, then records. */
#include "auth/spf.h"
#include "fuzz_dns.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = fuzz_copy(a, data, size);
	struct spf_request r = {.may_tell_sender = size & 1};
	struct ask *k = ask_new(a, 100);
	struct fuzz_dns d;
	struct spf_answer out;

	r.ip = s.p ? str_line(&s) : STR("");
	r.mail_from = s.p ? str_line(&s) : STR("");
	r.helo = s.p ? str_line(&s) : STR("");
	d = (struct fuzz_dns){s, s, 0};
	while (!spf_check(a, k, &r, &out))
		fuzz_answer(&d, k);
	assert(out.reason);
	arena_free(a);
	return 0;
}

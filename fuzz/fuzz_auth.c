/* SPDX-License-Identifier: MIT */
/* The whole check: records, a NUL, then a message. */
#include "auth/auth.h"
#include "fuzz_dns.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct url_tables *tables;
	struct arena *a = arena_new();
	struct str mail = fuzz_copy(a, data, size);
	struct str records = str_cut(&mail, '\0');
	struct fuzz_dns d = {records, records, 0};
	struct ask *k = ask_new(a, 100);
	struct message_options plain = {.no_html = true};
	struct auth_options o = {.use_dns = size & 1,
	    .trust = (enum auth_trust)(size >> 1 & 1),
	    .now = 1700000000};
	struct auth_report out;
	const struct message *m;

	if (!tables)
		tables = url_tables_new(NULL, NULL);
	if (!mail.p)
		mail = STR("");
	m = message_read(a, mail, &plain);
	while (!auth_check(a, m, k, tables, &o, &out))
		fuzz_answer(&d, k);
	assert(out.reason);
	assert(out.state != AUTH_AUTHENTICATED || out.domain.n);
	for (size_t i = 0; i < out.n_facts; i++)
		assert(!out.facts[i].quote.n ||
		       str_within(out.facts[i].quote, mail));
	arena_free(a);
	return 0;
}

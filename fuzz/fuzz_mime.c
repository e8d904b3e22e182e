/* SPDX-License-Identifier: MIT */
/* The tree of parts, HTML apart. */
#include "fuzz.h"

#include "base/limits.h"
#include "mail/message.h"

static void
check(const struct message *m)
{
	assert(m->root && m->n_parts && m->n_parts <= LIMIT_PARTS + 1);
	assert(m->body_offset <= m->raw.n);
	fuzz_utf8(m->subject);
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct mail_part *p = m->parts[i];

		fuzz_utf8(p->text);
		fuzz_utf8(p->filename);
		assert(p->type_effective.n && (p->section.n || !p->parent));
		assert(!(p->is_shown && p->is_alternative_hidden));
	}
	for (size_t i = 0; i < m->n_facts; i++)
		assert(!m->facts[i].quote.n ||
		       str_within(m->facts[i].quote, m->raw));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message_options options = {.no_html = true};
	struct arena *a = arena_new();

	check(message_read(a, fuzz_copy(a, data, size), &options));
	arena_free(a);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* A whole message with all that is read of it. */
#include "fuzz.h"

#include "mail/message.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct message *m = message_read(a, fuzz_copy(a, data, size), NULL);

	for (size_t i = 0; i < m->n_parts; i++)
		if (m->parts[i]->html)
			fuzz_utf8(m->parts[i]->html->text);
	arena_free(a);
	return 0;
}

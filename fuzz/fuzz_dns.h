/* SPDX-License-Identifier: MIT */
/* Answers for fuzz targets: the input's lines as records, one after another. */
#ifndef FUZZ_FUZZ_DNS_H
#define FUZZ_FUZZ_DNS_H

#include "ask/ask.h"
#include "fuzz.h"

struct fuzz_dns {
	struct str lines; /* what is left of them */
	struct str all;
	int rounds;
};

/*
 * Answers all open questions. A line's first byte says how: '!' no answer,
 * '-' no data, '*' the line twice, anything else the line as the record.
 */
static inline void
fuzz_answer(struct fuzz_dns *d, struct ask *k)
{
	const struct ask_item *q = NULL;

	assert(++d->rounds < 200);
	while ((q = ask_next_open(k, q))) {
		enum ask_status status = ASK_OK;
		struct str two[2];
		size_t n = 1;

		if (!d->lines.p)
			d->lines = d->all;
		two[0] = two[1] = str_line(&d->lines);
		if (!two[0].n)
			status = ASK_NXDOMAIN;
		else if (two[0].p[0] == '!')
			status = ASK_NONE;
		else if (two[0].p[0] == '-')
			status = ASK_NODATA;
		else if (two[0].p[0] == '*')
			n = 2;
		ask_answer(k, q->type, q->name, status, two,
		    status == ASK_OK ? n : 0);
	}
}

#endif

/* SPDX-License-Identifier: MIT */
/* Cutting a file's bytes into mails. */
#ifndef BOX_SPLIT_H
#define BOX_SPLIT_H

#include "box/box.h"
#include "box/source.h"

/* Bytes of the mail that is read, kept up to a maximum. */
struct kept {
	uint8_t *p;
	size_t n, size, most;
	bool is_cut;
	bool is_failed; /* no memory */
};

struct splitter {
	struct source *source;
	const struct box_options *options;
	enum box_form form; /* never BOX_AUTO after split_begin */
	bool is_mmdf;
	bool is_started;
	struct kept kept;
	char from_line[1000];
};

/* Looks at the source's first bytes when the form is to be found out. */
void split_begin(struct splitter *s, struct source *source,
    const struct box_options *options);

/* As box_next; fills all of *mail but the path. */
int split_next(struct splitter *s, struct box_mail *mail);

void split_end(struct splitter *s);

/* A line that begins a mail in an mbox: "From x ... hh:mm ...". */
bool split_is_from_line(const uint8_t *p, size_t n);

#endif

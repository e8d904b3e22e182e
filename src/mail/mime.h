/* SPDX-License-Identifier: MIT */
/* The tree of parts: RFC 2045, 2046, 2183. */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "image/image.h"
#include "mail/fact.h"

/* What the parts of one message, and of those inside it, share. */
struct mime {
	struct arena *arena;
	struct facts *facts; /* of the message that is read */
	struct message *message;
	bool no_html;
	struct image_budget *images; /* NULL: not looked at */
	size_t *n_parts; /* of the outermost message, for LIMIT_PARTS */
	size_t depth;
	struct str section; /* of the part that the message is in, or "" */
};

/* Reads raw, header section and body, as a part and what it has inside. */
struct mail_part *mime_read(struct mime *m, struct str raw);

/*
 * Says of each part of a tree that is complete which kind it is and whether
 * an ordinary client shows it.
 */
void mime_show(struct mail_part *root, struct facts *facts);

/* In message.c: a message inside of another. */
struct message *message_read_inner(
    struct mime *outer, struct str raw, struct str section);

#endif

/* SPDX-License-Identifier: MIT */
/* Inside of address: the list that is read. */
#ifndef MAIL_ADDRESS_READER_H
#define MAIL_ADDRESS_READER_H

#include "mail/address.h"
#include "mail/charset.h"
#include "mail/fact.h"

/*
 * First the list is cut into mailboxes, by characters that stand outside of
 * quotes, comments, angles and multi-byte characters; then each is read. The
 * spans of a mailbox are offsets in the value.
 */
struct address_span {
	size_t start, end;
};

struct address_reader {
	struct arena *arena;
	struct str s, hint;
	struct facts *facts;
	struct address *out;
	size_t n;

	const struct charset *charset; /* of bytes beyond ASCII, else NULL */
	/* From there on no quotation mark or bracket is closed: linear time. */
	size_t no_quote_from, no_comment_from;
	struct str group;
	bool is_in_group;

	/* Of the mailbox that is being read. */
	size_t start;
	struct address_span angle; /* inside of the last <...> */
	size_t angle_from;	   /* its "<" */
	bool has_angle, is_in_angle, is_route;
	bool has_angle_at; /* "@" inside of it */
	bool has_at;	   /* "@" outside of quotes, comments and angles */
	size_t at_place;   /* of the last one */
	struct address_span comment; /* the last one, without brackets */
	bool has_comment;
	bool has_other; /* anything but blanks */

	/*
	 * How many mailboxes at the end of `out` are names alone, parted by
	 * commas: before an address in angles they belong to its name.
	 */
	size_t n_names;
	size_t next_angle; /* offset of a "<" or ">", see is_closed_ahead */
};

/* address_token.c: of the thing that begins at `at`. */

/*
 * Bytes that are no syntax: ISO-2022-JP from its escape to the one that ends
 * it, or a two-byte character. 0: a plain byte.
 */
size_t address_opaque_length(const struct address_reader *r, size_t at);
/* A quoted string and a comment; 0 when it is not closed. */
size_t address_quoted_length(const struct address_reader *r, size_t at);
size_t address_comment_length(const struct address_reader *r, size_t at);

/* address_mailbox.c */

/* A phrase as shown: quotes and comments gone, decoded, trimmed. */
struct str address_phrase(struct address_reader *r, size_t start, size_t end);
/* The mailbox from r->start to `end` is complete: to r->out. */
void address_take(struct address_reader *r, size_t end);

#endif

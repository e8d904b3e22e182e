/* SPDX-License-Identifier: MIT */
/* Mailboxes of an address field, as clients show them. */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include "base/arena.h"

struct facts;

struct address {
	struct str display; /* decoded display name, absent when none */
	struct str addr;    /* local@domain as written, absent when none */
	struct str local;   /* without quotes, absent when none */
	struct str domain;  /* lower case, as written else; absent when none */
	size_t offset;	    /* of this mailbox in the field's value */
	size_t length;
	struct str group;    /* decoded name of its group, absent without */
	bool is_quoted;	     /* "local@domain" was in quotes as a whole */
	bool is_angle_empty; /* "<>" was written */
	bool has_address_in_word; /* the display name, decoded, ends in <...>:
				     an address that was never one */
};

/*
 * Reads an address list of any quality: the last `<...>` of a mailbox is the
 * address, all before it, decoded after splitting, the display name, with
 * names parted by commas that have no address of their own; groups
 * are flattened, comments dropped (a trailing one is the display name when
 * there is no other). `hint` is a charset label for bytes without one (the
 * body's), or absent. Never fails; at most LIMIT_ADDRESSES come back.
 */
struct address *address_list(
    struct arena *a, struct str value, struct str hint, size_t *n_out);

/* The same, recording what is strange (mail/fact.h); facts may be NULL. */
struct address *address_read(struct arena *a, struct str value, struct str hint,
    struct facts *facts, size_t *n_out);

#endif

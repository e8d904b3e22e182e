/* SPDX-License-Identifier: MIT */
/* Mailboxes of an address field, as clients show them. */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include "base/arena.h"

struct address {
	struct str display; /* decoded display name, absent when none */
	struct str addr;    /* local@domain as written, absent when none */
	struct str local;   /* without quotes, absent when none */
	struct str domain;  /* lower case, as written else; absent when none */
	size_t offset;	    /* of this mailbox in the field's value */
	size_t length;
};

/*
 * Reads an address list of any quality: the last `<...>` of a mailbox is the
 * address, all before it, decoded after splitting, the display name; groups
 * are flattened, comments dropped (a trailing one is the display name when
 * there is no other). `hint` is a charset label for bytes without one (the
 * body's), or absent. Never fails; at most LIMIT_ADDRESSES come back.
 */
struct address *address_list(
    struct arena *a, struct str value, struct str hint, size_t *n_out);

#endif

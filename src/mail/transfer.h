/* SPDX-License-Identifier: MIT */
/* Transfer encodings: RFC 2045 section 6, and uuencode. */
#ifndef MAIL_TRANSFER_H
#define MAIL_TRANSFER_H

#include "mail/fact.h"

enum transfer {
	TRANSFER_NONE, /* 7bit, 8bit, binary */
	TRANSFER_QP,
	TRANSFER_BASE64,
	TRANSFER_UUENCODE
};

/* Of a Content-Transfer-Encoding value; false when it is unknown. */
bool transfer_find(struct str value, enum transfer *out);

/* The bytes: `in` itself where nothing had to be decoded. */
struct str transfer_decode(
    struct arena *a, enum transfer t, struct str in, struct facts *facts);

/* Base64 in pieces; zeroed to begin with. */
struct base64 {
	uint32_t bits;
	int n_bits;
	bool has_padding; /* seen last */
	bool has_junk, has_inner_padding;
};

/* At most in.n bytes to out; gives their number. */
size_t base64_run(struct base64 *b, struct str in, char *out);

#endif

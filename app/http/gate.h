/* SPDX-License-Identifier: MIT */
/* What of HTTP is let in: refused is all that two readers may read two ways. */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gate_header {
	const char *name, *value;
	size_t name_n, value_n;
};

struct gate_request {
	const char *method, *version;
	const char *target; /* as on the request line */
	const struct gate_header *headers;
	size_t n_headers;
};

struct gate_config {
	/* Names that Host may have, port aside; in lower case. */
	const char *const *hosts;
	size_t n_hosts;
	/* "https://name" that may send forms beside the host itself. */
	const char *const *origins;
	size_t n_origins;
	uint64_t body_most;
};

struct gate_result {
	unsigned status; /* 0: let in; else what to answer, then close */
	const char *why; /* for the answer and the log: no input in it */
	bool has_body, is_chunked;
	uint64_t length; /* of the body, when has_body and not chunked */
};

/*
 * RFC 9112 in its strict reading: 400 for a target or a field with a control
 * character, a name that is no token, a second or malformed Content-Length,
 * Content-Length beside Transfer-Encoding, any coding but one "chunked", none
 * or several Host; 421 for a Host that is not ours (DNS rebinding); 403 for a
 * sender of forms that is not ours; 413 for a body that says it is too large;
 * 417, 501, 505 as the standard has them. False when status is not 0.
 */
bool gate_check(const struct gate_request *r, const struct gate_config *c,
    struct gate_result *out);

/* The value of the only field of that name, ASCII case apart; or NULL. */
const struct gate_header *gate_find(
    const struct gate_request *r, const char *name);

#endif

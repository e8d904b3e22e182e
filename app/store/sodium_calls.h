/* SPDX-License-Identifier: MIT */
/* libsodium, loaded by the first that asks it something. */
#ifndef STORE_SODIUM_CALLS_H
#define STORE_SODIUM_CALLS_H

#include <sodium.h>

#include "late/late.h"

#define SODIUM_CALLS(X)                                                        \
	X(crypto_generichash)                                                  \
	X(crypto_hash_sha256)                                                  \
	X(crypto_pwhash_str_alg)                                               \
	X(crypto_pwhash_str_verify)                                            \
	X(randombytes_buf)                                                     \
	X(sodium_bin2hex)                                                      \
	X(sodium_init)                                                         \
	X(sodium_memcmp)                                                       \
	X(sodium_memzero)

struct sodium_calls {
	SODIUM_CALLS(LATE_POINTER)
};

/* Begun (sodium_init). Without the library the program ends: late_need. */
const struct sodium_calls *sodium(void);

#endif

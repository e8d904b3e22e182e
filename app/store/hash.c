/* SPDX-License-Identifier: MIT */
/* Who reports, as all programs of a site write it down. */
#include "store/store.h"
#include "store/sodium_calls.h"

void
store_hash(const char *key, const char *p, size_t n, char out[STORE_HASH_BYTES])
{
	unsigned char h[crypto_generichash_BYTES];

	sodium()->crypto_generichash(h, sizeof h, (const unsigned char *)p, n,
	    (const unsigned char *)key, STORE_KEY_HEX);
	sodium()->sodium_bin2hex(out, STORE_HASH_BYTES, h, sizeof h);
}

/* SPDX-License-Identifier: MIT */
/* Keys of the API: only their hashes are kept. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/slurp.h"
#include "httpd/service.h"

enum {
	FILE_MOST = 1 << 20,
	HASH = 32,
	KEY_MOST = 512
};

struct key_list {
	unsigned char (*hashes)[HASH];
	size_t n;
};

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_line(struct key_list *k, const char *line)
{
	const char *p = strchr(line, ' ');
	unsigned char *h;

	if (!p || strlen(p + 1) != HASH * 2)
		return false;
	k->hashes = realloc(k->hashes, (k->n + 1) * HASH);
	if (!k->hashes)
		abort();
	h = k->hashes[k->n++];
	for (size_t i = 0; i < HASH; i++) {
		int high = hex(p[1 + 2 * i]), low = hex(p[2 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		h[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

struct key_list *
keys_open(const char *path, char **why_out)
{
	char *text = slurp(path, FILE_MOST, NULL), *rest = text, *line;
	struct key_list *k = calloc(1, sizeof *k);
	unsigned number = 0;
	bool ok = text != NULL;

	if (!k)
		abort();
	while (ok && (line = strsep(&rest, "\n"))) {
		number++;
		if (*line && *line != '#')
			ok = read_line(k, line);
	}
	free(text);
	if (ok)
		return k;
	if (asprintf(why_out, "%s:%u: not NAME and 64 hexadecimal digits", path,
		number) < 0)
		abort();
	keys_close(k);
	return NULL;
}

void
keys_close(struct key_list *k)
{
	if (!k)
		return;
	free(k->hashes);
	free(k);
}

bool
keys_have(const struct key_list *k, const char *key, size_t n)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned size;
	bool found = false;

	if (n > KEY_MOST ||
	    !EVP_Digest(key, n, hash, &size, EVP_sha256(), NULL))
		return false;
	for (size_t i = 0; i < k->n; i++) /* all: time tells nothing */
		found |= !CRYPTO_memcmp(hash, k->hashes[i], HASH);
	return found;
}

/* SPDX-License-Identifier: MIT */
/* Where systems keep their bundle of certificates. */
#include "worker/roots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	BUNDLE_MOST = 8 * 1024 * 1024
};

static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian, Alpine, Arch */
    "/etc/pki/tls/certs/ca-bundle.crt",	  /* Fedora, Red Hat */
    "/etc/ssl/ca-bundle.pem",		  /* SUSE */
    "/etc/ssl/cert.pem",		  /* BSD */
};

char *
roots_of_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = 0, cap = 256 * 1024;
	char *p = NULL;

	if (!f)
		return NULL;
	do {
		char *more = realloc(p, cap + 1);

		if (!more)
			abort();
		p = more;
		n += fread(p + n, 1, cap - n, f);
		if (n < cap)
			break;
		cap *= 2;
	} while (cap <= BUNDLE_MOST);
	if (ferror(f) || cap > BUNDLE_MOST) {
		errno = cap > BUNDLE_MOST ? EFBIG : EIO;
		free(p);
		p = NULL;
	} else {
		p[n] = '\0';
	}
	fclose(f);
	return p;
}

char *
roots_of_system(void)
{
	for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++) {
		char *p = roots_of_file(bundles[i]);

		if (p)
			return p;
	}
	return NULL;
}

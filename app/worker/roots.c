/* SPDX-License-Identifier: MIT */
/* Where systems keep their bundle of certificates. */
#include "worker/roots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BUNDLE_MOST = 8 * 1024 * 1024
};

static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian, Alpine, Arch */
    "/etc/pki/tls/certs/ca-bundle.crt",	  /* Fedora, Red Hat */
    "/etc/ssl/ca-bundle.pem",		  /* SUSE */
    "/etc/ssl/cert.pem",		  /* BSD */
};

/* Zeroes first, then the file over them: so a NUL is behind its last byte. */
static char *
map_text(int fd, size_t size)
{
	char *p =
	    mmap(NULL, size + 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	if (size && mmap(p, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) ==
			MAP_FAILED) {
		munmap(p, size + 1);
		return NULL;
	}
	return p;
}

struct roots
roots_of_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct roots r = {NULL, 0};
	struct stat st;

	if (fd < 0)
		return r;
	if (fstat(fd, &st))
		st.st_size = 0;
	else if (!S_ISREG(st.st_mode))
		errno = EINVAL;
	else if (st.st_size > BUNDLE_MOST)
		errno = EFBIG;
	else
		r.pem = map_text(fd, (size_t)st.st_size);
	if (r.pem)
		r.bytes = (size_t)st.st_size + 1;
	close(fd);
	return r;
}

struct roots
roots_of_system(void)
{
	struct roots r = {NULL, 0};

	for (size_t i = 0; i < sizeof bundles / sizeof bundles[0] && !r.pem;
	     i++)
		r = roots_of_file(bundles[i]);
	return r;
}

void
roots_done(struct roots *r)
{
	if (r->bytes)
		munmap((char *)(uintptr_t)r->pem, r->bytes);
	*r = (struct roots){NULL, 0};
}

/* SPDX-License-Identifier: MIT */
/* Reading a file of ours. */
#include "http/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
read_all(int fd, size_t most, size_t *size_out)
{
	struct stat st;
	size_t n = 0;
	ssize_t got = 1;
	char *p;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) ||
	    (uint64_t)st.st_size > most) {
		errno = EFBIG;
		return NULL;
	}
	p = malloc((size_t)st.st_size + 1);
	if (!p)
		abort();
	while (n < (size_t)st.st_size && got > 0) {
		got = read(fd, p + n, (size_t)st.st_size - n);
		n += got > 0 ? (size_t)got : 0;
	}
	p[n] = 0;
	if (size_out)
		*size_out = n;
	return p;
}

char *
slurp(const char *path, size_t most, size_t *size_out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), error;
	char *p;

	if (fd < 0)
		return NULL;
	p = read_all(fd, most, size_out);
	error = errno;
	close(fd);
	errno = error;
	return p;
}

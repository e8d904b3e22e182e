/* SPDX-License-Identifier: MIT */
/* Reading whole files, regular or not. */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	STEP = 64 * 1024
};

static bool
read_fd(int fd, char **out, size_t *size_out)
{
	struct stat st;
	size_t cap = STEP, n = 0;
	char *p;

	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size < INPUT_MOST)
		cap = (size_t)st.st_size + 2;
	p = malloc(cap);
	if (!p)
		abort();
	while (n < INPUT_MOST) {
		ssize_t got;

		if (n + 1 >= cap) {
			char *bigger = realloc(p, cap *= 2);

			if (!bigger)
				abort();
			p = bigger;
		}
		got = read(fd, p + n, cap - n - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(p);
			return false;
		}
		if (!got)
			break;
		n += (size_t)got;
	}
	n = n < INPUT_MOST ? n : INPUT_MOST;
	p[n] = 0;
	*out = p;
	*size_out = n;
	return true;
}

bool
input_read(const char *path, char **out, size_t *size_out)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : 0;
	bool ok = fd >= 0 && read_fd(fd, out, size_out);
	int e = errno;

	if (fd > 0)
		close(fd);
	errno = e;
	return ok;
}

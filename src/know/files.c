/* SPDX-License-Identifier: MIT */
/* Files and folders of data. */
#include "know/files.h"
#include "base/buf.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PATH_MOST = 4096
};

struct str
path_join(struct arena *a, const char *dir, const char *name)
{
	struct buf b;

	buf_init(&b, a, PATH_MOST);
	buf_fmt(&b, "%s/%s", dir, name);
	return arena_str(a, buf_str(&b));
}

static int
open_regular(const char *path, size_t *size_out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return -1;
	}
	*size_out = (size_t)st.st_size;
	return fd;
}

struct str
file_read(struct arena *a, const char *path)
{
	size_t size, got = 0;
	int fd = open_regular(path, &size);
	char *p;

	if (fd < 0)
		return STR_NONE;
	p = arena_raw(a, size + 1);
	while (got < size) {
		ssize_t n = read(fd, p + got, size - got);

		if (n <= 0)
			break;
		got += (size_t)n;
	}
	close(fd);
	p[got] = '\0';
	return got == size ? (struct str){p, got} : STR_NONE;
}

struct str
file_map(const char *path)
{
	size_t size;
	int fd = open_regular(path, &size);
	void *p;

	if (fd < 0)
		return STR_NONE;
	p = size ? mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
	close(fd);
	return p == MAP_FAILED ? STR_NONE : (struct str){p, size};
}

void
file_unmap(struct str file)
{
	if (file.p)
		munmap((void *)(uintptr_t)file.p, file.n);
}

static int
by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

size_t
files_list(struct arena *a, const char *dir, const char *sub,
    const char *suffix, struct str **out)
{
	struct str folder = path_join(a, dir, sub), *list = NULL;
	DIR *d = opendir(folder.p);
	struct dirent *e;
	size_t n = 0;

	if (!d)
		return 0;
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' ||
		    !str_ends(str_c(e->d_name), str_c(suffix)))
			continue;
		list = arena_push(a, list, n, sizeof *list);
		list[n++] = path_join(a, folder.p, e->d_name);
	}
	closedir(d);
	if (n)
		qsort(list, n, sizeof *list, by_bytes);
	*out = list;
	return n;
}

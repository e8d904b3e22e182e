/* SPDX-License-Identifier: MIT */
/* Going through directories with a stack of open ones. */
#include "box/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	DEPTH_MOST = 32,
	PATH_MOST = 4096
};

struct level {
	DIR *dir;
	bool is_maildir;
	size_t path_length;
	char **names; /* sorted, when that is wanted */
	size_t n, next;
};

struct walk {
	bool is_sorted, is_recursive;
	struct level levels[DEPTH_MOST];
	size_t depth;
	char path[PATH_MOST];
};

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All names of a directory, to be sorted. */
static int
read_names(struct level *l)
{
	struct dirent *e;
	size_t size = 0;

	while ((e = readdir(l->dir))) {
		if (l->n == size) {
			size = size ? size * 2 : 64;
			char **names = realloc(l->names, size * sizeof *names);

			if (!names)
				return -ENOMEM;
			l->names = names;
		}
		l->names[l->n] = strdup(e->d_name);
		if (!l->names[l->n])
			return -ENOMEM;
		l->n++;
	}
	if (l->n)
		qsort(l->names, l->n, sizeof *l->names, compare);
	return 0;
}

static void
pop(struct walk *w)
{
	struct level *l = &w->levels[--w->depth];

	if (l->dir)
		closedir(l->dir);
	for (size_t i = 0; i < l->n; i++)
		free(l->names[i]);
	free(l->names);
	*l = (struct level){0};
}

static bool
has_directory(int fd, const char *name)
{
	struct stat st;

	return !fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISDIR(st.st_mode);
}

/* Takes the descriptor over. */
static int
push(struct walk *w, int fd)
{
	struct level *l = &w->levels[w->depth];
	int e = 0;

	*l = (struct level){.path_length = strlen(w->path)};
	l->dir = fdopendir(fd);
	if (!l->dir) {
		e = -errno;
		close(fd);
		return e;
	}
	l->is_maildir = has_directory(fd, "cur") && has_directory(fd, "new");
	w->depth++;
	if (w->is_sorted)
		e = read_names(l);
	if (e)
		pop(w);
	return e;
}

int
walk_open(
    const char *path, bool is_sorted, bool is_recursive, struct walk **out)
{
	struct walk *w;
	int fd, e;

	if (strlen(path) >= PATH_MOST)
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	w = calloc(1, sizeof *w);
	if (!w) {
		close(fd);
		return -ENOMEM;
	}
	w->is_sorted = is_sorted;
	w->is_recursive = is_recursive;
	memcpy(w->path, path, strlen(path) + 1);
	e = push(w, fd);
	if (e) {
		walk_close(w);
		return e;
	}
	*out = w;
	return 0;
}

/* The next name of the level, NULL at its end. */
static const char *
next_name(struct level *l, bool is_sorted)
{
	struct dirent *e;

	if (is_sorted)
		return l->next < l->n ? l->names[l->next++] : NULL;
	e = readdir(l->dir);
	return e ? e->d_name : NULL;
}

/* Folders of a Maildir++ begin with a dot; other hidden things are passed. */
static bool
is_passed(const struct level *l, const char *name, bool is_dir)
{
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return true;
	if (l->is_maildir)
		return !is_dir || !strcmp(name, "tmp");
	return name[0] == '.';
}

static int
set_path(struct walk *w, const struct level *l, const char *name)
{
	size_t n = l->path_length, len = strlen(name);
	bool has_slash = n && w->path[n - 1] == '/';

	if (n + len + 2 > PATH_MOST)
		return -ENAMETOOLONG;
	if (!has_slash)
		w->path[n++] = '/';
	memcpy(w->path + n, name, len + 1);
	return 0;
}

/* 1: a file; 0: passed over, or entered; else a negative errno. */
static int
take(struct walk *w, struct level *l, const char *name, int *fd_out)
{
	int at = dirfd(l->dir), fd, e;
	struct stat st, target;
	bool is_dir;

	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	is_dir = S_ISDIR(st.st_mode);
	if (is_passed(l, name, is_dir))
		return 0;
	e = set_path(w, l, name);
	if (e)
		return e;
	if (is_dir) {
		if (!w->is_recursive && !l->is_maildir)
			return 0;
		if (w->depth == DEPTH_MOST)
			return -ELOOP;
		fd = openat(
		    at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		return fd < 0 ? -errno : push(w, fd);
	}
	/* O_NONBLOCK: a FIFO that took the file's place must not hang us. */
	fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &target) || !S_ISREG(target.st_mode)) {
		close(fd);
		return 0;
	}
	*fd_out = fd;
	return 1;
}

int
walk_next(struct walk *w, int *fd_out, const char **path_out)
{
	while (w->depth) {
		struct level *l = &w->levels[w->depth - 1];
		const char *name;
		int r;

		w->path[l->path_length] = '\0';
		name = next_name(l, w->is_sorted);
		if (!name) {
			pop(w);
			continue;
		}
		r = take(w, l, name, fd_out);
		if (r == 0)
			continue;
		*path_out = w->path;
		return r;
	}
	return 0;
}

const char *
walk_path(const struct walk *w)
{
	return w->path;
}

void
walk_close(struct walk *w)
{
	if (!w)
		return;
	while (w->depth)
		pop(w);
	free(w);
}

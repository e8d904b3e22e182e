/* SPDX-License-Identifier: MIT */
/* Boxes: a file's mails, or those of a directory's files. */
#include "box/box.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "box/source.h"
#include "box/split.h"
#include "box/walk.h"

struct box {
	struct box_options options;
	struct walk *walk; /* NULL: one file only */
	char *name;	   /* of it */
	bool is_open;	   /* source and splitter are in use */
	struct source source;
	struct splitter splitter;
	uint64_t taken; /* of files that are closed */
};

static void
close_file(struct box *b)
{
	if (!b->is_open)
		return;
	b->taken += b->source.taken;
	split_end(&b->splitter);
	source_close(&b->source);
	b->is_open = false;
}

/* Takes the descriptor over. */
static int
open_file(struct box *b, int fd)
{
	int e = source_open(&b->source, fd);

	if (e)
		return e;
	split_begin(&b->splitter, &b->source, &b->options);
	b->is_open = true;
	return 0;
}

/* Standard input or a file; a directory is a walk. */
static int
open_path(struct box *b, const char *path)
{
	struct stat st;
	int fd, e;

	if (!strcmp(path, "-"))
		return open_file(b, dup(STDIN_FILENO));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st)) {
		e = -errno;
		close(fd);
		return e;
	}
	if (!S_ISDIR(st.st_mode))
		return open_file(b, fd);
	close(fd);
	return walk_open(
	    path, b->options.is_sorted, !b->options.no_recursion, &b->walk);
}

int
box_open(
    const char *path, const struct box_options *options, struct box **box_out)
{
	struct box *b = calloc(1, sizeof *b);
	int e;

	if (!b)
		return -ENOMEM;
	if (options)
		b->options = *options;
	b->name = strdup(path);
	e = b->name ? open_path(b, path) : -ENOMEM;
	if (e) {
		box_close(b);
		return e;
	}
	*box_out = b;
	return 0;
}

const char *
box_path(const struct box *box)
{
	return box->walk ? walk_path(box->walk) : box->name;
}

uint64_t
box_taken(const struct box *box)
{
	return box->taken + (box->is_open ? box->source.taken : 0);
}

int
box_next(struct box *box, struct box_mail *mail)
{
	const char *path;
	int r, fd;

	for (;;) {
		if (box->is_open) {
			r = split_next(&box->splitter, mail);
			if (r > 0) {
				mail->path = box_path(box);
				return 1;
			}
			close_file(box);
			if (r < 0)
				return r;
		}
		if (!box->walk)
			return 0;
		r = walk_next(box->walk, &fd, &path);
		if (r <= 0)
			return r;
		r = open_file(box, fd);
		if (r < 0)
			return r;
	}
}

void
box_close(struct box *box)
{
	if (!box)
		return;
	close_file(box);
	walk_close(box->walk);
	free(box->name);
	free(box);
}

/* SPDX-License-Identifier: MIT */
/* The window over a file's bytes. */
#include "box/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "box/unpack.h"

enum {
	CHUNK = 64 * 1024
};

struct packed {
	struct unpacker *unpacker;
	uint8_t in[CHUNK];
	bool is_end;
};

static ssize_t
read_some(int fd, uint8_t *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* Room for n bytes behind the window; false without memory. */
static bool
make_room(struct source *s, size_t n)
{
	size_t want = s->n + n, size = s->size ? s->size : CHUNK;
	uint8_t *room;

	if (s->start + want <= s->size)
		return true;
	if (want <= s->size) {
		memmove(s->room, s->room + s->start, s->n);
		s->start = 0;
		s->p = s->room;
		return true;
	}
	while (size < want)
		size *= 2;
	room = malloc(size);
	if (!room)
		return false;
	if (s->n)
		memcpy(room, s->p, s->n);
	free(s->room);
	s->room = room;
	s->size = size;
	s->start = 0;
	s->p = room;
	return true;
}

/* Unpacked bytes; 0 at the end. */
static ssize_t
read_packed(struct source *s, uint8_t *p, size_t n)
{
	struct packed *k = s->packed;

	for (;;) {
		ssize_t got = unpack_take(k->unpacker, p, n);

		if (got != 0)
			return got;
		if (k->is_end)
			return unpack_is_complete(k->unpacker) ? 0 : -EBADMSG;
		got = read_some(s->fd, k->in, sizeof k->in);
		if (got < 0)
			return got;
		k->is_end = got == 0;
		s->taken += (uint64_t)got;
		unpack_feed(k->unpacker, k->in, (size_t)got);
	}
}

/* One more chunk; false at the end and on errors. */
static bool
more(struct source *s)
{
	ssize_t got;

	if (s->is_end)
		return false;
	if (!make_room(s, CHUNK)) {
		s->error = -ENOMEM;
		s->is_end = true;
		return false;
	}
	got = s->packed ? read_packed(s, s->room + s->start + s->n, CHUNK)
			: read_some(s->fd, s->room + s->start + s->n, CHUNK);
	if (!s->packed && got > 0)
		s->taken += (uint64_t)got;
	if (got <= 0) {
		s->error = (int)got;
		s->is_end = true;
		return false;
	}
	s->n += (size_t)got;
	return true;
}

bool
source_want(struct source *s, size_t n)
{
	while (s->n < n)
		if (!more(s))
			return false;
	return true;
}

/* What was read so far is packed: it becomes the unpacker's. */
static int
start_unpacking(struct source *s)
{
	struct unpacker *u = unpack_new(s->p, s->n);
	struct packed *k;

	if (!u)
		return 0;
	k = calloc(1, sizeof *k);
	if (!k) {
		unpack_free(u);
		return -ENOMEM;
	}
	k->unpacker = u;
	/* Only one chunk was read, as no more was asked for. */
	memcpy(k->in, s->p, s->n);
	unpack_feed(k->unpacker, k->in, s->n);
	s->packed = k;
	s->n = 0;
	s->is_end = false;
	return 0;
}

int
source_open(struct source *s, int fd)
{
	int e;

	*s = (struct source){.fd = fd};
	source_want(s, UNPACK_MAGIC);
	e = s->error ? s->error : start_unpacking(s);
	if (e)
		source_close(s);
	return e;
}

void
source_drop(struct source *s, size_t n)
{
	s->start += n;
	s->p += n;
	s->n -= n;
	s->offset += n;
}

int
source_error(const struct source *s)
{
	return s->error;
}

void
source_close(struct source *s)
{
	if (s->packed) {
		unpack_free(s->packed->unpacker);
		free(s->packed);
	}
	if (s->room || s->fd > 0)
		close(s->fd);
	free(s->room);
	*s = (struct source){.fd = -1};
}

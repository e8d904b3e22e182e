/* SPDX-License-Identifier: MIT */
/* Frames in and out of the jail, by read and write alone. */
#include "worker/child.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	KEEP_BYTES = 1 << 20 /* of the buffer, between two inputs */
};

static bool
write_all(const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n) {
		ssize_t w = write(CHILD_FD, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

static bool
read_all(void *bytes, size_t n)
{
	char *p = bytes;

	while (n) {
		ssize_t r = read(CHILD_FD, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		p += r;
		n -= (size_t)r;
	}
	return true;
}

bool
child_send(enum frame_kind kind, const struct wire_out *body)
{
	struct frame_head h = {
	    .kind = (uint8_t)kind, .size = (uint32_t)body->n};
	struct wire_out w = {0};
	bool ok;

	if (body->n >= UINT32_MAX)
		return false;
	wire_raw(&w, &h, sizeof h); /* in one piece: one waking for both */
	wire_raw(&w, body->p, body->n);
	ok = write_all(w.p, w.n);
	wire_done(&w);
	return ok;
}

/* Nothing of the last input stays behind for the next one. */
static void
wipe(uint8_t **p, size_t *cap, size_t used)
{
	if (!*p)
		return;
	explicit_bzero(*p, used);
	if (*cap > KEEP_BYTES) {
		free(*p);
		*p = NULL;
		*cap = 0;
	}
}

bool
child_receive(enum frame_kind kind, size_t most, struct wire_in *out)
{
	static struct {
		uint8_t *p;
		size_t cap, used;
	} jobs, replies;
	struct frame_head h;
	uint8_t **p = kind == FRAME_JOB ? &jobs.p : &replies.p;
	size_t *cap = kind == FRAME_JOB ? &jobs.cap : &replies.cap;

	wipe(&replies.p, &replies.cap, replies.used);
	replies.used = 0;
	if (kind == FRAME_JOB) {
		wipe(&jobs.p, &jobs.cap, jobs.used);
		jobs.used = 0;
	}
	if (!read_all(&h, sizeof h) || h.kind != kind || h.size > most)
		return false;
	if (*cap < h.size) {
		free(*p);
		*p = wire_alloc(h.size);
		*cap = h.size;
	}
	if (kind == FRAME_JOB)
		jobs.used = h.size;
	else
		replies.used = h.size;
	*out = (struct wire_in){*p, h.size, false};
	return read_all(*p, h.size);
}

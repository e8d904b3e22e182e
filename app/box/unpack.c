/* SPDX-License-Identifier: MIT */
/* Streams of zlib and libzstd behind one interface. */
#include "box/unpack.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "late/late.h"

#define ZLIB_CALLS(X)                                                          \
	X(inflate)                                                             \
	X(inflateEnd)                                                          \
	X(inflateInit2_)                                                       \
	X(inflateReset2)
#define ZSTD_CALLS(X)                                                          \
	X(ZSTD_createDStream)                                                  \
	X(ZSTD_decompressStream)                                               \
	X(ZSTD_freeDStream)                                                    \
	X(ZSTD_isError)

static struct {
	ZLIB_CALLS(LATE_POINTER)
} zlib;
static struct {
	ZSTD_CALLS(LATE_POINTER)
} zstd;
static pthread_once_t zlib_once = PTHREAD_ONCE_INIT;
static pthread_once_t zstd_once = PTHREAD_ONCE_INIT;

static void
load_zlib(void)
{
	static const char *const names[] = {ZLIB_CALLS(LATE_NAME)};

	late_need("libz.so.1", names, sizeof names / sizeof *names, &zlib);
}

static void
load_zstd(void)
{
	static const char *const names[] = {ZSTD_CALLS(LATE_NAME)};

	late_need("libzstd.so.1", names, sizeof names / sizeof *names, &zstd);
}

struct unpacker {
	bool is_zstd;
	bool is_inside; /* of a member that has not ended */
	z_stream z;
	ZSTD_DStream *zstd;
	const uint8_t *p;
	size_t n;
};

enum {
	GZIP_WINDOW = 15 + 16
};

static bool
begin_gzip(struct unpacker *u)
{
	pthread_once(&zlib_once, load_zlib);
	return zlib.inflateInit2_(
		   &u->z, GZIP_WINDOW, ZLIB_VERSION, (int)sizeof u->z) == Z_OK;
}

static bool
begin_zstd(struct unpacker *u)
{
	pthread_once(&zstd_once, load_zstd);
	u->zstd = zstd.ZSTD_createDStream();
	return u->zstd != NULL;
}

struct unpacker *
unpack_new(const uint8_t *head, size_t n)
{
	bool is_gzip = n >= 2 && head[0] == 0x1f && head[1] == 0x8b;
	bool is_zstd = n >= 4 && !memcmp(head, "\x28\xb5\x2f\xfd", 4);
	struct unpacker *u;

	if (!is_gzip && !is_zstd)
		return NULL;
	u = calloc(1, sizeof *u);
	if (!u)
		return NULL;
	u->is_zstd = is_zstd;
	if (is_zstd ? !begin_zstd(u) : !begin_gzip(u)) {
		free(u);
		return NULL;
	}
	return u;
}

void
unpack_feed(struct unpacker *u, const uint8_t *p, size_t n)
{
	u->p = p;
	u->n = n;
}

static ssize_t
take_gzip(struct unpacker *u, uint8_t *out, size_t size)
{
	int r;

	u->z.next_in = (Bytef *)u->p;
	u->z.avail_in = (uInt)u->n;
	u->z.next_out = out;
	u->z.avail_out = (uInt)size;
	r = zlib.inflate(&u->z, Z_NO_FLUSH);
	u->p = u->z.next_in;
	u->n = u->z.avail_in;
	/* Several members may follow each other (RFC 1952, 2.2). */
	u->is_inside = r != Z_STREAM_END;
	if (r == Z_STREAM_END)
		r = zlib.inflateReset2(&u->z, GZIP_WINDOW);
	if (r != Z_OK && r != Z_BUF_ERROR)
		return -EBADMSG;
	return (ssize_t)(size - u->z.avail_out);
}

static ssize_t
take_zstd(struct unpacker *u, uint8_t *out, size_t size)
{
	ZSTD_inBuffer in = {u->p, u->n, 0};
	ZSTD_outBuffer o = {out, size, 0};
	size_t r = zstd.ZSTD_decompressStream(u->zstd, &o, &in);

	if (zstd.ZSTD_isError(r))
		return -EBADMSG;
	u->is_inside = r != 0;
	u->p += in.pos;
	u->n -= in.pos;
	return (ssize_t)o.pos;
}

ssize_t
unpack_take(struct unpacker *u, uint8_t *out, size_t size)
{
	ssize_t n = 0;
	size_t before;

	/* A header or a trailer takes bytes and gives none. */
	do {
		before = u->n;
		if (!before && !u->is_inside)
			break;
		n = u->is_zstd ? take_zstd(u, out, size)
			       : take_gzip(u, out, size);
	} while (n == 0 && u->n != before);
	return n;
}

bool
unpack_is_complete(const struct unpacker *u)
{
	return !u->is_inside;
}

void
unpack_free(struct unpacker *u)
{
	if (!u)
		return;
	if (u->is_zstd)
		zstd.ZSTD_freeDStream(u->zstd);
	else
		zlib.inflateEnd(&u->z);
	free(u);
}

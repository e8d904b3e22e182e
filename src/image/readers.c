/* SPDX-License-Identifier: MIT */
/* Loading what reads pictures: all of it or, where loading is over, nothing. */
#include "image/readers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/arena.h"
#include "image/image.h"

#if JPEG_LIB_VERSION >= 80
#define JPEG_LIBRARY "libjpeg.so.8"
#else
#define JPEG_LIBRARY "libjpeg.so.62"
#endif

#define COUNT(f) +1

static const char *const names[] = {
    ZBAR_CALLS(LATE_NAME) SPNG_CALLS(LATE_NAME) JPEG_CALLS(LATE_NAME)
	WEBP_CALLS(LATE_NAME) DEMUX_CALLS(LATE_NAME) GIF_CALLS(LATE_NAME)};

/* In the order of struct readers. */
static const struct {
	const char *file;
	size_t n;
} libraries[] = {
    {"libzbar.so.0", 0 ZBAR_CALLS(COUNT)},
    {"libspng.so.0", 0 SPNG_CALLS(COUNT)},
    {JPEG_LIBRARY, 0 JPEG_CALLS(COUNT)},
    {"libwebp.so.7", 0 WEBP_CALLS(COUNT)},
    {"libwebpdemux.so.2", 0 DEMUX_CALLS(COUNT)},
    {"libgif.so.7", 0 GIF_CALLS(COUNT)},
};

struct readers readers;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_bool is_open, is_sealed, is_missed;

static void
load(void)
{
	char *calls = (char *)&readers;
	size_t at = 0;

	for (size_t i = 0; i < ARRAY_LEN(libraries); i++) {
		if (!late_open(libraries[i].file, names + at, libraries[i].n,
			calls + at * sizeof(void (*)(void))))
			return;
		at += libraries[i].n;
	}
	is_open = true;
}

bool
readers_open(void)
{
	if (is_sealed && !is_open) {
		is_missed = true;
		return false;
	}
	pthread_once(&once, load);
	return is_open;
}

bool
image_load_readers(void)
{
	return readers_open();
}

void
image_seal_readers(void)
{
	is_sealed = true;
}

bool
image_was_missed(void)
{
	return is_missed;
}

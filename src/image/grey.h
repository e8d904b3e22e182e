/* SPDX-License-Identifier: MIT */
/* Inside this room: a decoded picture and the decoders. */
#ifndef IMAGE_GREY_H
#define IMAGE_GREY_H

#include "base/limits.h"
#include "image/image.h"

/*
 * Rows of bytes, 0 black, transparent parts on white. The pixels are
 * calloc'd, not the arena's: they are large and needed for a moment.
 */
struct grey {
	uint8_t *pixels; /* NULL: none */
	uint32_t width, height;
};

/* White; .pixels NULL when the size is out of bounds or memory lacks. */
struct grey grey_new(size_t width, size_t height);
void grey_done(struct grey *g);

/* Both sides halved, or tripled, each a new one. */
struct grey grey_half(const struct grey *g);
struct grey grey_triple(const struct grey *g);
/* With a white margin, light and dark exchanged before if so wished. */
struct grey grey_framed(const struct grey *g, bool is_inverted);

/* RGBA of one pixel, on white. */
uint8_t grey_of(const uint8_t rgba[static 4]);

static inline bool
grey_fits(size_t width, size_t height)
{
	return width && height && width <= LIMIT_IMAGE_PIXELS &&
	       height <= LIMIT_IMAGE_PIXELS / width;
}

/*
 * The decoders. A picture that breaks off is white from there on; none at all
 * when nothing could be decoded. `last_out` is the last state of an
 * animation, without pixels when there is none.
 */
struct grey png_read(struct str bytes);
struct grey jpeg_read(struct str bytes);
struct grey gif_read(struct str bytes, struct grey *last_out);
struct grey webp_read(struct str bytes);

/* Adds payloads that *out does not have yet. */
void qr_find(struct arena *a, const struct grey *g, struct image_scan *out);

#endif

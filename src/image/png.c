/* SPDX-License-Identifier: MIT */
/* PNG by libspng. */
#include "image/grey.h"
#include "image/readers.h"

enum {
	CHUNK_MOST = 1 << 20, /* of what is no pixel: profiles, texts */
	CHUNKS_MOST = 4 << 20
};

/* As many rows as there are; those of an interlaced one come seven times. */
static bool
decode(spng_ctx *ctx, int format, uint8_t *pixels, size_t row_size)
{
	struct spng_row_info info;
	bool has_any = false;

	if (readers.spng_decode_image(ctx, NULL, 0, format,
		SPNG_DECODE_PROGRESSIVE | SPNG_DECODE_TRNS))
		return false;
	for (;;) {
		int rc;

		if (readers.spng_get_row_info(ctx, &info))
			break;
		rc = readers.spng_decode_row(
		    ctx, pixels + info.row_num * row_size, row_size);
		if (rc && rc != SPNG_EOI)
			break;
		has_any = true;
		if (rc == SPNG_EOI)
			break;
	}
	return has_any;
}

static struct grey
decode_grey(spng_ctx *ctx, const struct spng_ihdr *head)
{
	struct grey g = grey_new(head->width, head->height);

	if (g.pixels && !decode(ctx, SPNG_FMT_G8, g.pixels, g.width))
		grey_done(&g);
	return g;
}

static struct grey
decode_colour(spng_ctx *ctx, const struct spng_ihdr *head)
{
	struct grey g = grey_new(head->width, head->height);
	size_t n = (size_t)g.width * g.height;
	/* Zeroed is transparent: white where rows are missing. */
	uint8_t *rgba = g.pixels ? calloc(n, 4) : NULL;

	if (!rgba || !decode(ctx, SPNG_FMT_RGBA8, rgba, (size_t)g.width * 4))
		grey_done(&g);
	for (size_t i = 0; g.pixels && i < n; i++)
		g.pixels[i] = grey_of(rgba + i * 4);
	free(rgba);
	return g;
}

struct grey
png_read(struct str bytes)
{
	spng_ctx *ctx = readers.spng_ctx_new(0);
	struct grey g = {NULL, 0, 0};
	struct spng_ihdr head;
	struct spng_trns trns;

	if (!ctx)
		return g;
	readers.spng_set_crc_action(ctx, SPNG_CRC_USE, SPNG_CRC_DISCARD);
	readers.spng_set_chunk_limits(ctx, CHUNK_MOST, CHUNKS_MOST);
	readers.spng_set_image_limits(
	    ctx, LIMIT_IMAGE_PIXELS, LIMIT_IMAGE_PIXELS);
	if (!readers.spng_set_png_buffer(ctx, bytes.p, bytes.n) &&
	    !readers.spng_get_ihdr(ctx, &head) &&
	    grey_fits(head.width, head.height)) {
		if (head.color_type == SPNG_COLOR_TYPE_GRAYSCALE &&
		    head.bit_depth <= 8 && readers.spng_get_trns(ctx, &trns))
			g = decode_grey(ctx, &head);
		else
			g = decode_colour(ctx, &head);
	}
	readers.spng_ctx_free(ctx);
	return g;
}

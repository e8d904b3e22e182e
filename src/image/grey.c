/* SPDX-License-Identifier: MIT */
/* Pictures in grey: margins, sizes, light and dark exchanged. */
#include "image/grey.h"

enum {
	WHITE = 255,
	MARGIN_SHARE = 8, /* of the shorter side; a quiet zone has 4 modules */
	MARGIN_LEAST = 16
};

struct grey
grey_new(size_t width, size_t height)
{
	struct grey g = {NULL, 0, 0};

	/* Twice the limit: a margin may stand around the largest. */
	if (!width || !height || width > LIMIT_IMAGE_PIXELS * 2 ||
	    height > LIMIT_IMAGE_PIXELS * 2 / width)
		return g;
	g.pixels = malloc(width * height);
	if (!g.pixels)
		return g;
	memset(g.pixels, WHITE, width * height);
	g.width = (uint32_t)width;
	g.height = (uint32_t)height;
	return g;
}

void
grey_done(struct grey *g)
{
	free(g->pixels);
	*g = (struct grey){NULL, 0, 0};
}

/* UNSAFE: each loop below stays within width and height of both. */

struct grey
grey_half(const struct grey *g)
{
	struct grey h = grey_new(g->width / 2, g->height / 2);
	const uint8_t *in;
	uint8_t *out = h.pixels;

	for (size_t y = 0; y < h.height; y++) {
		in = g->pixels + y * 2 * g->width;
		for (size_t x = 0; x < h.width; x++, in += 2)
			*out++ = (uint8_t)((in[0] + in[1] + in[g->width] +
					       in[g->width + 1]) /
					   4);
	}
	return h;
}

struct grey
grey_triple(const struct grey *g)
{
	struct grey t = grey_new((size_t)g->width * 3, (size_t)g->height * 3);
	size_t row = t.width;

	for (size_t y = 0; y < t.height; y += 3) {
		uint8_t *out = t.pixels + y * row;
		const uint8_t *in = g->pixels + y / 3 * g->width;

		for (size_t x = 0; x < g->width; x++)
			memset(out + x * 3, in[x], 3);
		memcpy(out + row, out, row);
		memcpy(out + 2 * row, out, row);
	}
	return t;
}

struct grey
grey_framed(const struct grey *g, bool is_inverted)
{
	size_t side = g->width < g->height ? g->width : g->height;
	size_t margin = side / MARGIN_SHARE + MARGIN_LEAST;
	struct grey f = grey_new(g->width + 2 * margin, g->height + 2 * margin);

	for (size_t y = 0; f.pixels && y < g->height; y++) {
		const uint8_t *in = g->pixels + y * g->width;
		uint8_t *out = f.pixels + (y + margin) * f.width + margin;

		for (size_t x = 0; x < g->width; x++)
			out[x] = is_inverted ? (uint8_t)(WHITE - in[x]) : in[x];
	}
	return f;
}

uint8_t
grey_of(const uint8_t rgba[static 4])
{
	unsigned y = (rgba[0] * 77u + rgba[1] * 150u + rgba[2] * 29u) >> 8;

	return (uint8_t)((y * rgba[3] + WHITE * (WHITE - rgba[3])) / WHITE);
}

/* SPDX-License-Identifier: MIT */
/* GIF by giflib: the first picture, and what is seen at the end. */
#include "image/grey.h"
#include "image/readers.h"

enum {
	FRAMES_MOST = 64,
	TRANSPARENT_FLAG = 1
};

struct source {
	struct str rest;
};

struct canvas {
	GifFileType *gif;
	struct grey grey;
	int transparent; /* index, or -1 */
	size_t pixels;	 /* decoded so far */
	size_t n_frames;
	uint8_t *line;
};

static int
take(GifFileType *gif, GifByteType *to, int n)
{
	struct source *s = gif->UserData;
	struct str b = str_sub(s->rest, 0, (size_t)n);

	if (b.n)
		memcpy(to, b.p, b.n);
	s->rest = str_skip(s->rest, b.n);
	return (int)b.n;
}

static void
draw_line(struct canvas *c, const ColorMapObject *map, size_t y)
{
	const GifImageDesc *d = &c->gif->Image;
	size_t left = (size_t)d->Left;

	for (size_t x = 0; x < (size_t)d->Width; x++) {
		int i = c->line[x];
		uint8_t rgba[4] = {0, 0, 0, 255};

		if (i == c->transparent || i >= map->ColorCount ||
		    left + x >= c->grey.width || y >= c->grey.height)
			continue;
		rgba[0] = map->Colors[i].Red;
		rgba[1] = map->Colors[i].Green;
		rgba[2] = map->Colors[i].Blue;
		/* UNSAFE: both are inside the canvas, see above. */
		c->grey.pixels[y * c->grey.width + left + x] = grey_of(rgba);
	}
}

/* An interlaced picture has its lines in four passes. */
static size_t
line_at(const GifImageDesc *d, size_t i)
{
	static const size_t first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
	size_t height = (size_t)d->Height;

	for (size_t pass = 0; d->Interlace && pass < 4; pass++) {
		size_t n =
		    height > first[pass]
			? (height - first[pass] + step[pass] - 1) / step[pass]
			: 0;

		if (i < n)
			return first[pass] + i * step[pass];
		i -= n;
	}
	return i;
}

/* False at the end of what can be drawn. */
static bool
draw_frame(struct canvas *c)
{
	const GifImageDesc *d = &c->gif->Image;
	const ColorMapObject *map;
	size_t n;

	if (readers.DGifGetImageDesc(c->gif) == GIF_ERROR || d->Left < 0 ||
	    d->Top < 0 || d->Width <= 0 || d->Height <= 0 ||
	    !grey_fits((size_t)d->Width, (size_t)d->Height))
		return false;
	n = (size_t)d->Width * (size_t)d->Height;
	map = d->ColorMap ? d->ColorMap : c->gif->SColorMap;
	if (!map || c->n_frames >= FRAMES_MOST ||
	    c->pixels + n > LIMIT_IMAGE_PIXELS)
		return false;
	c->pixels += n;
	c->n_frames++;
	free(c->line);
	c->line = malloc((size_t)d->Width);
	for (size_t i = 0; i < (size_t)d->Height; i++) {
		if (!c->line ||
		    readers.DGifGetLine(c->gif, c->line, d->Width) == GIF_ERROR)
			return false;
		draw_line(c, map, (size_t)d->Top + line_at(d, i));
	}
	c->transparent = -1;
	return true;
}

static bool
read_extension(struct canvas *c)
{
	GifByteType *data;
	int code;

	if (readers.DGifGetExtension(c->gif, &code, &data) == GIF_ERROR)
		return false;
	if (code == GRAPHICS_EXT_FUNC_CODE && data && data[0] >= 4 &&
	    (data[1] & TRANSPARENT_FLAG))
		c->transparent = data[4];
	while (data)
		if (readers.DGifGetExtensionNext(c->gif, &data) == GIF_ERROR)
			return false;
	return true;
}

/* Goes on to the end of the next picture. */
static bool
next_frame(struct canvas *c)
{
	GifRecordType type;

	while (readers.DGifGetRecordType(c->gif, &type) == GIF_OK) {
		if (type == IMAGE_DESC_RECORD_TYPE)
			return draw_frame(c);
		if (type == EXTENSION_RECORD_TYPE && read_extension(c))
			continue;
		break;
	}
	return false;
}

static struct grey
copy(const struct grey *g)
{
	struct grey c = grey_new(g->width, g->height);

	if (c.pixels)
		memcpy(c.pixels, g->pixels, (size_t)g->width * g->height);
	return c;
}

static struct grey
read_frames(struct canvas *c, struct grey *last_out)
{
	struct grey first = {NULL, 0, 0};
	size_t n;

	next_frame(c);
	if (!c->n_frames)
		return first;
	first = copy(&c->grey);
	n = c->n_frames;
	while (next_frame(c))
		continue;
	if (c->n_frames > n) {
		*last_out = c->grey;
		c->grey.pixels = NULL;
	}
	return first;
}

struct grey
gif_read(struct str bytes, struct grey *last_out)
{
	struct source source = {bytes};
	struct grey first = {NULL, 0, 0};
	int error = 0;
	struct canvas c = {.transparent = -1};

	*last_out = first;
	c.gif = readers.DGifOpen(&source, take, &error);
	if (!c.gif)
		return first;
	if (c.gif->SWidth > 0 && c.gif->SHeight > 0 &&
	    grey_fits((size_t)c.gif->SWidth, (size_t)c.gif->SHeight))
		c.grey =
		    grey_new((size_t)c.gif->SWidth, (size_t)c.gif->SHeight);
	if (c.grey.pixels)
		first = read_frames(&c, last_out);
	grey_done(&c.grey);
	free(c.line);
	readers.DGifCloseFile(c.gif, &error);
	return first;
}

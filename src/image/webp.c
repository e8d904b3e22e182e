/* SPDX-License-Identifier: MIT */
/* WebP by libwebp: the picture, or the first of an animation. */
#include "image/grey.h"
#include "image/readers.h"

static struct grey
decode(const uint8_t *p, size_t n)
{
	struct grey g = {NULL, 0, 0};
	int width, height;
	uint8_t *rgba;

	if (!readers.WebPGetInfo(p, n, &width, &height) || width <= 0 ||
	    height <= 0 || !grey_fits((size_t)width, (size_t)height))
		return g;
	rgba = readers.WebPDecodeRGBA(p, n, &width, &height);
	if (rgba)
		g = grey_new((size_t)width, (size_t)height);
	for (size_t i = 0; i < (size_t)g.width * g.height; i++)
		g.pixels[i] = grey_of(rgba + i * 4);
	readers.WebPFree(rgba);
	return g;
}

struct grey
webp_read(struct str bytes)
{
	struct grey g = {NULL, 0, 0};
	WebPData data = {(const uint8_t *)bytes.p, bytes.n};
	WebPDemuxer *demux =
	    readers.WebPDemuxInternal(&data, 1, NULL, WEBP_DEMUX_ABI_VERSION);
	WebPIterator frame;

	if (!demux)
		return g;
	if (readers.WebPDemuxGetFrame(demux, 1, &frame)) {
		g = decode(frame.fragment.bytes, frame.fragment.size);
		readers.WebPDemuxReleaseIterator(&frame);
	}
	readers.WebPDemuxDelete(demux);
	return g;
}

/* SPDX-License-Identifier: MIT */
/* Kind and size of a picture from its first bytes, without a decoder. */
#include "image/image.h"

#include "base/limits.h"

static uint32_t
big16(struct str s, size_t at)
{
	struct str b = str_sub(s, at, 2);

	if (b.n < 2)
		return 0;
	return (uint32_t)(uint8_t)b.p[0] << 8 | (uint8_t)b.p[1];
}

static uint32_t
little(struct str s, size_t at, size_t n)
{
	struct str b = str_sub(s, at, n);
	uint32_t v = 0;

	if (b.n < n)
		return 0;
	while (n--)
		v = v << 8 | (uint8_t)b.p[n];
	return v;
}

static void
png_head(struct str s, struct image_head *out)
{
	if (!str_eq(str_sub(s, 12, 4), STR("IHDR")))
		return;
	out->width = big16(s, 16) << 16 | big16(s, 18);
	out->height = big16(s, 20) << 16 | big16(s, 22);
}

/* ITU T.81: SOF0 to SOF15 but DHT, JPG and DAC, which stand among them. */
static bool
is_frame(uint8_t marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	       marker != 0xc8 && marker != 0xcc;
}

static void
jpeg_head(struct str s, struct image_head *out)
{
	size_t at = 2;

	while (at + 4 <= s.n) {
		uint8_t marker = (uint8_t)s.p[at + 1];
		uint32_t size;

		if ((uint8_t)s.p[at] != 0xff || marker == 0xff) {
			at++; /* fill bytes, and junk that decoders skip */
			continue;
		}
		at += 2;
		if (!marker || marker == 1 ||
		    (marker >= 0xd0 && marker <= 0xd8))
			continue;
		if (marker == 0xd9 || marker == 0xda)
			return;
		if (is_frame(marker)) {
			out->height = big16(s, at + 3);
			out->width = big16(s, at + 5);
			return;
		}
		size = big16(s, at);
		at += size > 2 ? size : 2;
	}
}

static void
gif_head(struct str s, struct image_head *out)
{
	out->width = little(s, 6, 2);
	out->height = little(s, 8, 2);
}

static void
webp_head(struct str s, struct image_head *out)
{
	struct str chunk = str_sub(s, 12, 4);
	uint32_t bits;

	if (str_eq(chunk, STR("VP8X"))) {
		out->width = little(s, 24, 3) + 1;
		out->height = little(s, 27, 3) + 1;
	} else if (str_eq(chunk, STR("VP8L"))) {
		bits = little(s, 21, 4);
		out->width = (bits & 0x3fff) + 1;
		out->height = (bits >> 14 & 0x3fff) + 1;
	} else if (str_eq(chunk, STR("VP8 "))) {
		out->width = little(s, 26, 2) & 0x3fff;
		out->height = little(s, 28, 2) & 0x3fff;
	}
}

static const struct {
	enum image_kind kind;
	size_t at;
	struct str magic;
	void (*read)(struct str s, struct image_head *out);
} kinds[] = {
    {IMAGE_PNG, 0, {"\x89PNG\r\n\x1a\n", 8}, png_head},
    {IMAGE_JPEG, 0, {"\xff\xd8\xff", 3}, jpeg_head},
    {IMAGE_GIF, 0, {"GIF87a", 6}, gif_head},
    {IMAGE_GIF, 0, {"GIF89a", 6}, gif_head},
    {IMAGE_WEBP, 8, {"WEBP", 4}, webp_head},
};

struct image_head
image_head(struct str bytes)
{
	struct image_head h = {IMAGE_NONE, 0, 0};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct str magic = kinds[i].magic;

		if (!str_eq(str_sub(bytes, kinds[i].at, magic.n), magic) ||
		    (kinds[i].at && !str_starts(bytes, STR("RIFF"))))
			continue;
		h.kind = kinds[i].kind;
		kinds[i].read(bytes, &h);
		break;
	}
	return h;
}

struct image_budget
image_budget(void)
{
	return (struct image_budget){.images = LIMIT_IMAGES,
	    .pixels = LIMIT_IMAGES_PIXELS,
	    .scanned = LIMIT_SCANNED_PIXELS,
	    .cpu_ns = LIMIT_IMAGES_CPU_MS * 1000000ull};
}

/* SPDX-License-Identifier: MIT */
/* In place of the decoders, where the library is built without them. */
#include "image/image.h"

struct image_scan
image_scan(struct arena *a, struct str bytes, struct image_budget *budget)
{
	bool is_one = image_head(bytes).kind != IMAGE_NONE;

	(void)a;
	(void)budget;
	return (struct image_scan){
	    is_one ? IMAGE_NO_READER : IMAGE_NOT_ONE, NULL, 0};
}

struct image_scan
image_scan_cells(struct arena *a, const uint8_t *cells, size_t width,
    size_t height, struct image_budget *budget)
{
	(void)a;
	(void)cells;
	(void)width;
	(void)height;
	(void)budget;
	return (struct image_scan){IMAGE_NO_READER, NULL, 0};
}

bool
image_has_reader(void)
{
	return false;
}

bool
image_load_readers(void)
{
	return false;
}

void
image_seal_readers(void)
{
}

bool
image_was_missed(void)
{
	return false;
}

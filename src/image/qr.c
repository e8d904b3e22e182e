/* SPDX-License-Identifier: MIT */
/* QR codes in a picture, by zbar. */
#include "image/grey.h"
#include "image/readers.h"

static bool
has(const struct image_scan *scan, struct str code)
{
	for (size_t i = 0; i < scan->n_codes; i++)
		if (str_eq(scan->codes[i], code))
			return true;
	return false;
}

static void
take(struct arena *a, const zbar_symbol_t *s, struct image_scan *out)
{
	struct str code = {readers.zbar_symbol_get_data(s),
	    readers.zbar_symbol_get_data_length(s)};

	if (readers.zbar_symbol_get_type(s) != ZBAR_QRCODE || !code.n ||
	    has(out, code) || out->n_codes >= LIMIT_CODES)
		return;
	out->codes =
	    arena_push(a, out->codes, out->n_codes, sizeof *out->codes);
	out->codes[out->n_codes++] = arena_str(a, code);
}

/* Bytes as they are: zbar's conversion looks for converters on the disk. */
static zbar_image_scanner_t *
new_scanner(void)
{
	zbar_image_scanner_t *s = readers.zbar_image_scanner_create();

	if (!s)
		return NULL;
	readers.zbar_image_scanner_set_config(s, 0, ZBAR_CFG_ENABLE, 0);
	readers.zbar_image_scanner_set_config(
	    s, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	readers.zbar_image_scanner_set_config(
	    s, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	return s;
}

void
qr_find(struct arena *a, const struct grey *g, struct image_scan *out)
{
	zbar_image_scanner_t *scanner = new_scanner();
	zbar_image_t *image = readers.zbar_image_create();

	if (scanner && image && g->pixels) {
		readers.zbar_image_set_format(
		    image, zbar_fourcc('Y', '8', '0', '0'));
		readers.zbar_image_set_size(image, g->width, g->height);
		readers.zbar_image_set_data(image, g->pixels,
		    (unsigned long)g->width * g->height, NULL);
		if (readers.zbar_scan_image(scanner, image) > 0)
			for (const zbar_symbol_t *s =
				 readers.zbar_image_first_symbol(image);
			     s; s = readers.zbar_symbol_next(s))
				take(a, s, out);
	}
	if (image)
		readers.zbar_image_destroy(image);
	if (scanner)
		readers.zbar_image_scanner_destroy(scanner);
}

/* SPDX-License-Identifier: MIT */
/* JPEG by libjpeg. */
#include "image/grey.h"
#include "image/readers.h"

#include <setjmp.h>

enum {
	SCANS_MOST = 16, /* a progressive one has ten */
	/* ... or so many pixels in all its scans. */
	SCANNED_PIXELS_MOST = 10 * LIMIT_IMAGE_PIXELS,
	MEMORY_MOST = 256 << 20
};

struct reading {
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr error;
	struct jpeg_progress_mgr progress;
	jmp_buf out;
	struct grey grey;
	uint8_t *row; /* of four inks */
	bool has_any;
};

static void
give_up(j_common_ptr jpeg)
{
	struct reading *r = jpeg->client_data;

	longjmp(r->out, 1);
}

/* A jailed process may not write to standard error. */
static void
say_nothing(j_common_ptr jpeg)
{
	(void)jpeg;
}

/* Scans without pixels cost the whole picture each. */
static void
count_scans(j_common_ptr jpeg)
{
	struct reading *r = jpeg->client_data;
	size_t pixels = (size_t)r->jpeg.image_width * r->jpeg.image_height;
	size_t scans = (size_t)r->jpeg.input_scan_number;

	if (scans > SCANS_MOST && scans * pixels > SCANNED_PIXELS_MOST)
		longjmp(r->out, 1);
}

static void
prepare(struct reading *r, struct str bytes)
{
	r->jpeg.err = readers.jpeg_std_error(&r->error);
	r->error.error_exit = give_up;
	r->error.output_message = say_nothing;
	r->jpeg.client_data = r;
	readers.jpeg_CreateDecompress(
	    &r->jpeg, JPEG_LIB_VERSION, sizeof r->jpeg);
	r->jpeg.client_data = r;
	r->jpeg.mem->max_memory_to_use = MEMORY_MOST;
	r->progress.progress_monitor = count_scans;
	r->jpeg.progress = &r->progress;
	readers.jpeg_mem_src(
	    &r->jpeg, (const unsigned char *)bytes.p, (unsigned long)bytes.n);
}

/* Inks as Adobe writes them: inverted, so that they multiply to light. */
static void
mix_inks(const uint8_t *in, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++, in += 4) {
		uint8_t rgba[4] = {(uint8_t)(in[0] * in[3] / 255),
		    (uint8_t)(in[1] * in[3] / 255),
		    (uint8_t)(in[2] * in[3] / 255), 255};

		out[i] = grey_of(rgba);
	}
}

static void
read_rows(struct reading *r)
{
	bool has_inks = r->jpeg.out_color_components == 4;

	r->grey = grey_new(r->jpeg.output_width, r->jpeg.output_height);
	r->row = has_inks ? malloc((size_t)r->jpeg.output_width * 4) : NULL;
	while (r->grey.pixels && (!has_inks || r->row) &&
	       r->jpeg.output_scanline < r->jpeg.output_height) {
		uint8_t *to = r->grey.pixels +
			      (size_t)r->grey.width * r->jpeg.output_scanline;
		JSAMPROW rows[1] = {has_inks ? r->row : to};

		if (!readers.jpeg_read_scanlines(&r->jpeg, rows, 1))
			return;
		if (has_inks)
			mix_inks(r->row, to, r->grey.width);
		r->has_any = true;
	}
}

static void
decode(struct reading *r, struct str bytes)
{
	if (setjmp(r->out))
		return;
	prepare(r, bytes);
	if (readers.jpeg_read_header(&r->jpeg, TRUE) != JPEG_HEADER_OK ||
	    !grey_fits(r->jpeg.image_width, r->jpeg.image_height))
		return;
	r->jpeg.out_color_space =
	    r->jpeg.num_components == 4 ? JCS_CMYK : JCS_GRAYSCALE;
	if ((size_t)r->jpeg.image_width * r->jpeg.image_height >
	    LIMIT_SCAN_PIXELS)
		r->jpeg.scale_denom = 2;
	if (readers.jpeg_start_decompress(&r->jpeg))
		read_rows(r);
}

struct grey
jpeg_read(struct str bytes)
{
	/* Behind a pointer: what longjmp comes back to is not in registers. */
	struct reading *r = calloc(1, sizeof *r);
	struct grey g = {NULL, 0, 0};

	if (!r)
		return g;
	decode(r, bytes);
	readers.jpeg_destroy_decompress(&r->jpeg);
	free(r->row);
	g = r->grey;
	if (!r->has_any)
		grey_done(&g);
	free(r);
	return g;
}

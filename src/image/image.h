/* SPDX-License-Identifier: MIT */
/* Pictures, as far as they carry codes that a telephone reads. */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "base/arena.h"

enum image_kind {
	IMAGE_NONE,
	IMAGE_PNG,
	IMAGE_JPEG,
	IMAGE_GIF,
	IMAGE_WEBP
};

struct image_head {
	enum image_kind kind;
	uint32_t width, height; /* as its header says; 0 when it does not */
};

/*
 * By the first bytes alone, whatever name or type they came with: no decoder
 * is asked, and the work is linear in the bytes. IMAGE_NONE for anything else.
 */
struct image_head image_head(struct str bytes);

/* What may still be spent, on all pictures of one mail together. */
struct image_budget {
	size_t images, pixels, scanned;
	uint64_t cpu_ns;
};

/*
 * LIMIT_IMAGES, LIMIT_IMAGES_PIXELS, LIMIT_SCANNED_PIXELS, and, since a
 * picture full of false codes costs more than its pixels,
 * LIMIT_IMAGES_CPU_MS.
 */
struct image_budget image_budget(void);

enum image_end {
	IMAGE_SCANNED,
	IMAGE_NOT_ONE,	 /* no picture of a kind that is read */
	IMAGE_DAMAGED,	 /* nothing of it could be decoded */
	IMAGE_TOO_LARGE, /* more than LIMIT_IMAGE_PIXELS, or no budget left */
	IMAGE_NO_READER	 /* no decoders in this build, or none to be loaded */
};

struct image_scan {
	enum image_end end;
	/* Payloads of the QR codes, bytes as they are, each once. */
	struct str *codes;
	size_t n_codes;
};

/*
 * Looks for QR codes: as it is, light on dark, and enlarged when it is small.
 * Of an animation its first and its last picture. Decoders are C libraries
 * with a history: call it only where a crash costs nothing. Its size is
 * checked before anything is decoded and taken off the budget.
 */
struct image_scan image_scan(
    struct arena *a, struct str bytes, struct image_budget *budget);

/*
 * The same for a code that is drawn without a picture: `cells` of width x
 * height bytes, not 0 where dark.
 */
struct image_scan image_scan_cells(struct arena *a, const uint8_t *cells,
    size_t width, size_t height, struct image_budget *budget);

/* Was the library built with decoders? */
bool image_has_reader(void);

/*
 * The decoders' libraries are loaded with the first picture, or now; false
 * when they are not there. Once sealed nothing is loaded any more, for where
 * no file can be opened; whether that left out a picture is told.
 */
bool image_load_readers(void);
void image_seal_readers(void);
bool image_was_missed(void);

#endif

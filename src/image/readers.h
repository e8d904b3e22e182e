/* SPDX-License-Identifier: MIT */
/*
 * Inside this room: the libraries that read pictures, loaded with the first
 * picture. Most mails have none, and libzbar alone brings seventeen others.
 */
#ifndef IMAGE_READERS_H
#define IMAGE_READERS_H

#include <stdbool.h>
#include <stdio.h> /* jpeglib.h wants it */

#include <gif_lib.h>
#include <jpeglib.h>
#include <spng.h>
#include <webp/decode.h>
#include <webp/demux.h>
#include <zbar.h>

#include "late/late.h"

#define ZBAR_CALLS(X)                                                          \
	X(zbar_image_create)                                                   \
	X(zbar_image_destroy)                                                  \
	X(zbar_image_first_symbol)                                             \
	X(zbar_image_scanner_create)                                           \
	X(zbar_image_scanner_destroy)                                          \
	X(zbar_image_scanner_set_config)                                       \
	X(zbar_image_set_data)                                                 \
	X(zbar_image_set_format)                                               \
	X(zbar_image_set_size)                                                 \
	X(zbar_scan_image)                                                     \
	X(zbar_symbol_get_data)                                                \
	X(zbar_symbol_get_data_length)                                         \
	X(zbar_symbol_get_type)                                                \
	X(zbar_symbol_next)
#define SPNG_CALLS(X)                                                          \
	X(spng_ctx_free)                                                       \
	X(spng_ctx_new)                                                        \
	X(spng_decode_image)                                                   \
	X(spng_decode_row)                                                     \
	X(spng_get_ihdr)                                                       \
	X(spng_get_row_info)                                                   \
	X(spng_get_trns)                                                       \
	X(spng_set_chunk_limits)                                               \
	X(spng_set_crc_action)                                                 \
	X(spng_set_image_limits)                                               \
	X(spng_set_png_buffer)
#define JPEG_CALLS(X)                                                          \
	X(jpeg_CreateDecompress)                                               \
	X(jpeg_destroy_decompress)                                             \
	X(jpeg_mem_src)                                                        \
	X(jpeg_read_header)                                                    \
	X(jpeg_read_scanlines)                                                 \
	X(jpeg_start_decompress)                                               \
	X(jpeg_std_error)
#define WEBP_CALLS(X)                                                          \
	X(WebPDecodeRGBA)                                                      \
	X(WebPFree)                                                            \
	X(WebPGetInfo)
#define DEMUX_CALLS(X)                                                         \
	X(WebPDemuxDelete)                                                     \
	X(WebPDemuxGetFrame)                                                   \
	X(WebPDemuxInternal)                                                   \
	X(WebPDemuxReleaseIterator)
#define GIF_CALLS(X)                                                           \
	X(DGifCloseFile)                                                       \
	X(DGifGetExtension)                                                    \
	X(DGifGetExtensionNext)                                                \
	X(DGifGetImageDesc)                                                    \
	X(DGifGetLine)                                                         \
	X(DGifGetRecordType)                                                   \
	X(DGifOpen)

struct readers {
	ZBAR_CALLS(LATE_POINTER)
	SPNG_CALLS(LATE_POINTER)
	JPEG_CALLS(LATE_POINTER)
	WEBP_CALLS(LATE_POINTER)
	DEMUX_CALLS(LATE_POINTER)
	GIF_CALLS(LATE_POINTER)
};

/* Filled once readers_open has been true. */
extern struct readers readers;

/* Loads them, when that was not done before; false when one is not there. */
bool readers_open(void);

#endif

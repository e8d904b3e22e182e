/* SPDX-License-Identifier: MIT */
/* Pictures made here, in each format: what is found, refused, survived. */
#include "unit.h"

#include <gif_lib.h>
#include <jpeglib.h>
#include <spng.h>
#include <webp/encode.h>

#include "base/limits.h"
#include "image/image.h"

#define TEXT "https://login.example/a"

enum {
	MODULES = 25,
	MOST = 1 << 20
};

/* The code of TEXT. */
static const char *const code[MODULES] = {
    "#######....##.#...#######",
    "#.....#..##...#.#.#.....#",
    "#.###.#.....#.##..#.###.#",
    "#.###.#.#...##..#.#.###.#",
    "#.###.#.##....#.#.#.###.#",
    "#.....#....##.....#.....#",
    "#######.#.#.#.#.#.#######",
    "..........##.............",
    "##...###.#.#.##.#...##...",
    ".....#.###..####...#####.",
    "...#####..#...####...#.##",
    "##..##.#.#..#...##.###..#",
    "###..##.##.##..##.##....#",
    "##.#.#.#.......##..#...#.",
    "#..#.###..###.##.#####.##",
    "#..###.#.###...#.#.#.##.#",
    "#.###.####.#.#..#####.#..",
    "........#...##..#...#....",
    "#######.#.##....#.#.#...#",
    "#.....#.#...#.#.#...#..#.",
    "#.###.#.....#########.###",
    "#.###.#..#....#..##....##",
    "#.###.#..#.##...#....##.#",
    "#.....#.##.#..#.#..##...#",
    "#######.#.#.###.#.#..#..#",
};

/* How it is drawn. */
struct look {
	unsigned scale, quiet; /* pixels a module, modules around */
	bool is_inverted, is_interlaced, is_transparent, has_inks;
	unsigned blank_frames; /* of a GIF, before the code */
	unsigned frames_behind;
};

static const struct look plain = {.scale = 4, .quiet = 4};

static unsigned
side_of(const struct look *l)
{
	return (MODULES + 2 * l->quiet) * l->scale;
}

/* RGBA; dark modules black, the rest white or transparent. */
static uint8_t *
draw(struct arena *a, const struct look *l)
{
	size_t side = side_of(l);
	uint8_t *p = arena_alloc(a, side * side * 4);

	for (size_t y = 0; y < side; y++)
		for (size_t x = 0; x < side; x++) {
			size_t my = y / l->scale - l->quiet;
			size_t mx = x / l->scale - l->quiet;
			bool is_dark =
			    my < MODULES && mx < MODULES && code[my][mx] == '#';
			uint8_t *q = p + (y * side + x) * 4;

			memset(q, is_dark != l->is_inverted ? 0 : 255, 3);
			q[3] = l->is_transparent && !is_dark ? 0 : 255;
			if (!q[3])
				memset(q, 0, 3);
		}
	return p;
}

static struct str
make_png(struct arena *a, const struct look *l)
{
	spng_ctx *ctx = spng_ctx_new(SPNG_CTX_ENCODER);
	unsigned side = side_of(l);
	struct spng_ihdr head = {.width = side,
	    .height = side,
	    .bit_depth = 8,
	    .color_type = SPNG_COLOR_TYPE_TRUECOLOR_ALPHA,
	    .interlace_method = l->is_interlaced};
	int error;
	struct str out;

	spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1);
	spng_set_ihdr(ctx, &head);
	assert_int_equal(
	    spng_encode_image(ctx, draw(a, l), (size_t)side * side * 4,
		SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE),
	    0);
	out.p = spng_get_png_buffer(ctx, &out.n, &error);
	arena_own(a, (void *)(uintptr_t)out.p, free);
	spng_ctx_free(ctx);
	return out;
}

static struct str
make_jpeg(struct arena *a, const struct look *l)
{
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr error;
	unsigned side = side_of(l), n = l->has_inks ? 4 : 3;
	uint8_t *rgba = draw(a, l), *row = arena_alloc(a, (size_t)side * 4);
	unsigned char *out = NULL;
	unsigned long size = 0;

	c.err = jpeg_std_error(&error);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &out, &size);
	c.image_width = c.image_height = side;
	c.input_components = (int)n;
	c.in_color_space = l->has_inks ? JCS_CMYK : JCS_RGB;
	jpeg_set_defaults(&c);
	if (l->is_interlaced)
		jpeg_simple_progression(&c);
	jpeg_start_compress(&c, TRUE);
	for (size_t y = 0; y < side; y++) {
		for (size_t x = 0; x < side; x++)
			for (size_t k = 0; k < n; k++)
				row[x * n + k] =
				    rgba[(y * side + x) * 4 + (k < 3 ? k : 0)];
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	arena_own(a, out, free);
	return (struct str){(const char *)out, size};
}

struct sink {
	char *p;
	size_t n;
};

static int
put(GifFileType *gif, const GifByteType *p, int n)
{
	struct sink *s = gif->UserData;

	memcpy(s->p + s->n, p, (size_t)n);
	s->n += (size_t)n;
	return n;
}

static void
put_frame(GifFileType *gif, const struct look *l, const uint8_t *rgba)
{
	int side = (int)side_of(l), pass[] = {0, 4, 2, 1},
	    step[] = {8, 8, 4, 2};
	GifByteType line[4096];

	EGifPutImageDesc(gif, 0, 0, side, side, l->is_interlaced, NULL);
	for (int k = 0; k < 4; k++)
		for (int y = l->is_interlaced ? pass[k] : 0; y < side;
		     y += l->is_interlaced ? step[k] : 1) {
			if (!l->is_interlaced && k)
				break;
			for (int x = 0; x < side; x++)
				line[x] =
				    !rgba || rgba[(y * side + x) * 4] > 127;
			EGifPutLine(gif, line, side);
		}
}

static struct str
make_gif(struct arena *a, const struct look *l)
{
	struct sink s = {arena_alloc(a, MOST), 0};
	int error, side = (int)side_of(l);
	GifFileType *gif = EGifOpen(&s, put, &error);
	GifColorType colours[2] = {{0, 0, 0}, {255, 255, 255}};
	ColorMapObject *map = GifMakeMapObject(2, colours);

	EGifSetGifVersion(gif, true);
	EGifPutScreenDesc(gif, side, side, 8, 0, map);
	for (unsigned i = 0; i < l->blank_frames; i++)
		put_frame(gif, l, NULL);
	put_frame(gif, l, draw(a, l));
	for (unsigned i = 0; i < l->frames_behind; i++)
		put_frame(gif, l, NULL);
	EGifCloseFile(gif, &error);
	GifFreeMapObject(map);
	return (struct str){s.p, s.n};
}

static struct str
make_webp(struct arena *a, const struct look *l)
{
	int side = (int)side_of(l);
	uint8_t *out = NULL;
	size_t n =
	    l->is_transparent
		? WebPEncodeLosslessRGBA(draw(a, l), side, side, side * 4, &out)
		: WebPEncodeRGBA(draw(a, l), side, side, side * 4, 80, &out);

	arena_own(a, out, WebPFree);
	return (struct str){(const char *)out, n};
}

typedef struct str maker(struct arena *a, const struct look *l);

static struct image_scan
scan(struct arena *a, struct str bytes)
{
	struct image_budget budget = image_budget();

	return image_scan(a, bytes, &budget);
}

static void
finds_codes(void **state)
{
	static const struct {
		const char *name;
		maker *make;
		struct look look;
	} cases[] = {
	    {"png", make_png, {.scale = 4, .quiet = 4}},
	    {"png, a pixel a module", make_png, {.scale = 1, .quiet = 4}},
	    {"png, no quiet zone", make_png, {.scale = 3, .quiet = 0}},
	    {"png, light on dark", make_png,
		{.scale = 3, .quiet = 4, .is_inverted = true}},
	    {"png, small and light on dark", make_png,
		{.scale = 1, .quiet = 2, .is_inverted = true}},
	    {"png, interlaced", make_png,
		{.scale = 4, .quiet = 4, .is_interlaced = true}},
	    {"png, transparent", make_png,
		{.scale = 4, .quiet = 4, .is_transparent = true}},
	    {"png, above the size that is halved", make_png,
		{.scale = 80, .quiet = 4}},
	    {"jpeg", make_jpeg, {.scale = 4, .quiet = 4}},
	    {"jpeg, progressive", make_jpeg,
		{.scale = 4, .quiet = 4, .is_interlaced = true}},
	    {"jpeg, inks", make_jpeg,
		{.scale = 4, .quiet = 4, .has_inks = true}},
	    {"jpeg, large", make_jpeg, {.scale = 80, .quiet = 4}},
	    {"gif", make_gif, {.scale = 4, .quiet = 4}},
	    {"gif, interlaced", make_gif,
		{.scale = 4, .quiet = 4, .is_interlaced = true}},
	    {"gif, behind a blank picture", make_gif,
		{.scale = 4, .quiet = 4, .blank_frames = 1}},
	    {"gif, before a blank picture", make_gif,
		{.scale = 4, .quiet = 4, .frames_behind = 1}},
	    {"webp", make_webp, {.scale = 4, .quiet = 4}},
	    {"webp, transparent", make_webp,
		{.scale = 4, .quiet = 4, .is_transparent = true}},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct arena *a = arena_new();
		struct image_scan s = scan(a, cases[i].make(a, &cases[i].look));

		if (s.end != IMAGE_SCANNED || s.n_codes != 1)
			fail_msg("%s: end %d, %zu codes", cases[i].name, s.end,
			    s.n_codes);
		assert_str(s.codes[0], TEXT);
		arena_free(a);
	}
}

static void
tells_kind_and_size(void **state)
{
	static const struct {
		maker *make;
		enum image_kind kind;
	} cases[] = {
	    {make_png, IMAGE_PNG},
	    {make_jpeg, IMAGE_JPEG},
	    {make_gif, IMAGE_GIF},
	    {make_webp, IMAGE_WEBP},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct image_head h = image_head(cases[i].make(a, &plain));

		assert_int_equal(h.kind, cases[i].kind);
		assert_int_equal(h.width, side_of(&plain));
		assert_int_equal(h.height, side_of(&plain));
	}
	assert_int_equal(image_head(STR("RIFFxxxxWAVE")).kind, IMAGE_NONE);
	assert_int_equal(image_head(STR("")).kind, IMAGE_NONE);
	assert_int_equal(image_head(STR("\x89PNG\r\n\x1a\n")).width, 0);
	arena_free(a);
}

/* Small files that say they are huge: no decoder sees them. */
static void
refuses_bombs(void **state)
{
	static const struct {
		const char *name;
		struct str bytes;
	} bombs[] = {
	    {"png 65500 x 65500",
		STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xdc\0\0\xff\xdc"
		    "\1\0\0\0\0\0\0\0\0\0\0\0\0IDAT")},
	    {"png of 2^31 rows",
		STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\x7f\xff\xff\xff"
		    "\10\6\0\0\0\0\0\0\0\0\0\0\0IDAT")},
	    {"png of 2^32-1 both ways",
		STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff"
		    "\xff\xff\10\6\0\0\0\0\0\0\0")},
	    {"jpeg", STR("\xff\xd8\xff\xc0\0\x11\10\xff\xff\xff\xff\3\1\x22\0"
			 "\2\x11\1\3\x11\1")},
	    {"gif", STR("GIF89a\xff\xff\xff\xff\xf0\0\0")},
	    {"webp", STR("RIFF\x1e\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0"
			 "\xff\xff\xff\xff\xff\xff")},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(bombs); i++)
		if (scan(a, bombs[i].bytes).end != IMAGE_TOO_LARGE)
			fail_msg("%s was not refused", bombs[i].name);
	assert_true(arena_used(a) < 1 << 20);
	arena_free(a);
}

/* All pictures of a mail share one budget. */
static void
keeps_budget(void **state)
{
	struct arena *a = arena_new();
	struct str png = make_png(a, &plain);
	struct image_budget b = image_budget();
	size_t pixels = b.pixels, n = 0;

	while (image_scan(a, png, &b).end == IMAGE_SCANNED)
		n++;
	assert_int_equal(n, LIMIT_IMAGES);
	assert_int_equal(
	    b.pixels, pixels - n * (size_t)side_of(&plain) * side_of(&plain));
	b = image_budget();
	b.pixels = 100;
	assert_int_equal(image_scan(a, png, &b).end, IMAGE_TOO_LARGE);
	b = image_budget();
	b.scanned = 100;
	assert_int_equal(image_scan(a, png, &b).end, IMAGE_TOO_LARGE);
	b = image_budget();
	b.cpu_ns = 1;
	assert_int_equal(image_scan(a, png, &b).end, IMAGE_TOO_LARGE);
	assert_int_equal(b.cpu_ns, 0);
	arena_free(a);
}

static void
is_cut(maker *make)
{
	struct arena *a = arena_new();
	struct look small = {.scale = 2, .quiet = 2};
	struct str whole = make(a, &small);
	size_t step = whole.n / 100 + 1;

	for (size_t n = 0; n < whole.n; n += step) {
		struct arena *b = arena_new();
		char *p = malloc(n + 1); /* so that ASan sees its end */

		memcpy(p, whole.p, n);
		scan(b, (struct str){p, n});
		free(p);
		arena_free(b);
	}
	arena_free(a);
}

static void
survives_cuts(void **state)
{
	is_cut(make_png);
	is_cut(make_jpeg);
	is_cut(make_gif);
	is_cut(make_webp);
}

/* A byte changed here and there, by a fixed sequence. */
static void
is_spoiled(maker *make)
{
	struct arena *a = arena_new();
	struct look small = {.scale = 2, .quiet = 2};
	struct str whole = make(a, &small);
	uint32_t r = 1;

	for (size_t i = 0; i < 100; i++) {
		struct arena *b = arena_new();
		char *p = (char *)arena_str(b, whole).p;

		for (size_t k = 0; k < 3; k++) {
			r = r * 1664525 + 1013904223;
			p[r % whole.n] ^= (char)(r >> 24 | 1);
		}
		scan(b, (struct str){p, whole.n});
		arena_free(b);
	}
	arena_free(a);
}

static void
survives_damage(void **state)
{
	is_spoiled(make_png);
	is_spoiled(make_jpeg);
	is_spoiled(make_gif);
	is_spoiled(make_webp);
}

/* What is there of a picture that broke off is looked at. */
static void
reads_broken_off(void **state)
{
	struct arena *a = arena_new();
	struct look l = {.scale = 4, .quiet = 4};
	struct str jpeg = make_jpeg(a, &l), png = make_png(a, &l);
	struct image_scan s;

	s = scan(a, str_sub(jpeg, 0, jpeg.n - 2));
	assert_int_equal(s.end, IMAGE_SCANNED);
	assert_int_equal(s.n_codes, 1);
	s = scan(a, str_sub(png, 0, png.n - 12));
	assert_int_equal(s.end, IMAGE_SCANNED);
	assert_int_equal(s.n_codes, 1);
	assert_int_equal(scan(a, str_sub(png, 0, 40)).end, IMAGE_DAMAGED);
	arena_free(a);
}

static void
is_silent_without_code(void **state)
{
	struct arena *a = arena_new();
	struct str png = make_png(a, &plain);
	struct image_scan s = scan(a, STR("<svg>"));

	assert_int_equal(s.end, IMAGE_NOT_ONE);
	/* The modules of one finder pattern alone. */
	s = scan(a, str_sub(png, 0, png.n / 4));
	assert_int_equal(s.n_codes, 0);
	assert_true(image_has_reader());
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_codes),
	    cmocka_unit_test(tells_kind_and_size),
	    cmocka_unit_test(refuses_bombs),
	    cmocka_unit_test(keeps_budget),
	    cmocka_unit_test(survives_cuts),
	    cmocka_unit_test(survives_damage),
	    cmocka_unit_test(reads_broken_off),
	    cmocka_unit_test(is_silent_without_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

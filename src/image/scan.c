/* SPDX-License-Identifier: MIT */
/* A picture from its bytes to the codes in it, within the budget. */
#include "image/grey.h"
#include "image/readers.h"

enum {
	SMALLEST = 21,		   /* modules of the smallest code */
	CELL_PIXELS = 4,	   /* a side of a drawn module */
	ENLARGED_BELOW = 400 * 400 /* pixels */
};

struct scanning {
	struct arena *arena;
	struct image_budget *budget;
	struct image_scan *out;
};

static uint64_t
cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Both ways round: a reader's telephone finds either. False: no budget. */
static bool
find_both(struct scanning *s, const struct grey *g)
{
	size_t cost = (size_t)g->width * g->height * 2;

	if (cost > s->budget->scanned)
		return false;
	s->budget->scanned -= cost;
	for (int inverted = 0; inverted < 2; inverted++) {
		uint64_t start = cpu_now(), spent;
		struct grey f;

		if (!s->budget->cpu_ns)
			return false;
		f = grey_framed(g, inverted != 0);
		qr_find(s->arena, &f, s->out);
		grey_done(&f);
		spent = cpu_now() - start;
		s->budget->cpu_ns -=
		    spent < s->budget->cpu_ns ? spent : s->budget->cpu_ns;
	}
	return true;
}

/* Takes the pixels over. */
static void
scan(struct scanning *s, struct grey *g)
{
	struct grey other;

	while ((size_t)g->width * g->height > LIMIT_SCAN_PIXELS) {
		other = grey_half(g);
		grey_done(g);
		*g = other;
	}
	if (g->pixels && g->width >= SMALLEST && g->height >= SMALLEST) {
		if (!find_both(s, g))
			s->out->end = IMAGE_TOO_LARGE;
		if (!s->out->n_codes &&
		    (size_t)g->width * g->height <= ENLARGED_BELOW) {
			other = grey_triple(g);
			find_both(s, &other);
			grey_done(&other);
		}
	}
	grey_done(g);
}

static struct grey
decode(enum image_kind kind, struct str bytes, struct grey *last_out)
{
	switch (kind) {
	case IMAGE_PNG:
		return png_read(bytes);
	case IMAGE_JPEG:
		return jpeg_read(bytes);
	case IMAGE_GIF:
		return gif_read(bytes, last_out);
	default:
		return webp_read(bytes);
	}
}

static bool
spend(struct image_budget *b, const struct image_head *h)
{
	size_t pixels = (size_t)h->width * h->height;

	if (!grey_fits(h->width, h->height) || !b->images || pixels > b->pixels)
		return false;
	b->images--;
	b->pixels -= pixels;
	return true;
}

struct image_scan
image_scan(struct arena *a, struct str bytes, struct image_budget *budget)
{
	struct image_scan out = {IMAGE_NOT_ONE, NULL, 0};
	struct image_head h = image_head(bytes);
	struct grey g, last = {NULL, 0, 0};
	struct scanning s = {a, budget, &out};

	if (h.kind == IMAGE_NONE)
		return out;
	out.end = IMAGE_NO_READER;
	if (!readers_open())
		return out;
	out.end = IMAGE_DAMAGED;
	if (!h.width || !h.height)
		return out;
	out.end = IMAGE_TOO_LARGE;
	if (!spend(budget, &h))
		return out;
	g = decode(h.kind, bytes, &last);
	out.end = g.pixels ? IMAGE_SCANNED : IMAGE_DAMAGED;
	if (g.pixels)
		scan(&s, &g);
	if (last.pixels)
		scan(&s, &last);
	return out;
}

struct image_scan
image_scan_cells(struct arena *a, const uint8_t *cells, size_t width,
    size_t height, struct image_budget *budget)
{
	struct image_scan out = {IMAGE_NO_READER, NULL, 0};
	struct image_head h = {IMAGE_NONE, (uint32_t)(width * CELL_PIXELS),
	    (uint32_t)(height * CELL_PIXELS)};
	struct scanning s = {a, budget, &out};
	struct grey g;

	if (!readers_open())
		return out;
	out.end = IMAGE_TOO_LARGE;
	if (width > LIMIT_IMAGE_PIXELS || height > LIMIT_IMAGE_PIXELS ||
	    !spend(budget, &h))
		return out;
	g = grey_new(h.width, h.height);
	if (!g.pixels)
		return out;
	for (size_t y = 0; y < h.height; y++)
		for (size_t x = 0; x < h.width; x++)
			if (cells[y / CELL_PIXELS * width + x / CELL_PIXELS])
				g.pixels[y * h.width + x] = 0;
	out.end = IMAGE_SCANNED;
	scan(&s, &g);
	return out;
}

bool
image_has_reader(void)
{
	return true;
}

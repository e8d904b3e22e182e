/* SPDX-License-Identifier: MIT */
/* Pictures of a mail, searched for codes. */
#include "mail/code.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "image/image.h"
#include "mail/charset.h"
#include "mail/drawn.h"
#include "mail/transfer.h"

enum {
	SMALL_PIXELS = 1024 * 1024,
	SMALLEST_SIDE = 21 /* modules of the smallest code */
};

/* One picture and where it stands. */
struct picture {
	struct str bytes;
	struct mail_code place;
	bool is_small;
};

struct collect {
	struct arena *arena;
	struct message *message;
	struct facts *facts;
	struct picture *pictures;
	size_t n;
};

struct str
code_text(struct arena *a, struct str payload)
{
	if (utf8_is_valid(payload))
		return payload;
	return charset_read(a, payload, STR_NONE, STR_NONE).text;
}

static void
add(struct collect *c, struct str bytes, struct mail_code place)
{
	struct image_head h = image_head(bytes);

	if (h.kind == IMAGE_NONE)
		return;
	/* Lines, dots and counters of readers have no room for a code. */
	if (h.width && h.height &&
	    (h.width < SMALLEST_SIDE || h.height < SMALLEST_SIDE))
		return;
	c->pictures =
	    arena_push(c->arena, c->pictures, c->n, sizeof *c->pictures);
	c->pictures[c->n++] = (struct picture){
	    bytes, place, (uint64_t)h.width * h.height <= SMALL_PIXELS};
}

/* %2B and its like, which stand in URIs for base64's own characters. */
static struct str
without_percent(struct arena *a, struct str s)
{
	char *p, *out;

	if (str_chr(s, '%') < 0)
		return s;
	p = out = arena_raw(a, s.n);
	/* UNSAFE: out never overtakes i, and i + 2 is checked. */
	for (size_t i = 0; i < s.n; i++) {
		bool is_escape = s.p[i] == '%' && i + 2 < s.n &&
				 hex_value((unsigned char)s.p[i + 1]) >= 0 &&
				 hex_value((unsigned char)s.p[i + 2]) >= 0;

		*out++ =
		    is_escape
			? (char)(hex_value((unsigned char)s.p[i + 1]) * 16 +
				 hex_value((unsigned char)s.p[i + 2]))
			: s.p[i];
		i += is_escape ? 2 : 0;
	}
	return (struct str){p, (size_t)(out - p)};
}

/* RFC 2397. */
static struct str
data_bytes(struct arena *a, struct str uri)
{
	struct str rest = uri, head = str_cut(&rest, ',');

	if (!str_istarts(head, STR("data:")) || !rest.n)
		return STR_NONE;
	rest = without_percent(a, rest);
	if (!str_iends(str_trim(head), STR(";base64")))
		return rest;
	return transfer_decode(a, TRANSFER_BASE64, rest, NULL);
}

static void
add_html(struct collect *c, const struct mail_part *p)
{
	for (size_t i = 0; i < p->html->n_links; i++) {
		const struct html_link *l = &p->html->links[i];
		struct mail_code place = {
		    .part = p, .is_text = true, .offset = l->source_offset};

		if (l->kind != HTML_LINK_IMAGE && l->kind != HTML_LINK_RESOURCE)
			continue;
		if (str_istarts(l->href, STR("data:")))
			add(c, data_bytes(c->arena, l->href), place);
	}
}

static void
add_parts(struct collect *c, const struct mail_part *p)
{
	for (; p; p = p->next) {
		struct mail_code place = {.part = p};

		add_parts(c, p->children);
		if (p->message || p->kind == MAIL_MULTIPART)
			continue;
		if (str_within(p->body_raw, c->message->raw)) {
			place.offset =
			    (size_t)(p->body_raw.p - c->message->raw.p);
			place.length = p->body_raw.n;
		}
		add(c, p->bytes, place);
		if (p->html)
			add_html(c, p);
	}
}

static void
keep(struct collect *c, const struct image_scan *s, struct mail_code place)
{
	struct message *m = c->message;
	struct mail_code *codes;

	if (s->end == IMAGE_TOO_LARGE)
		fact_add(c->facts, FACT_LIMIT_IMAGES_, place.part->body_raw);
	for (size_t i = 0; i < s->n_codes && m->n_codes < LIMIT_CODES; i++) {
		codes = arena_push(c->arena, (void *)(uintptr_t)m->codes,
		    m->n_codes, sizeof *codes);
		codes[m->n_codes] = place;
		codes[m->n_codes++].text = code_text(c->arena, s->codes[i]);
		m->codes = codes;
	}
}

/* Drawn by the cells of a table or by block characters. */
static void
scan_drawn(
    struct collect *c, const struct mail_part *p, struct image_budget *budget)
{
	for (; p; p = p->next) {
		struct drawn d[DRAWN_MOST];
		size_t n;

		scan_drawn(c, p->children, budget);
		if (p->message || !p->text.n)
			continue;
		n = drawn_find(c->arena, p->text, p->html != NULL, d);
		for (size_t i = 0; i < n; i++) {
			struct image_scan s = image_scan_cells(c->arena,
			    d[i].cells, d[i].width, d[i].height, budget);

			keep(c, &s,
			    (struct mail_code){.part = p,
				.is_text = true,
				.offset = d[i].offset});
		}
	}
}

static void
scan(struct collect *c, const struct picture *p, struct image_budget *budget)
{
	struct image_scan s = image_scan(c->arena, p->bytes, budget);

	keep(c, &s, p->place);
}

void
code_read(struct mime *mime, struct message *m)
{
	struct collect c = {mime->arena, m, mime->facts, NULL, 0};

	scan_drawn(&c, m->root, mime->images);
	add_parts(&c, m->root);
	for (int small = 1; small >= 0; small--)
		for (size_t i = 0; i < c.n; i++)
			if (c.pictures[i].is_small == (small != 0))
				scan(&c, &c.pictures[i], mime->images);
}
